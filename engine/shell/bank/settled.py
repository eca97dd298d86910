"""A settlement as the bank and the accounting systems take it: the payout to order, the voucher to import."""

import datetime as dt
from collections.abc import Iterable

from engine.settlement import Settlement
from engine.shell.bank.gbat10 import Voucher, VoucherLine
from engine.shell.bank.pain001 import Payout
from engine.vouchers import VoucherRow


def payout_of(settlement: Settlement, id: str, text: str) -> Payout | None:
    """The payout of a settlement to the creditor's account; None where nothing is paid out."""
    if not settlement.payout_ore:
        return None
    return Payout(id=id, name=settlement.creditor_name, account=settlement.account, amount_ore=settlement.payout_ore, text=text)


def voucher_of(
    rows: Iterable[VoucherRow], *, number: int, dated_on: dt.date, external_number: str, language: str = "nb"
) -> Voucher:  # fmt: skip
    """The voucher of some lines. VAT that can be deducted gets a posting of its own, which the accounting system may make itself."""
    lines = [line for row in rows for line in _lines(row, language)]
    return Voucher(number=number, dated_on=dated_on, lines=lines, external_number=external_number)


def _lines(row: VoucherRow, language: str) -> list[VoucherLine]:
    gross, text = row.debit_ore - row.credit_ore, row.text[language]
    vat = row.vat_ore
    line = VoucherLine(
        account=row.account, net_ore=gross - vat, gross_ore=gross, vat_code=row.vat_code, text=text,
        customer_number=row.customer_number, invoice_number=row.invoice_number,
    )  # fmt: skip
    return [line, VoucherLine(account=row.vat_account, net_ore=vat, gross_ore=0, text=text)] if vat else [line]
