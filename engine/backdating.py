"""What was charged after a day on which more was paid than was known then: it is undone, and charged anew by what was left."""

import datetime as dt
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from engine.case import Case, Charge, Payment
from engine.charging import ParameterOf, active, inside, reckoned
from engine.ledger import CLAIMED, Journal
from engine.taking_back import without
from engine.valuing import revalued

WHY = "charged_anew"


class Backdating:
    """Undoes and makes charges for one payment; where it goes back, `as_before` undoes that too.

    `replaces` says which charge a rule's charge stands in for.
    """

    def __init__(self, payment: Payment, replaces: Mapping[str, str], parameter_of: ParameterOf) -> None:
        self._payment, self._replaces, self._parameter_of = payment, replaces, parameter_of

    def undone(self, case: Case, after: dt.date) -> tuple[Case, tuple[Charge, ...]]:
        """The case without the charges made after a day, and those; what one of them had replaced until then stands again."""
        gone = tuple(each for each in active(case) if each.on > after)
        for each in gone:
            case = without(case, each, each.on, WHY, self._payment)
        for each in gone:
            replaced = [one for one in case.charges if one.rule == self._replaces.get(each.rule) and one.taken_back == each.rule]
            if replaced and replaced[0].on <= after:
                case = self._made(case, replaced[0])
        return case, gone

    def charged_again(self, case: Case, gone: tuple[Charge, ...], less: Callable[[Charge], int]) -> Case:
        """The case with what was undone charged anew, where some of the principal is still owed.

        `less` is how much less the amount is by which a charge is looked up in its table, in øre.
        """
        for each in sorted(gone, key=lambda charge: charge.on):
            owed = sum(claim.remaining_ore for claim in case.claims if each.table or claim.claim_id == each.claim_id)
            if owed <= 0:
                continue
            for other in active(case):
                if other.rule == self._replaces.get(each.rule):
                    case = without(case, other, each.on, WHY, self._payment)
            case = self._made(case, replace(each, base_ore=max(0, each.base_ore - less(each))) if each.table else each)
        return case

    def _made(self, case: Case, like: Charge) -> Case:
        anew = replace(like, amount_ore=0, vat_ore=0, taken_back=None, made_by=self._payment.id)
        if anew.floats:
            amount, vat = revalued(case, anew, anew.on, self._parameter_of)
        else:
            amount, vat = reckoned(anew, anew.on, self._parameter_of, inside(case, anew))
        journal = Journal(case)
        journal.post(anew.on, anew.post, CLAIMED, amount, anew.claim_id, anew.rule, vat_ore=vat)
        anew = replace(anew, amount_ore=amount, vat_ore=vat)
        return replace(journal.closed(), charges=(*case.charges, anew))


def as_before(case: Case, payment_id: str, on: dt.date) -> Case:
    """The case with its charges as they were before a payment that has gone back, whose own postings are reversed already."""
    for each in case.charges:
        if each.made_by == payment_id and each.taken_back in (None, payment_id):
            case = without(case, each, on, WHY)
    kept = tuple(each for each in case.charges if each.made_by != payment_id)
    case = replace(case, charges=kept)
    for each in kept:
        if each.taken_back == payment_id:
            case = _standing_again(case, each, on)
    return case


def _standing_again(case: Case, charge: Charge, on: dt.date) -> Case:
    """The case with a charge that stands again, unless another payment told late has put one of its own in its place."""
    other = next((each for each in active(case) if (each.rule, each.claim_id) == (charge.rule, charge.claim_id)), None)
    again = replace(charge, taken_back=None)
    case = replace(case, charges=tuple(again if each is charge else each for each in case.charges))
    if other is None:
        return case
    case = without(case, again, on, WHY)
    by = other.made_by
    return replace(case, charges=tuple(replace(each, taken_back=by) if each.taken_back == WHY else each for each in case.charges))
