"""What a charge comes to: a rate, times a band of a table, times factors, with a supplement, less what counts inside it.

All in whole øre and basis points; the one rounding is half up, at the end (domain.md 1.1 and 1.2).
"""

import datetime as dt
from collections.abc import Callable, Iterable

from engine.case import Case, Charge, Dated
from engine.interest import WHOLE, half_up
from engine.parameters import Parameter

ParameterOf = Callable[[str], Parameter]


def reckoned(charge: Charge, on: dt.date, parameter_of: ParameterOf, inside_ore: int) -> tuple[int, int]:
    """The amount on a day, and how much of it is the supplement, both in øre; raises ParameterMissing.

    `inside_ore` is what was charged already of the posts that count inside the amount.
    """

    def number(dated: Dated) -> int:
        value = parameter_of(dated.parameter).on(dated.on or on)
        assert isinstance(value, int)
        return value

    factors = [number(factor) for factor in charge.factors]
    if charge.table:
        factors.append(parameter_of(charge.table.parameter).bands_on(charge.table.on or on).at(charge.base_ore - charge.less_ore))
    supplement = number(charge.supplement) if charge.supplement else 0
    step = number(charge.rounding) if charge.rounding else 1
    total = max(0, multiplied(number(charge.rate), factors, supplement, step) - inside_ore)
    return total, half_up(total * supplement, WHOLE + supplement)


def multiplied(rate_ore: int, factors: Iterable[int], supplement: int, step_ore: int) -> int:
    """A rate times factors, with a supplement, both in ten-thousandths; half up to a whole number of steps, in øre."""
    amount, whole = rate_ore * (WHOLE + supplement), WHOLE
    for factor in factors:
        amount, whole = amount * factor, whole * WHOLE
    return half_up(amount, whole * step_ore) * step_ore


def inside(case: Case, charge: Charge) -> int:
    """What was charged already of the posts that count inside a charge, the creditor's own fees before hand-over among them."""
    charged = sum(each.amount_ore for each in active(case) if each.post in charge.less)
    own = sum(letter.fee_ore for letter in case.letters if letter.by == "creditor") if "reminder_fee" in charge.less else 0
    return charged + own


def active(case: Case) -> list[Charge]:
    """The charges that stand."""
    return [each for each in case.charges if each.taken_back is None]


def named(charge: Charge) -> Iterable[Dated]:
    """Every parameter that a charge is reckoned with."""
    each = (charge.rate, charge.table, *charge.factors, charge.supplement, charge.rounding)
    return (dated for dated in each if dated is not None)
