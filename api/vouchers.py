"""The voucher of a settlement as the API and the command line show it."""

from typing import Any

from api.wording import number
from engine.money import kroner
from engine.shell.store.sqlite import Row
from engine.vouchers import VoucherRow


def voucher_shown(row: Row, lines: list[VoucherRow], language: str) -> dict[str, Any]:
    """The voucher with its lines, whose texts are in a language."""
    shown = [
        {
            "account_role": each.account_role,
            "account": each.account,
            "debit": kroner(each.debit_ore),
            "credit": kroner(each.credit_ore),
            "vat_code": each.vat_code,
            "vat": kroner(each.vat_ore),
            "invoice_number": each.invoice_number or None,
            "customer_number": number(each.customer_number) or None,
            "text": each.text[language],
        }
        for each in lines
    ]
    return {"settlement_id": row["id"], "number": row["number"], "date": row["day"], "lines": shown}
