"""What a case owes on a day, as it is asked for from outside (PAY-6)."""

import datetime as dt

from engine.errors import Invalid
from engine.shell.service.house import Desk, House
from engine.shell.store.stored import Stored
from engine.specification import Balance, balance_on

BEFORE_HAND_OVER = "before_hand_over"


def owing(house: House, stored: Stored, on: dt.date | None = None, desk: Desk | None = None) -> Balance:
    """What a case owes at the end of a day, today on its own clock where none is said, with every line behind it.

    Raises Invalid for a day before it was handed over, ParameterMissing where a rate is not known.
    """
    day = on or house.moment_of(stored.case.clock_id).today
    if not is_known_on(stored, day):
        detail = f"The case was handed over on {stored.case.dates['received_on']}; nothing is known of the days before."
        raise Invalid(detail, errors=[{"pointer": "/on", "code": BEFORE_HAND_OVER, "detail": detail}])
    return balance_on(stored.case, day, (desk or Desk(house)).book(stored.case))


def is_known_on(stored: Stored, day: dt.date) -> bool:
    """Whether the case was handed over on the day or before."""
    received = stored.case.dates.get("received_on")
    return received is None or received <= day
