"""The ledger of a case: postings from one account to another, in øre. Balanced by construction, corrected by reversal only."""

import datetime as dt
from collections.abc import Iterable

from msgspec.structs import replace

from engine.case import Case, Claim, Posting

# What a debtor can owe. Each is an account whose balance is what is still owed of it.
POSTS = (
    "principal",
    "interest",
    "reminder_fee",
    "collection_fee",
    "standard_compensation",
    "installment_fee",
    "court_fee",
)
POST_WORDS: dict[str, dict[str, str]] = {
    "principal": {"nb": "hovedstol", "en": "principal"},
    "interest": {"nb": "forsinkelsesrente", "en": "late-payment interest"},
    "reminder_fee": {"nb": "purregebyr", "en": "reminder fee"},
    "collection_fee": {"nb": "salær", "en": "collection fee"},
    "standard_compensation": {"nb": "standardkompensasjon", "en": "standard compensation"},
    "installment_fee": {"nb": "avdragsgebyr", "en": "installment fee"},
    "court_fee": {"nb": "gebyr til retten", "en": "court fee"},
    "refund": {"nb": "til gode", "en": "to be refunded"},
    "returned": {"nb": "betalt tilbake", "en": "paid back"},
}
# Where it comes from and goes to.
CLAIMED, RECEIVED, CREDITED, WAIVED, WITHDRAWN, REFUND, RETURNED = (
    "claimed", "received", "credited", "waived", "withdrawn", "refund", "returned",
)  # fmt: skip
_MONEY = {*POSTS, RECEIVED, REFUND, RETURNED}  # accounts between which money that came in moves


def balance(postings: Iterable[Posting], account: str, claim_id: str | None = None) -> int:
    """The debits less the credits of an account, in øre; of one claim where it is named."""
    total = 0
    for each in postings:
        if claim_id is None or each.claim_id == claim_id:
            total += each.amount_ore * ((each.debit == account) - (each.credit == account))
    return total


def allocations(postings: Iterable[Posting]) -> dict[tuple[str, str, str], int]:
    """What became of each payment: by (payment, claim, post or refund), in øre; nothing of it is ever negative."""
    found: dict[tuple[str, str, str], int] = {}
    for each in postings:
        if each.payment_id is None or not {each.debit, each.credit} <= _MONEY:
            continue
        for account, sign in ((each.credit, 1), (each.debit, -1)):
            if account != RECEIVED:
                key = (each.payment_id, each.claim_id, account)
                found[key] = found.get(key, 0) + sign * each.amount_ore
    return {key: ore for key, ore in found.items() if ore}


def principal_paid(postings: Iterable[Posting], claim_id: str | None = None) -> int:
    """What has been paid of the principal and is not to be refunded, in øre; of one claim where it is named."""
    paid = [each for each in postings if {each.debit, each.credit} & {RECEIVED, REFUND}]
    return max(0, -balance(paid, "principal", claim_id))


class Journal:
    """A case's ledger while something is posted to it. `new` holds what was added."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.postings = list(case.postings)
        self.new: list[Posting] = []
        self._balances: dict[tuple[str, str], int] = {}
        for each in case.postings:
            self._count(each)
        self._open()

    def _open(self) -> None:
        """Post the principal of every claim that has none yet: it has been owed since it fell due."""
        for claim in self.case.claims:
            if claim.remaining_ore and ("principal", claim.claim_id) not in self._balances:
                self.post(claim.due_date, "principal", CLAIMED, claim.remaining_ore, claim.claim_id, "handed_over")

    def post(
        self, on: dt.date, debit: str, credit: str, amount_ore: int, claim_id: str, why: str,
        payment_id: str | None = None, reverses: int | None = None, vat_ore: int = 0,
    ) -> None:  # fmt: skip
        """Post an amount; nothing where it is 0, and a negative one the other way round."""
        if amount_ore == 0:
            return
        if amount_ore < 0:
            debit, credit, amount_ore, vat_ore = credit, debit, -amount_ore, -vat_ore
        posting = Posting(
            len(self.postings) + 1, on, debit, credit, amount_ore, claim_id, why, payment_id, reverses, vat_ore
        )  # fmt: skip
        self.postings.append(posting)
        self.new.append(posting)
        self._count(posting)

    def reverse(self, posting: Posting, on: dt.date, why: str, payment_id: str | None = None) -> None:
        """Post the opposite of a posting."""
        self.post(
            on, posting.credit, posting.debit, posting.amount_ore, posting.claim_id, why, payment_id, posting.seq, posting.vat_ore
        )

    def standing(self) -> list[Posting]:
        """Every posting that is not reversed; a reversal that is reversed itself counts as if it had not been."""
        gone: set[int] = set()
        for each in reversed(self.postings):
            if each.reverses is not None and each.seq not in gone:
                gone.add(each.reverses)
        return [each for each in self.postings if each.seq not in gone]

    def balance(self, account: str, claim_id: str | None = None) -> int:
        """The balance of an account, of one claim where it is named, in øre."""
        if claim_id is not None:
            return self._balances.get((account, claim_id), 0)
        return sum(amount for (name, _), amount in self._balances.items() if name == account)

    def _count(self, posting: Posting) -> None:
        for account, sign in ((posting.debit, 1), (posting.credit, -1)):
            key = (account, posting.claim_id)
            self._balances[key] = self._balances.get(key, 0) + sign * posting.amount_ore

    def closed(self) -> Case:
        """The case with its new postings; what remains of each claim is the balance of its principal."""
        if not self.new:
            return self.case
        claims = tuple(
            claim
            if claim.remaining_ore == (left := self.balance("principal", claim.claim_id))
            else replace(claim, remaining_ore=left)
            for claim in self.case.claims
        )
        return replace(self.case, claims=claims, postings=tuple(self.postings))


def opened(case: Case) -> Case:
    """The case with the principal of every claim in its ledger, as a new one needs it, and one kept since before there were ledgers."""
    return (
        case
        if all(not claim.remaining_ore or _is_posted(claim, case.postings) for claim in case.claims)
        else Journal(case).closed()
    )


def _is_posted(claim: Claim, postings: Iterable[Posting]) -> bool:
    return any(each.claim_id == claim.claim_id and "principal" in (each.debit, each.credit) for each in postings)
