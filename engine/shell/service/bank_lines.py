"""One line of a bank file: seen before, a payment, or something that waits for a person. Nothing else becomes of it."""

import datetime as dt

from msgspec.structs import replace

from engine.days import Moment
from engine.errors import BadRules, Impossible, NotFound
from engine.events import Actor
from engine.identity import written_account
from engine.money import kroner
from engine.shell.bank.sameness import NEAR_DAYS, Sameness, bank_reference, compare
from engine.shell.bank.values import BankPayment
from engine.shell.service import payments, payouts, placing
from engine.shell.service.house import House
from engine.shell.service.payment_words import WORDS
from engine.shell.store.bank import StoredLine
from engine.shell.store.sqlite import Row
from engine.shell.store.stored import encode

PAYMENT, EXCEPTION, SEEN = "payment", "exception", "already_seen"
DUPLICATE, PAYOUT_RETURNED = "possible_duplicate", "payout_returned"
TOLD_BY_BANK, TAKEN_BACK = "told_by_bank", "taken_back_by_bank"  # how the bank itself resolves an exception


class Teller:
    """Takes the lines of one file, in the caller's transaction."""

    def __init__(self, house: House, clock_id: str, file_id: str, at: Moment, actor: Actor) -> None:
        self._house, self._clock_id, self._file_id, self._at, self._actor = house, clock_id, file_id, at, actor
        self._matched: set[str] = set()  # lines of other files that one of this file is: each can be only one
        self._here: dict[tuple[str, int], list[StoredLine]] = {}  # the lines of this file, by name and amount
        self._sums: dict[tuple[str, dt.date], list[Row]] = {}  # what other files have of an account's day

    def take(self, number: int, payment: BankPayment) -> str:
        """Take a line in; the answer is what became of it: payment, exception or already_seen."""
        same, like = self._known(payment)
        if same is not None:
            self._matched.add(same.id)
            return self._told_more(same, payment)
        line_id = self._house.ids.new()
        row = payments.keep(self._house, _order(payment, self._file_id), f"bank/{line_id}", self._clock_id, self._at)
        line = StoredLine(line_id, self._file_id, number, self._clock_id, row["id"], payment)
        self._house.store.bank.add_line(line)
        for name in payment.names:
            self._here.setdefault((name, payment.amount_ore), []).append(line)
        told = self._told_by_hand(payment)
        if like or told:
            placing.park(self._house, row, DUPLICATE, self._at, details={"like": like, "payments": told})
            return EXCEPTION
        return PAYMENT if settle(self._house, row, payment, self._at, self._actor) else EXCEPTION

    def doubt_sums(self, lines: tuple[BankPayment, ...]) -> None:
        """A sum without KID that waits, and whose payments have now come one by one, is a possible duplicate of them."""
        bank = self._house.store.bank
        for account, day in sorted({(line.account, line.booked_on) for line in lines if line.batch}):
            for batch in bank.batches(self._clock_id, account, day):
                if batch["file_id"] == self._file_id and batch["lines"] > 1:
                    for waiting in bank.sums_waiting(self._clock_id, account, day, batch["total_ore"]):
                        self._doubt(waiting, batch["first"])

    def _doubt(self, waiting: StoredLine, like: str) -> None:
        found = self._house.store.payments.exception_of(waiting.payment_id)
        if found is not None and found["code"] == "kid_missing" and found["status"] == "open":
            words = encode(WORDS[DUPLICATE]({}))
            self._house.store.payments.doubt(found["id"], DUPLICATE, words, encode({"like": [like]}))

    def _known(self, payment: BankPayment) -> tuple[StoredLine | None, list[str]]:
        """The line that this one is, or the ids of those it is like."""
        like = []
        for old in self._house.store.bank.near(self._clock_id, payment, NEAR_DAYS, self._file_id):
            found = compare(payment, old.payment, in_one_file=False)
            if found is Sameness.SAME and old.id not in self._matched:
                return old, []
            if found is not Sameness.DIFFERENT:
                like.append(old.id)
        like += [
            old.id
            for name in payment.names
            for old in self._here.get((name, payment.amount_ore), [])
            if compare(payment, old.payment, in_one_file=True) is not Sameness.DIFFERENT
        ]
        if payment.kid is None and payment.batch is None:
            return self._known_sum(payment, like)
        return None, list(dict.fromkeys(like))

    def _known_sum(self, payment: BankPayment, like: list[str]) -> tuple[StoredLine | None, list[str]]:
        """A line may be the sum of payments that have come one by one."""
        place = (payment.account, payment.booked_on)
        if place not in self._sums:
            found = self._house.store.bank.batches(self._clock_id, *place)
            self._sums[place] = [each for each in found if each["file_id"] != self._file_id and each["lines"] > 1]
        for batch in self._sums[place]:
            if batch["total_ore"] == payment.amount_ore:
                if batch["batch"] in payment.names:
                    return self._house.store.bank.line(batch["first"]), []
                like = [*like, batch["first"]]
        return None, list(dict.fromkeys(like))

    def _told_by_hand(self, payment: BankPayment) -> list[str]:
        """Payments of the same KID and amount that the agency has told of itself, within a few days."""
        if payment.kid is None or payment.is_reversal:
            return []
        days = dt.timedelta(NEAR_DAYS)
        found = self._house.store.payments.told_alike(
            self._clock_id, payment.kid, payment.amount_ore, (payment.paid_on - days).isoformat(),
            (payment.booked_on + days).isoformat(),
        )  # fmt: skip
        return [row["id"] for row in found]

    def _told_more(self, old: StoredLine, new: BankPayment) -> str:
        """A line that waits for want of a KID is placed when another file tells it."""
        found = self._house.store.payments.exception_of(old.payment_id)
        if new.kid is None or found is None or found["code"] != "kid_missing" or found["status"] != "open":
            return SEEN
        store, row = self._house.store, self._house.store.payments.get(old.payment_id)
        assert row is not None
        store.payments.resolve(found["id"], TOLD_BY_BANK, encode(self._actor), "", self._at.text)
        store.bank.tell(old.id, replace(old.payment, kid=new.kid))
        row = store.payments.tell(row, kid=new.kid, paid_on=new.paid_on.isoformat(), booked_only=int(new.booked_only))
        return PAYMENT if settle(self._house, row, replace(old.payment, kid=new.kid), self._at, self._actor) else SEEN


