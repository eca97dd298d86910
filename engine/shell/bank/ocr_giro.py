"""OCR giro, the old 80-column format of Nets: payments with KID to an account.

Layout: transmission (10 .. 89) of assignments (20 .. 88) of transactions (30, 31 and sometimes 32).
"""

import datetime as dt

import msgspec

from engine.money import kroner
from engine.shell.bank.ocr_records import NORWEGIAN, Record, Records
from engine.shell.bank.sameness import bank_name
from engine.shell.bank.values import BankFile, BankPayment, bank_file

FORMAT = "ocr-giro"

# 10 giro, 11 standing order, 12 direct remittance, 13 business terminal, 14 counter, 15 AvtaleGiro, 16 telegiro, 17 cash,
# 18 reversal and 19 purchase with KID, 20 reversal and 21 purchase with text.
_TYPES = range(10, 22)
_REVERSALS = (18, 20)
_WITH_TEXT = (20, 21)


class _Assignment(msgspec.Struct, frozen=True):
    account: str
    payments: list[BankPayment]
    control_ore: int  # the sum by the signs alone, as records 88 and 89 count
    generated_on: dt.date | None


def read_ocr_giro(data: bytes) -> BankFile:
    """Read a whole OCR giro file; amounts are øre, and reversals negative.

    Raises Invalid (the pointer is line:column) for the whole file where a line is cut off or too long, a record is
    unknown or out of order, a field cannot be read, or a count, a sum or a date of records 88 and 89 does not agree.
    """
    return _Reader(Records(data)).read()


class _Reader:
    def __init__(self, records: Records) -> None:
        self.records = records
        self.transmission = ""
        self.seen: set[str] = set()

    def read(self) -> BankFile:
        self.transmission = self.records.take("10").digits(17, 23, "Transmission number")
        assignments = []
        while not self.records.next_is("89"):
            assignments.append(self.assignment())
        end = self.records.take("89")
        payments = [payment for assignment in assignments for payment in assignment.payments]
        control_ore = sum(assignment.control_ore for assignment in assignments)
        _check_totals(end, len(payments), self.records.taken, control_ore)
        created_on = _check_end_date(end, assignments)
        self.records.finish()
        accounts = {assignment.account for assignment in assignments}
        return bank_file(FORMAT, self.transmission, created_on, payments, accounts)

    def assignment(self) -> _Assignment:
        before = self.records.taken
        start = self.records.take("20", "89")
        account, number = start.digits(25, 35, "Account"), start.digits(18, 24, "Assignment number")
        payments, control_ore = [], 0
        while not self.records.next_is("88"):
            payment, signed_ore = self.transaction(account, number)
            payments.append(payment)
            control_ore += signed_ore
        end = self.records.take("88")
        _check_totals(end, len(payments), self.records.taken - before, control_ore)
        return _Assignment(account, payments, control_ore, _check_dates(end, payments))

    def transaction(self, account: str, assignment: str) -> tuple[BankPayment, int]:
        """A payment, and its amount by the sign alone."""
        first = self.records.take("30", "88")
        kind, number = _kind(first), first.digits(9, 15, "Transaction number")
        second = _same_transaction(first, self.records.take("31"))
        third = _same_transaction(first, self.records.take("32")) if self.records.next_is("32") else None
        if third and kind not in _WITH_TEXT:
            third.fault(
                "ocr_record_order", 7, f"Expected no amount item 3 for a transaction of type {kind}.",
                f"Forventet ingen beløpspost 3 for en transaksjon av type {kind}.",
            )  # fmt: skip
        amount_ore, booked_on = first.number(33, 49, "Amount"), first.day(16, "Date")
        signed_ore = -amount_ore if _is_negative(first) else amount_ore
        is_reversal = kind in _REVERSALS or signed_ore < 0
        payer = second.digits(48, 58, "Debit account")
        reference = self.reference(first, f"{assignment}:{number}:{account}:{booked_on}")
        payment = BankPayment(
            reference=reference,
            amount_ore=-amount_ore if is_reversal else amount_ore,
            currency="NOK",
            kid=_kid(first),
            booked_on=booked_on,
            ordered_on=second.day_or_none(42, "Bank date"),
            payer_account=payer if payer.strip("0") else None,  # zeros: paid in cash, or not told
            text=" ".join(third.raw(16, 55).split()) if third else "",
            is_reversal=is_reversal,
            account=account,
            source=FORMAT,
            names=(*bank_name(second.raw(26, 34)), reference),
            batch=f"ocr:{self.transmission}:{assignment}",
        )
        return payment, signed_ore

    def reference(self, record: Record, key: str) -> str:
        # The bank numbers transmissions anew after a while, hence account and day as well.
        reference = f"ocr:{self.transmission}:{key}"
        if reference in self.seen:
            number = record.raw(9, 15)
            record.fault(
                "ocr_line_repeated", 9, f"Expected a transaction number of its own; {number} stands twice in the assignment.",
                f"Forventet et eget transaksjonsnummer; {number} står to ganger i oppdraget.",
            )  # fmt: skip
        self.seen.add(reference)
        return reference


