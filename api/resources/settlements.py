"""Settlements: what came in for a creditor, who gets what, what was paid out, and the voucher to book (BOK-1, POR-4)."""

from typing import Any

from flask import Response, request

from api.answers import answer
from api.context import caller, clock_of, house, language, scope
from api.schemas.settlements import SettlementOut, SettlementsOut, SettlementsQuery, VoucherOut, VoucherQuery
from api.smorest import Blueprint, header
from api.vouchers import voucher_shown
from api.wording import number
from engine.money import kroner
from engine.parting import Line, Share
from engine.remittance import RemittedClaim, remittance
from engine.settlement import Income, Settlement
from engine.shell.service.payouts import attempts
from engine.shell.service.settlement_papers import find, voucher, voucher_file, whole
from engine.shell.store.sqlite import Row

blueprint = Blueprint("settlements", __name__, description="What was settled with the creditor, day by day.")
PAGE = 100
_TYPES = {"csv": "text/csv", "gbat10": "text/plain"}


@blueprint.route("/v1/settlements")
@blueprint.arguments(SettlementsQuery, location="query")
@blueprint.response(200, SettlementsOut)
def list_settlements(query: dict[str, Any]) -> Response:
    """List settlements, the newest first.

    A day on which nothing came in has none. `next` goes into `after` until it is null.
    """
    creditor_id, limit = scope(query.get("creditor_id")), query.get("limit") or PAGE
    clock_id = clock_of(query.get("test_clock"), creditor_id)
    found = house().store.settlements.of(creditor_id, clock_id, query.get("after"), limit + 1)
    following = found[limit - 1]["id"] if len(found) > limit else None
    return answer({"settlements": [_line(row) for row in found[:limit]], "next": following})


@blueprint.route("/v1/settlements/<settlement_id>")
@blueprint.response(200, SettlementOut)
def read_settlement(settlement_id: str) -> Response:
    """Read a settlement: the remittance voucher, claim by claim and payment by payment."""
    row = find(house(), settlement_id, caller().sees)
    found = whole(house(), row)
    return answer(
        {
            **_line(row),
            "contract": found.contract,
            "booking": found.booking,
            "vat_registered": found.vat_registered,
            "account": found.account,
            "refund": kroner(found.refund_ore),
            "posts": [_share(share) for share in found.posts],
            "incomes": [_income(income) for income in found.income],
            "claims": [_claim(claim) for claim in remittance(found).claims],
            "lines": [_payment(line) for line in found.lines],
            "payouts": [
                {"order_id": each.order_id, "ordered_at": each.ordered_at, "account": each.account, "status": each.status}
                for each in attempts(house(), row["id"])
            ],
        }
    )


@blueprint.route("/v1/settlements/<settlement_id>/voucher")
@header("Accept", "text/csv for the voucher as CSV.")
@blueprint.arguments(VoucherQuery, location="query")
@blueprint.response(200, VoucherOut)
def read_voucher(query: dict[str, Any], settlement_id: str) -> Response:
    """Read the voucher that books a settlement in the creditor's accounts.

    As JSON, as CSV, or as a GBAT10 file for accounting systems. It is zero in sum.
    """
    row = find(house(), settlement_id, caller().sees)
    form = query.get("format") or _accepted()
    if form != "json":
        content = voucher_file(house(), row, form, language())
        name = f"settlement-{row['number']}.{'csv' if form == 'csv' else 'gbat10.txt'}"
        return Response(
            content, mimetype=_TYPES[form], headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )  # fmt: skip
    return answer(voucher_shown(row, voucher(house(), row), language()))


def _accepted() -> str:
    best = request.accept_mimetypes.best_match(["application/json", "text/csv"], "application/json")
    return "csv" if best == "text/csv" else "json"


def _line(row: Row) -> dict[str, Any]:
    found: Settlement = row["settlement"]
    return {
        "id": row["id"],
        "number": row["number"],
        "date": row["day"],
        "made_at": row["made_at"],
        "creditor_id": row["creditor_id"],
        "test_clock": row["clock_id"] or None,
        "payments": row["payments"],
        "received": kroner(found.held_ore),
        "received_directly": kroner(found.direct_ore),
        "agency": kroner(found.agency_ore),
        "vat": kroner(found.vat_ore),
        "net": kroner(found.net_ore),
        "brought": kroner(found.brought_ore),
        "payout": kroner(found.payout_ore),
        "carried": kroner(found.carried_ore),
    }


def _share(share: Share) -> dict[str, Any]:
    return {
        "post": share.post, "received": kroner(share.received_ore), "creditor": kroner(share.creditor_ore),
        "agency": kroner(share.agency_ore), "commission": kroner(share.commission_ore),
    }  # fmt: skip


def _income(income: Income) -> dict[str, Any]:
    return {
        "income": income.kind, "base": kroner(income.base_ore), "vat": kroner(income.vat_ore),
        "paid_by_debtor_base": kroner(income.debtor_base_ore), "paid_by_debtor_vat": kroner(income.debtor_vat_ore),
    }  # fmt: skip


def _claim(claim: RemittedClaim) -> dict[str, Any]:
    return {
        "case_id": claim.case_id,
        "claim_id": claim.claim_id,
        "invoice_number": claim.invoice_number,
        "customer_number": number(claim.customer_number),
        "received": kroner(claim.held_ore),
        "received_directly": kroner(claim.direct_ore),
        "refund": kroner(claim.refund_ore),
        "posts": [_share(share) for share in claim.shares],
    }


def _payment(line: Line) -> dict[str, Any]:
    return {
        "payment_id": line.payment_id,
        "case_id": line.case_id,
        "claim_id": line.claim_id,
        "invoice_number": line.invoice_number,
        "paid_on": line.paid_on.isoformat(),
        "received_by": line.received_by,
        "amount": kroner(line.received_ore),
        "posts": [_share(share) for share in line.shares],
    }
