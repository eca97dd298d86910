"""docs/settlement.md stays true: every example on it is settled anew, and its tables are what comes out (BOK-1 to BOK-7)."""

import datetime as dt
import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec.structs import replace

from engine.ledger import POSTS
from engine.money import kroner, ore
from engine.parting import Received
from engine.settlement import Settlement, settle
from engine.vouchers import voucher_lines
from tests.dsl import Life
from tests.engine.settling import NOT_REGISTERED, REGISTERED, booking, contract
from tests.rulebooks import shipped_book

PAGE = Path(__file__).resolve().parent.parent / "docs/settlement.md"
TEXT = PAGE.read_text("utf-8")
EXAMPLE = re.compile(r"```yaml\n(?P<given>contract:.*?)```\n\n<!-- tables -->\n(?P<tables>.*?)<!-- end -->", re.DOTALL)
HEADINGS = re.findall(r"^## (.*)", TEXT, re.MULTILINE)
WORDS = {
    "principal": "principal", "interest": "interest", "reminder_fee": "reminder fee", "collection_fee": "collection fee",
    "standard_compensation": "standard compensation", "installment_fee": "installment fee", "court_fee": "court fee",
}  # fmt: skip
assert tuple(WORDS) == POSTS


def settlement_of(given: str) -> Settlement:
    """The settlement of an example."""
    data = yaml.load(given, yaml.BaseLoader)
    creditor = REGISTERED if data["vat registered"] == "yes" else NOT_REGISTERED
    received = [_received(number, each) for number, each in enumerate(data["payments"], start=1)]
    return settle(received, creditor, contract(data["contract"]), booking(), 2500, ore(data.get("carried", "0.00")))


def _received(number: int, data: dict[str, Any]) -> Received:
    posts = tuple((post, ore(data[post])) for post in (*POSTS, "refund") if post in data)
    assert set(data) <= {*POSTS, "refund", "invoice", "paid on", "received by", "vat in the fee"}
    return Received(
        f"payment-{number}", f"case-{data['invoice']}", f"claim-{data['invoice']}", data["invoice"],
        dt.date.fromisoformat(data["paid on"]), data["received by"], sum(amount for _, amount in posts), posts,
        ore(data.get("vat in the fee", "0.00")),
    )  # fmt: skip


def tables_of(found: Settlement) -> str:
    """The tables of a settlement: who gets what, the VAT, the way to the payout, and the voucher."""
    parts = [_shares(found), _vat(found), _payout(found), _voucher(found)]
    return "\n".join(part for part in parts if part)


def _shares(found: Settlement) -> str:
    commission = any(share.commission_ore for share in found.posts)
    heads = ["received", "", "creditor", "agency", *(["commission"] if commission else [])]
    rows = [
        (WORDS[each.post], each.received_ore, each.creditor_ore, each.agency_ore, *([each.commission_ore] if commission else []))
        for each in found.posts
    ]
    return _table(heads, rows, summed=True)


def _vat(found: Settlement) -> str:
    labels = booking().vat
    rows = []
    for each in found.income:
        if each.base_ore:
            rows.append((labels[each.kind].label["en"], each.base_ore, each.vat_ore, "the creditor"))
        if each.debtor_base_ore or each.debtor_vat_ore:
            rows.append((labels[each.kind].label["en"], each.debtor_base_ore, each.debtor_vat_ore, "the debtor, in the fee"))
    return _table(["VAT on", "base", "VAT", "paid by"], rows, summed=True) if rows else ""


def _payout(found: Settlement) -> str:
    commission = sum(share.commission_ore for share in found.posts)
    steps = [
        ("received by the agency", found.held_ore, True),
        ("the agency's shares", commission - found.agency_ore, False),
        ("commission", -commission, False),
        ("VAT charged", -found.vat_ore, False),
        ("carried on from before", found.brought_ore, False),
        ("**paid out**", found.payout_ore, True),
        ("**carried on**", found.carried_ore, False),
    ]
    return _table(["payout", ""], [(name, amount) for name, amount, always in steps if amount or always])


def _voucher(found: Settlement) -> str:
    roles = booking().roles
    rows = [
        (
            f"{row.account} {roles[row.account_role].label['en']}", kroner(row.debit_ore) if row.debit_ore else "",
            kroner(row.credit_ore) if row.credit_ore else "", row.vat_code, row.text["en"],
        )
        for row in voucher_lines(found, booking(), {})
    ]  # fmt: skip
    return _table(["voucher", "debit", "credit", "VAT code", "text"], rows)


