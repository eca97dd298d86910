"""`kravflyt settlements`: listed, shown claim by claim, with the voucher to book and the payout for the bank (BOK-1)."""

import json
from pathlib import Path

import pytest
from freezegun import freeze_time

from api.app import create_app
from engine.shell.wiring import open_house
from tests.api.cli.test_commands import CUSTOMER, INVOICE, written

NIGHT = "2026-02-02T22:00:00Z"  # 23:00 in Oslo


@pytest.fixture
def settled(kravflyt, key) -> str:
    """The id of the settlement of 1 250.00, all of it principal but a reminder fee of 38.00."""
    mine = {**INVOICE, "customer": {**CUSTOMER, "customer_number": "20011"}}
    assert kravflyt("import", "--creditor", "Bakken Rør AS", written("one.json", mine)).exit_code == 0
    assert kravflyt("sweep").exit_code == 0
    paid = kravflyt("pay", "1001", "1250.00", "--on", "2026-02-02", "--reference", "B-1")
    assert paid.exit_code == 0, paid.output
    assert "Nothing has been settled yet." in kravflyt("settlements", "list").output
    assert kravflyt("sweep", at=NIGHT).exit_code == 0
    listed = kravflyt("settlements", "list", at=NIGHT)
    assert listed.exit_code == 0, listed.output
    return listed.output.split()[-1]


def test_settlements_are_listed_with_their_payout(kravflyt, settled):
    told = kravflyt("settlements", "list", "--creditor", "Bakken Rør AS", "--language", "nb").output
    assert told.startswith("2026-02-02      1  utbetalt")
    assert "1 202,50 kr" in told  # 1 250.00 less the fee of 38.00 and its VAT of 9.50
    assert "[creditor_not_found]" in kravflyt("settlements", "list", "--creditor", "Ingen").output


def test_a_settlement_is_shown_claim_by_claim(kravflyt, settled):
    told = kravflyt("settlements", "show", settled).output
    assert "Settlement 1 of 2026-02-02  Bakken Rør AS  fees-to-agency  (2026-02-02 23:00)" in told
    assert "1001" in told and "NOK 1,212.00" in told
    assert "VAT on reminder fee" in told and "NOK 9.50" in told
    assert "Paid out" in told and "NOK 1,202.50" in told
    assert "[settlement_not_found]" in kravflyt("settlements", "show", "none").output


def test_the_voucher_is_shown_or_written_for_the_accounting_system(kravflyt, settled):
    """BOK-7."""
    told = kravflyt("settlements", "voucher", settled, "--language", "nb").output
    assert "1999" in told and "Innbetalt faktura 1001" in told
    assert kravflyt("settlements", "voucher", settled, "--format", "csv").output.startswith("date;account;vat;amount;")
    done = kravflyt("settlements", "voucher", settled, "--format", "gbat10", "--to", "voucher.txt")
    assert "Written to voucher.txt." in done.output
    amounts = [row.split(";")[27] for row in Path("voucher.txt").read_text("utf-8").splitlines()]
    assert amounts == ["1202.50", "-1212.00", "47.50", "0.00", "-38.00"]


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_voucher_as_json_is_that_of_the_api(kravflyt, settled, key, language):
    """BOK-7."""
    told = kravflyt("settlements", "voucher", settled, "--format", "json", "--language", language)
    assert told.exit_code == 0, told.output
    with freeze_time(NIGHT):
        house = open_house("kravflyt.db")
        headers = {"Authorization": f"Bearer {key}", "Accept-Language": language}
        answer = create_app(house).test_client().get(f"/v1/settlements/{settled}/voucher", headers=headers)
        house.store.close()
    assert (answer.status_code, told.output) == (200, answer.get_data(as_text=True))
    lines = json.loads(told.output)["lines"]
    assert len(lines) == 4 and lines[0]["debit"] == "1202.50"
    assert kravflyt("settlements", "voucher", settled, "--format", "json", "--to", "voucher.json").exit_code == 0
    assert json.loads(Path("voucher.json").read_text("utf-8"))["settlement_id"] == settled


def test_the_payout_is_an_order_for_the_bank(kravflyt, settled):
    done = kravflyt("settlements", "payout", settled, "--to", "payout.xml")
    assert done.exit_code == 0, done.output
    order = Path("payout.xml").read_text("utf-8")
    assert "pain.001.001.03" in order and ">1202.50<" in order and "<ReqdExctnDt>2026-02-03</ReqdExctnDt>" in order
    shown = kravflyt("outbox", "--kind", "payout", "--full").output
    assert "15331229838" in shown and "1202.50" in shown
    assert "Paid out                              NOK 1,202.50" in kravflyt("outbox", "--kind", "email", "--full").output


def test_a_settlement_that_pays_nothing_out_has_no_order_and_may_have_nothing_to_book(kravflyt, settled):
    """The creditor got the rest of the principal itself: there is nothing to pay out."""
    direct = ("pay", "1001", "38.00", "--on", "2026-02-02", "--reference", "B-2", "--received-by", "creditor")
    assert kravflyt(*direct, at=NIGHT).exit_code == 0
    assert kravflyt("sweep", at="2026-02-03T22:00:00Z").exit_code == 0
    newest = kravflyt("settlements", "list").output.splitlines()[0].split()[-1]
    assert newest != settled
    assert kravflyt("settlements", "voucher", newest).output == "Nothing is to be booked.\n"
    assert kravflyt("settlements", "voucher", newest, "--format", "csv").output.strip().endswith(";external_number")
    done = kravflyt("settlements", "voucher", newest, "--format", "gbat10")
    assert (done.exit_code, "[voucher_empty]" in done.output) == (1, True)
    done = kravflyt("settlements", "payout", newest)
    assert (done.exit_code, "[nothing_paid_out]" in done.output) == (1, True)