def settle(house: House, row: Row, payment: BankPayment, at: Moment, actor: Actor) -> bool:
    """Let a line pay the case of its KID, or reverse the payment that it takes back; False where it waits for a person."""
    code = _unfit(house, row, payment)
    if code is not None:
        details = payouts.come_back(house, row["clock_id"], payment) if code == PAYOUT_RETURNED else {}
        placing.park(house, row, code, at, values={"account": written_account(payment.account)}, details=details)
        return False
    try:
        with house.store.tx():
            if payment.is_reversal:
                return _take_back(house, row, payment, at, actor)
            return bool(placing.place_by_kid(house, row, at, actor).row["status"] == "allocated")
    except (Impossible, BadRules, NotFound) as problem:  # of the case; the attempt has left no trace
        placing.park(house, row, "not_possible", at, values={"problem": problem.message})
        return False


def _unfit(house: House, row: Row, payment: BankPayment) -> str | None:
    """What keeps a line from being a payment to a case, whoever made it."""
    if payment.account != house.books.active().agency.account:
        return "other_account"  # the only account that debtors are told to pay to; elsewhere a KID may be another's
    # Not every bank says that it is a return, but all give back the name that we gave the payout.
    if payment.is_own_payout or (payment.amount_ore > 0 and payouts.named(house, row["clock_id"], payment)):
        return PAYOUT_RETURNED
    if payment.amount_ore == 0:
        return "wrong_amount"
    return "foreign_currency" if payment.currency != "NOK" else None


def _take_back(house: House, row: Row, payment: BankPayment, at: Moment, actor: Actor) -> bool:
    """Reverse the payment that a line names: by the bank's reference, else by KID and amount where only one comes into question."""
    standing = [
        (old, found)
        for old in house.store.bank.opposite(row["clock_id"], payment)
        if (found := house.store.payments.get(old.payment_id)) is not None and found["status"] in ("allocated", "exception")
    ]
    named = [found for old, found in standing if set(old.payment.names) & set(payment.names)]
    chosen = named or ([found for _, found in standing] if payment.kid is not None else [])
    if len(chosen) != 1:
        possible = [found["id"] for found in chosen or [found for _, found in standing]]
        placing.park(house, row, "unknown_reversal", at, details={"payments": possible})
        return False
    take_back(house, row, chosen[0], f"{kroner(payment.amount_ore)} {payment.booked_on}", at, actor)
    return True


def take_back(house: House, row: Row, original: Row, why: str, at: Moment, actor: Actor) -> None:
    """Reverse a payment because the bank has taken it back; one that waited for a person waits no longer."""
    store = house.store.payments
    if original["status"] == "exception":
        waiting = store.exception_of(original["id"])
        if waiting is not None:
            store.resolve(waiting["id"], TAKEN_BACK, encode(actor), why, at.text)
        store.place(original["id"], "reversed", original["case_id"], None)
    else:
        payments.reverse(house, original["id"], why, actor)
    store.place(row["id"], "reversal", original["case_id"], original["creditor_id"])


def _order(payment: BankPayment, file_id: str) -> payments.Order:
    return payments.Order(
        payment.amount_ore, payment.paid_on, "agency", bank_reference(payment), payment.kid, currency=payment.currency,
        booked_only=payment.booked_only, source=file_id,
    )  # fmt: skip
