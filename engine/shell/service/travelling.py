"""Time travel: from due instant to due instant, each saved, so that how far a step goes makes no difference (TIM-2)."""

import datetime as dt
from collections.abc import Callable

from engine.days import Moment, moment, oslo_instant
from engine.errors import Conflict, Invalid
from engine.shell.service.house import House
from engine.shell.store.sqlite import Row
from engine.shell.sweep import CHUNK, next_instant, sweep

MAX_YEARS = 5  # a call that goes further is a slip of the pen


def make_clock(house: House, creditor_id: str, now: Moment, name: str | None) -> Row:
    """Make a test clock; it belongs to one creditor."""
    row = {
        "id": house.ids.new(),
        "creditor_id": creditor_id,
        "name": name,
        "now": now.text,
        "at": house.clock.now().text,
    }
    with house.store.tx():
        house.store.clocks.add(row)
    return find_clock(house, str(row["id"]), creditor_id)


def find_clock(house: House, clock_id: str, creditor_id: str | None) -> Row:
    """A clock that the caller may see; raises NotFound."""
    return house.clock_row(clock_id, creditor_id)


def advance(
    house: House, clock_id: str, to: Moment, *, creditor_id: str | None = None, chunk: int = CHUNK,
    progress: Callable[[str, int], None] = lambda now, moved: None,
) -> tuple[Row, int]:  # fmt: skip
    """Move a test clock forward; returns when all that fell due on the way has happened, in order. The clock, and the moves."""
    with house.store.tx():
        row = find_clock(house, clock_id, creditor_id)
        if row["target"] is not None:
            raise Conflict(f"The test clock is on its way to {row['target']}.", code="clock_advancing")
        _check(row["now"], to)
        house.store.clocks.set(clock_id, row["now"], to.text)
    return _go_on(house, clock_id, chunk, progress)


def resume(house: House, clock_id: str) -> tuple[Row, int]:
    """Go on with an advance that was cut short, from where it was."""
    return _go_on(house, clock_id, CHUNK, lambda now, moved: None)


def delete_clock(house: House, clock_id: str, creditor_id: str | None) -> None:
    """Remove a test clock with its cases: the one hard delete."""
    with house.store.tx():
        row = find_clock(house, clock_id, creditor_id)
        if row["target"] is not None:
            raise Conflict(f"The test clock is on its way to {row['target']}.", code="clock_advancing")
        house.store.bank.erase(clock_id)
        house.store.settlements.erase(clock_id)
        house.store.bookings.erase(clock_id)
        house.store.cases.erase(clock_id)
        house.store.clocks.delete(clock_id)


def travel(
    house: House, to: Moment, *, chunk: int = CHUNK, progress: Callable[[str, int], None] = lambda now, moved: None
) -> int:
    """Take the real agenda forward to a moment, as `kravflyt until` does; refuses where a real creditor exists."""
    if any(not creditor.demo for creditor in house.store.creditors.all()):
        raise Conflict("This database has a real creditor; only made-up ones travel in time.", code="real_creditor")
    moved = 0
    now = house.clock.now().text  # a step that is overdue is taken now, never before the present
    while (instant := next_instant(house, "")) is not None and instant <= to.text:
        now = max(now, instant)
        moved += sweep(house, moment(now), "", chunk=chunk)
        progress(now, moved)
    return moved


def _check(now: str, to: Moment) -> None:
    if to.text < now:
        raise Conflict(f"The test clock is at {now}; it only goes forward.", code="clock_backward")
    here = moment(now)
    if (to.today.year - here.today.year, to.today.month, to.today.day) > (MAX_YEARS, here.today.month, here.today.day):
        raise Invalid(
            f"At most {MAX_YEARS} years a call.", code="too_far",
            errors=[{"pointer": "/to", "code": "too_far", "detail": f"at most {MAX_YEARS} years after {now}"}],
        )  # fmt: skip


def _go_on(house: House, clock_id: str, chunk: int, progress: Callable[[str, int], None]) -> tuple[Row, int]:
    moved = 0
    row = find_clock(house, clock_id, None)
    target, now = row["target"], row["now"]
    if target is None:
        return row, 0
    while (instant := next_instant(house, clock_id)) is not None and instant <= target:
        now = max(now, instant)
        with house.store.tx():
            if not house.store.clocks.go(clock_id, now, target):  # another process resumed it, and was faster
                break
        moved += sweep(house, moment(now), clock_id, chunk=chunk)
        progress(now, moved)
    with house.store.tx():
        house.store.clocks.arrive(clock_id, target)
    return find_clock(house, clock_id, None), moved


def end_of(day: str) -> Moment:
    """The last second of an Oslo day: what a date means as the target of an advance; raises Invalid."""
    try:
        return Moment(oslo_instant(dt.date.fromisoformat(day), 23, 59, 59))
    except ValueError:
        detail = f"{day[:30]!r} is no day of the calendar, written YYYY-MM-DD."
        raise Invalid(detail, errors=[{"pointer": "/to", "code": "bad_date", "detail": detail}]) from None
