"""What was charged before it was known that less was owed: it is undone, and charged by what was left on its day, as is known now."""

import datetime as dt
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from engine.case import Case, Charge, Payment
from engine.charging import ParameterOf, active, inside, reckoned
from engine.ledger import CLAIMED, Journal
from engine.taking_back import without
from engine.valuing import revalued

PAID_BEFORE = "paid_before"  # what a charge is taken back by where nothing was left to charge it for


class Backdating:
    """Charges by what is known now. `replaces` says which charge a rule's charge stands in for."""

    def __init__(self, replaces: Mapping[str, str], parameter_of: ParameterOf) -> None:
        self._replaces, self._parameter_of = replaces, parameter_of

    def undone(self, case: Case, after: dt.date) -> tuple[Case, tuple[str, ...]]:
        """The case without the charges made after a day, before a payment of that day is placed; and which they are."""
        known = [named(each) for each in case.charges if each.on > after and each.taken_back == PAID_BEFORE]
        case, fallen = self._fallen_after(case, after)
        return case, tuple(known + fallen)

    def taken_back_after(self, case: Case, after: dt.date, payment: Payment) -> Case:
        """The case without the charges made after a day, for a payment by which they are not owed."""
        return self._fallen_after(case, after, payment)[0]

    def revised(self, case: Case, less: Callable[[Charge, Case], int]) -> Case:
        """The case with each charge as it would have been made had every payment been known on its day.

        It stands where some of the principal was left then. `less` is how much less the amount is, in øre, by which it is looked up
        in its table.
        """
        for each in sorted(case.charges, key=lambda charge: charge.on):
            now = _found(case, each)
            if now.taken_back not in (None, PAID_BEFORE):
                continue
            told_late = any(named(now) in payment.undid for payment in case.payments if not payment.reversed)
            if told_late and _left_before(case, now) <= 0:
                case = self._fallen(case, now, PAID_BEFORE) if now.taken_back is None else case
                continue
            less_ore = less(now, case) if told_late and now.table else 0
            if now.taken_back is None and less_ore != now.less_ore:
                case = without(case, now, now.on, PAID_BEFORE)
                now = _found(case, now)
            if now.taken_back == PAID_BEFORE:
                case = self._stands(case, now, less_ore)
        return self._one_of_each(case)

    def _fallen_after(self, case: Case, after: dt.date, payment: Payment | None = None) -> tuple[Case, list[str]]:
        """The case without any charge made after a day, what stands again when another falls among them; and which they were."""
        fallen: list[str] = []
        while late := [each for each in active(case) if each.on > after]:
            case = self._fallen(case, late[0], PAID_BEFORE, payment)
            fallen.append(named(late[0]))
        return case, fallen

    def _fallen(self, case: Case, charge: Charge, why: str, payment: Payment | None = None) -> Case:
        """The case without a charge; what it had replaced stands again."""
        case = without(case, charge, charge.on, why, payment)
        for each in case.charges:
            if each.rule == self._replaces.get(charge.rule) and each.taken_back == charge.rule:
                return self._stands(case, each, each.less_ore)
        return case

    def _stands(self, case: Case, charge: Charge, less_ore: int) -> Case:
        standing = replace(charge, amount_ore=0, vat_ore=0, taken_back=None, less_ore=less_ore)
        case = replace(case, charges=tuple(standing if each is charge else each for each in case.charges))
        if standing.floats:
            amount, vat = revalued(case, standing, standing.on, self._parameter_of)
        else:
            amount, vat = reckoned(standing, standing.on, self._parameter_of, inside(case, standing))
        journal = Journal(case)
        journal.post(standing.on, standing.post, CLAIMED, amount, standing.claim_id, standing.rule, vat_ore=vat)
        anew = replace(standing, amount_ore=amount, vat_ore=vat)
        return replace(journal.closed(), charges=tuple(anew if each is standing else each for each in case.charges))

    def _one_of_each(self, case: Case) -> Case:
        """The case with what a standing charge replaces taken back."""
        for each in active(case):
            for other in active(case):
                if other.rule == self._replaces.get(each.rule):
                    case = without(case, other, each.on, each.rule)
        return case


def named(charge: Charge) -> str:
    """A charge as a payment remembers it."""
    return f"{charge.rule}/{charge.claim_id}/{charge.on}"


def was_told_after(payment: Payment, day: dt.date) -> bool:
    """Whether a payment was told after what was charged on a day, or later, which it then undid."""
    return any(each.rpartition("/")[2] >= day.isoformat() for each in payment.undid)


def _found(case: Case, charge: Charge) -> Charge:
    return next(each for each in case.charges if named(each) == named(charge))


def _left_before(case: Case, charge: Charge) -> int:
    """The principal that was open before the day of a charge, with every payment on the day it was ordered."""
    ordered = {each.id: (each.paid_on, each.ordered_on or each.paid_on) for each in case.payments}
    left = 0
    for each in case.postings:
        if "principal" in (each.debit, each.credit) and (charge.table or each.claim_id == charge.claim_id):
            paid_on, day = ordered.get(each.payment_id or "", (each.on, each.on))
            if (day if each.on == paid_on else each.on) < charge.on:
                left += each.amount_ore if each.debit == "principal" else -each.amount_ore
    return left