def _table(heads: list[str], rows: list[Any], *, summed: bool = False) -> str:
    if summed and len(rows) > 1:
        columns = list(zip(*rows, strict=True))[1:]
        rows = [*rows, ("**in all**", *(sum(column) if isinstance(column[0], int) else "" for column in columns))]
    cells = [[kroner(each) if isinstance(each, int) else each for each in row] for row in rows]
    is_amount = [any(re.fullmatch(r"-?\d+\.\d\d", row[place]) for row in cells) for place in range(len(heads))]
    lines = [f"| {' | '.join(heads)} |", f"|{'|'.join('---:' if amount else '---' for amount in is_amount)}|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in cells)]) + "\n"


def with_tables(text: str) -> str:
    """The page with its tables written anew."""

    def anew(found: re.Match[str]) -> str:
        tables = tables_of(settlement_of(found["given"]))
        return f"```yaml\n{found['given']}```\n\n<!-- tables -->\n{tables}<!-- end -->"

    return EXAMPLE.sub(anew, text)


def test_every_table_of_the_page_is_what_the_settlement_gives():
    if os.environ.get("KRAVFLYT_WRITE_DOCS"):
        PAGE.write_text(with_tables(TEXT), "utf-8")
    assert with_tables(TEXT) == PAGE.read_text("utf-8"), "write them anew with KRAVFLYT_WRITE_DOCS=1"


def test_every_example_of_the_page_is_settled():
    assert len(EXAMPLE.findall(TEXT)) == TEXT.count("```yaml") == TEXT.count("<!-- tables -->") == TEXT.count("<!-- end -->")


def examples() -> list[tuple[dict[str, Any], Settlement]]:
    return [(yaml.load(found["given"], yaml.BaseLoader), settlement_of(found["given"])) for found in EXAMPLE.finditer(TEXT)]


KINDS = {
    "a registered creditor, by each contract": lambda data, found: found.vat_registered and not found.brought_ore,
    "one that is not registered": lambda data, found: not found.vat_registered,
    "interest and fees to the creditor": lambda data, found: data["contract"] == "fees-to-creditor",
    "fees to the agency": lambda data, found: data["contract"] == "fees-to-agency",
    "a commission": lambda data, found: data["contract"] == "commission",
    "a business": lambda data, found: any(share.post == "standard_compensation" for share in found.posts),
    "a part payment": lambda data, found: len({line.claim_id for line in found.lines}) < len(found.lines),
    "a direct payment": lambda data, found: found.direct_ore > 0,
    "a reversal": lambda data, found: any(share.received_ore < 0 for share in found.posts),
    "a negative carry": lambda data, found: found.carried_ore < 0,
    "what was carried on is made good": lambda data, found: found.brought_ore < 0 < found.payout_ore,
    "an overpayment": lambda data, found: found.refund_ore > 0,
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_works_every_kind_through(kind):
    assert any(KINDS[kind](data, found) for data, found in examples())


def test_the_sums_that_the_page_tells_in_words_are_those_of_its_tables():
    """Every amount in the running text stands in a table or in what is given below the same heading."""
    for section in TEXT.split("\n## ")[1:]:
        running = "\n".join(line for line in EXAMPLE.sub("", section).split("\n") if not line.startswith("|"))
        shown = {
            amount.replace(" ", "") for found in EXAMPLE.finditer(section) for amount in re.findall(r"[\d ]+\.\d\d", found[0])
        }
        told = {amount.replace(" ", "") for amount in re.findall(r"\d[\d ]*\.\d\d(?!\d| %)", running)}
        assert told <= shown, section.split("\n")[0]


@pytest.mark.parametrize("registered", [True, False])
def test_the_fees_of_its_claim_are_those_that_the_rules_charge(registered, tmp_path):
    """BOK-6: invoice 2041 of 10 000 kr to a person, demanded; outside VAT the fee bears a fifth of VAT after the reminder fee."""
    life = Life(tmp_path)
    with life.house.store.tx():
        life.house.store.creditors.save(replace(life.creditor, vat_registered=registered))
    life.creditor = life.house.creditor(life.creditor.id)
    life.hand_over("2041", due="2026-01-15", amount="10000.00")
    life.until("2026-02-25 12:00")
    owed, vat = life.owed(), sum(each.vat_ore for each in life.case().postings)
    charged = {(owed["reminder_fee"], owed["collection_fee"], kroner(vat))}
    given = [each for data, found in examples() if found.vat_registered is registered for each in data["payments"]]
    fees = ("reminder_fee", "collection_fee", "vat in the fee")
    found = {tuple(each.get(fee, "0.00").lstrip("-") for fee in fees) for each in given if each["invoice"] == "2041"}
    assert found == charged == {("38.00", "562.00", "0.00") if registered else ("38.00", "712.00", "142.40")}


def test_the_page_names_every_contract_that_is_shipped():
    assert [name for name in shipped_book().policy.contracts if f"`{name}`" not in TEXT] == []


def test_the_links_of_the_page_lead_somewhere():
    links = [link for link in re.findall(r"\]\(([^)#]+)", TEXT) if not link.startswith("http")]
    assert links and [link for link in links if not (PAGE.parent / link).exists()] == []
