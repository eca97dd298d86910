"""What a bank tells us, whatever the format: payments to an account, and the file they came in. Money is int øre."""

import datetime as dt
from typing import NoReturn

import msgspec

from engine.errors import Invalid


class BankPayment(msgspec.Struct, frozen=True, kw_only=True):
    """One payment line; what was taken back is negative. Payer, account and text are personal data.

    `amount_ore` is hundredths of `currency`. `reference` is the line's key: every line of a file has its own, and the
    same one however often the bank sends it in this format. `names` are the certain ones, by which `sameness.compare`
    knows a payment in a file of another format too.
    """

    reference: str
    amount_ore: int
    currency: str
    kid: str | None  # as the payer wrote it: a wrong check digit is no reason to turn money away
    booked_on: dt.date
    ordered_on: dt.date | None  # the day the payer's bank got the order, where the bank says
    payer_account: str | None  # eleven digits where it is Norwegian, else IBAN or what the bank calls it
    text: str
    is_reversal: bool
    account: str = ""  # the account paid to
    payer_name: str | None = None
    is_own_payout: bool = False  # money that we had paid out ourselves and that came back
    source: str = ""  # the format without its version: ocr-giro, camt.053
    names: tuple[str, ...] = ()  # "bank:" and the bank's own reference, "uetr:", or where the line stands: "ocr:", "msg:"
    end_to_end_id: str = ""  # what the one who ordered the payment calls it; of a payout of ours, our own name for it
    batch: str | None = None  # what the bank books as one amount, where the line is part of such a sum

    @property
    def paid_on(self) -> dt.date:
        """The day the payer's bank got the order; where the file does not say, the day of booking (`booked_only`)."""
        return min(self.ordered_on, self.booked_on) if self.ordered_on else self.booked_on

    @property
    def booked_only(self) -> bool:
        """Whether `paid_on` is only the day of booking, some days after the order."""
        return self.ordered_on is None


class BankFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that has been read whole, all of its totals right; `total_ore` is the sum of its payments."""

    format: str  # ocr-giro, or the message as it names itself: camt.054.001.08
    file_id: str
    account: str | None  # None where the file covers none or several: see each payment's
    created_on: dt.date | None
    payments: tuple[BankPayment, ...]
    total_ore: int
    count: int
    accounts: tuple[str, ...] = ()  # every account that it covers, also where nothing was paid to it
    skipped_pending: int = 0  # entries the bank has not booked yet; they come again
    skipped_debits: int = 0  # entries that are no payments to us


def bank_file(
    format: str,
    file_id: str,
    created_on: dt.date | None,
    payments: list[BankPayment],
    accounts: set[str],
    *,
    skipped_pending: int = 0,
    skipped_debits: int = 0,
) -> BankFile:
    """Make the file of its payments: total, count and account follow from them."""
    return BankFile(
        format=format,
        file_id=file_id,
        account=next(iter(accounts)) if len(accounts) == 1 else None,
        accounts=tuple(sorted(accounts)),
        created_on=created_on,
        payments=tuple(payments),
        total_ore=sum(payment.amount_ore for payment in payments),
        count=len(payments),
        skipped_pending=skipped_pending,
        skipped_debits=skipped_debits,
    )


def refuse(code: str, pointer: str, en: str, nb: str) -> NoReturn:
    """Raise Invalid for the whole file, in both languages: no payment of it is used."""
    raise Invalid(en, code=code, errors=[{"pointer": pointer, "code": code, "detail": en, "nb": nb}])