def _kind(record: Record) -> int:
    found = record.number(5, 6, "Transaction type")
    if found not in _TYPES:
        known = f"{_TYPES[0]} to {_TYPES[-1]}"
        record.fault(
            "ocr_unknown_type", 5, f"Expected a transaction type from {known}, found {found:02d}.",
            f"Forventet en transaksjonstype fra {_TYPES[0]} til {_TYPES[-1]}, fant {found:02d}.",
        )  # fmt: skip
    return found


def _same_transaction(first: Record, record: Record) -> Record:
    for begin, end, name in ((5, 6, "Transaction type"), (9, 15, "Transaction number")):
        expected, found = first.raw(begin, end), record.raw(begin, end)
        if found != expected:
            record.fault(
                "ocr_record_order", begin, f'{name}: expected {expected} as on line {first.line}, found "{found}".',
                f"{NORWEGIAN[name]}: forventet {expected} som på linje {first.line}, fant «{found}».",
            )  # fmt: skip
    return record


def _is_negative(record: Record) -> bool:
    sign = record.raw(32, 32)
    if sign not in ("0", "-"):
        en, nb = f'Sign: expected "0" or "-", found "{sign}".', f"Fortegn: forventet «0» eller «-», fant «{sign}»."
        record.fault("ocr_bad_field", 32, en, nb)
    return sign == "-"


def _kid(record: Record) -> str | None:
    kid = record.raw(50, 74).strip()
    return kid if kid.strip("0") else None


def _check_totals(end: Record, count: int, lines: int, control_ore: int) -> None:
    """Hold an end record against what was read.

    In the sums only the sign counts, not the type: Nets takes an amount with "-" off, and adds a reversal with "0".
    The field has no sign of its own, so a total below zero stands there without it.
    """
    stated = end.number(9, 16, "Number of transactions")
    if stated != count:
        end.differs("ocr_count", 9, "Number of transactions", count, stated)
    stated = end.number(17, 24, "Number of records")
    if stated != lines:
        end.differs("ocr_count", 17, "Number of records", lines, stated)
    stated = end.number(25, 41, "Sum")
    if stated != abs(control_ore):
        end.differs("ocr_sum", 25, "Sum", kroner(abs(control_ore)), kroner(stated))


def _check_dates(end: Record, payments: list[BankPayment]) -> dt.date | None:
    """Hold first and last date against the payments; the date of the assignment itself is the answer."""
    days = [payment.booked_on for payment in payments]
    for column, pick, name in ((48, min, "First date"), (54, max, "Last date")):
        stated = end.day_or_none(column, name)
        if days and stated != pick(days):
            end.differs("ocr_dates", column, name, pick(days), stated)
    return end.day_or_none(42, "Date of the assignment")


def _check_end_date(end: Record, assignments: list[_Assignment]) -> dt.date | None:
    stated = end.day_or_none(42, "Date of the transmission")
    days = [payment.booked_on for assignment in assignments for payment in assignment.payments]
    days += [assignment.generated_on for assignment in assignments if assignment.generated_on]
    if stated and days and not min(days) <= stated <= max(days):
        end.differs("ocr_dates", 42, "Date of the transmission", f"{min(days)} - {max(days)}", stated)
    return stated
