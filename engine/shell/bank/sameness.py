"""Whether two lines from the bank are one payment, also where they come in files of different formats.

A payment may come as OCR giro, on a statement (camt.053) and in a notification (camt.054), and each file may come again.
What all of them carry is account, amount, day of booking, mostly the KID, and the bank's own reference of the payment: the
archive reference of OCR giro, AcctSvcrRef of camt. That reference alone is not enough (a bank may give one to a whole
bundle), and a likeness alone is not either (a debtor may pay twice). Hence three answers:

- SAME: account, amount, day and KID agree, and a name does. The line counts once.
- DIFFERENT: something does not agree, or the bank itself tells the two apart.
- ALIKE: it cannot be known. The line waits for a person, as a possible duplicate.
"""

from enum import Enum

from engine.shell.bank.values import BankPayment

NEAR_DAYS = 7  # how far apart two formats may book a payment and still be worth comparing
_BANK = "bank:"


class Sameness(Enum):
    """How two lines stand to each other."""

    SAME = "same"
    ALIKE = "alike"
    DIFFERENT = "different"


def bank_name(reference: str) -> tuple[str, ...]:
    """The name that the bank's own reference makes; none where it is blank, zeros or a filler.

    OCR giro pads with zeros in front, camt does not.
    """
    plain = reference.strip()
    plain = plain.lstrip("0") if plain.isdigit() else plain
    return () if plain in ("", "NOTPROVIDED", "NONREF") else (_BANK + plain,)


def bank_reference(payment: BankPayment) -> str:
    """The bank's own reference of a payment, for people; else the line's key."""
    return next((name.removeprefix(_BANK) for name in payment.names if name.startswith(_BANK)), payment.reference)


def compare(new: BankPayment, old: BankPayment, *, in_one_file: bool) -> Sameness:
    """How a line that has just been read stands to one that is known already."""
    if new.account != old.account or new.currency != old.currency:
        return Sameness.DIFFERENT
    # A statement that gives no details has no KID either, so one that is missing speaks against nothing.
    agree = new.amount_ore == old.amount_ore and (new.kid == old.kid or None in (new.kid, old.kid))
    if not agree:
        # One place in one transmission holds one payment; with other contents, somebody has to ask the bank.
        return Sameness.ALIKE if new.reference == old.reference and not in_one_file else Sameness.DIFFERENT
    return _by_names(new, old) if not in_one_file else _inside_a_file(new, old)


def _by_names(new: BankPayment, old: BankPayment) -> Sameness:
    same_day = new.booked_on == old.booked_on
    if set(new.names) & set(old.names):
        return Sameness.SAME if same_day else Sameness.ALIKE
    told_apart = new.source == old.source and _from_bank(new) and _from_bank(old)
    return Sameness.DIFFERENT if told_apart or not same_day else Sameness.ALIKE


def _inside_a_file(new: BankPayment, old: BankPayment) -> Sameness:
    """The bank lists both and counts both in its totals; only its own reference given twice makes one of them doubtful."""
    return Sameness.ALIKE if _from_bank(new) & _from_bank(old) else Sameness.DIFFERENT


def _from_bank(payment: BankPayment) -> set[str]:
    return {name for name in payment.names if name.startswith(_BANK)}
