"""BOK-1: a payout that the bank sends back is paid again to the creditor's account of today; never two orders under way at once."""

import pytest
from msgspec.structs import replace

from engine.errors import Conflict, Invalid, NotFound
from engine.events import Actor
from engine.money import kroner
from engine.shell.service import bank_files, settlement_papers
from engine.shell.service.decisions import Decision
from engine.shell.service.exceptions import resolve
from engine.shell.service.payouts import attempts
from tests.dsl import Life
from tests.engine.shell.bank.made_camt import entry, message, transaction

AGENCY = Actor("agency", "a1", "Ida")
OLD, NEW = "15032080038", "15331229838"
BACK = "<RvslInd>true</RvslInd>"


@pytest.fixture
def life(tmp_path) -> Life:
    """11 000.00 were paid in on Friday 10 April 2026, and 9 500.00 of it were paid out that night."""
    life = Life(tmp_path)
    life.hand_over("1001", due="2026-01-15", amount="10000.00")
    life.until("2026-04-10 12:00")
    life.pay("11000.00")
    life.until("2026-04-14 09:00")
    return life


def settled(life: Life):
    return life.house.store.settlements.of(None, life.clock_id, None, 1)[0]


def comes_back(life: Life, order_id: str = "", *, amount="9500.00", day="2026-04-14", said=BACK, id="M1") -> dict:
    """The bank tells that a payout has come back; the exception that waits."""
    refs = f"<Refs><EndToEndId>{order_id}</EndToEndId></Refs>" if order_id else ""
    text = message(entry(amount, transaction(amount, text=id, more=refs), more=said, day=day), id=id)
    bank_files.import_bank_file(life.house, text.encode(), AGENCY, life.clock_id)
    return waiting(life)[-1]


def waiting(life: Life) -> list[dict]:
    return life.house.store.payments.exceptions("open", life.clock_id, "", 100)


def pay_again(life: Life, found: dict, **more) -> dict:
    return resolve(life.house, found["id"], Decision("pay_again", "The account was wrong", **more), AGENCY)


def set_account(life: Life, account: str) -> None:
    with life.house.store.tx():
        life.house.store.creditors.save(replace(life.house.creditor(life.creditor.id), account=account))


def orders(life: Life):
    """The orders to the bank: (id within the settlement, account, status)."""
    row = settled(life)
    return [(each.order_id.removeprefix(row["id"]), each.account, each.status) for each in attempts(life.house, row["id"])]


def order(life: Life) -> str:
    return settlement_papers.payment_order(life.house, settled(life)).decode()


def test_it_waits_under_the_settlement_that_the_bank_names_and_is_not_ordered_anew_by_itself(life: Life):
    found = comes_back(life, settled(life)["id"])
    assert (found["code"], kroner(found["amount_ore"])) == ("payout_returned", "9500.00")
    assert orders(life) == [("", OLD, "returned")]
    with pytest.raises(Conflict, match="come back") as caught:
        order(life)
    assert caught.value.code == "payout_returned"


def test_it_is_known_by_its_name_where_the_bank_does_not_say_that_it_is_a_return(life: Life):
    assert comes_back(life, settled(life)["id"], said="")["code"] == "payout_returned"


def test_paid_again_it_goes_to_the_account_of_today_under_a_new_id(life: Life):
    found = comes_back(life, settled(life)["id"])
    set_account(life, NEW)
    done = pay_again(life, found)
    assert (done["status"], done["payment_status"], done["how"]) == ("resolved", "paid_again", "pay_again")
    assert orders(life) == [("", OLD, "returned"), ("-2", NEW, "queued")]
    assert [row["status"] for row in life.effects("payout")] == ["returned", "queued"]
    text = order(life)
    assert f"<MsgId>{settled(life)['id']}-2</MsgId>" in text and f"<EndToEndId>{settled(life)['id']}-2</EndToEndId>" in text
    assert "9500.00" in text and "<ReqdExctnDt>2026-04-15</ReqdExctnDt>" in text
    assert "15331229838" in text and OLD not in text.split("CdtTrfTxInf")[1]


def test_it_can_come_back_and_be_paid_again_several_times(life: Life):
    pay_again(life, comes_back(life, settled(life)["id"]))
    life.until("2026-04-16 09:00")
    pay_again(life, comes_back(life, f"{settled(life)['id']}-2", day="2026-04-16", id="M2"))
    assert orders(life) == [("", OLD, "returned"), ("-2", OLD, "returned"), ("-3", OLD, "queued")]


def test_decided_twice_it_is_paid_once(life: Life):
    found = comes_back(life, settled(life)["id"])
    pay_again(life, found)
    with pytest.raises(Conflict) as caught:
        pay_again(life, found)
    assert caught.value.code == "exception_resolved"
    assert len(orders(life)) == 2


def test_told_of_twice_it_is_paid_once(life: Life):
    """Two lines of the bank for one return, which nothing shows to be the same."""
    first = comes_back(life, settled(life)["id"])
    second = comes_back(life, settled(life)["id"], amount="9500.00", day="2026-04-13", id="M2")
    pay_again(life, first)
    with pytest.raises(Conflict) as caught:
        pay_again(life, second)
    assert caught.value.code == "payout_ordered_again"
    assert len(orders(life)) == 2
    resolve(life.house, second["id"], Decision("dismiss", "The same"), AGENCY)
    assert waiting(life) == []


class TestNotNamed:
    """A bank that does not say which payout it was leaves that to a person."""

    def test_a_person_says_which_settlement(self, life: Life):
        found = comes_back(life)
        with pytest.raises(Invalid) as caught:
            pay_again(life, found)
        assert [(each["pointer"], each["code"]) for each in caught.value.details["errors"]] == [("/settlement_id", "missing")]
        with pytest.raises(NotFound):
            pay_again(life, found, settlement_id="none")
        pay_again(life, found, settlement_id=settled(life)["id"])
        assert orders(life) == [("", OLD, "returned"), ("-2", OLD, "queued")]

    def test_another_than_the_bank_names_is_refused(self, life: Life):
        found = comes_back(life, settled(life)["id"])
        with pytest.raises(Invalid) as caught:
            pay_again(life, found, settlement_id="another")
        assert caught.value.details["errors"][0]["code"] == "settlement_differs"

    def test_what_had_come_back_before_the_newest_order_is_no_return_of_it(self, life: Life):
        first, second = comes_back(life), comes_back(life, day="2026-04-13", id="M2")
        pay_again(life, first, settlement_id=settled(life)["id"])
        with pytest.raises(Conflict) as caught:
            pay_again(life, second, settlement_id=settled(life)["id"])
        assert caught.value.code == "payout_ordered_again"
        assert len(orders(life)) == 2

    def test_another_amount_is_no_return_of_it(self, life: Life):
        with pytest.raises(Conflict, match=r"9500\.00 was paid out, and 9400\.00 came back") as caught:
            pay_again(life, comes_back(life, amount="9400.00"), settlement_id=settled(life)["id"])
        assert caught.value.code == "payout_differs"


def test_without_a_valid_account_it_is_refused_with_the_command_that_mends_it_and_nothing_changes(life: Life):
    found = comes_back(life, settled(life)["id"])
    set_account(life, "15032080039")
    with pytest.raises(Conflict) as caught:
        pay_again(life, found)
    assert caught.value.code == "account_invalid"
    assert f"kravflyt creditors change {life.creditor.id} --account" in caught.value.details["words"]["nb"]
    assert [each["id"] for each in waiting(life)] == [found["id"]]
    assert orders(life) == [("", OLD, "returned")]
    set_account(life, NEW)
    pay_again(life, found)
    assert orders(life)[-1] == ("-2", NEW, "queued")


def test_a_returned_payout_pays_no_case(life: Life):
    with pytest.raises(Conflict) as caught:
        resolve(life.house, comes_back(life)["id"], Decision("assign", "x", case_id=life.case_id), AGENCY)
    assert caught.value.code == "resolution_not_permitted"


def test_a_settlement_with_a_creditor_without_a_valid_account_fails_until_the_account_is_mended(tmp_path):
    """BOK-8: told, kept, and made the next evening."""
    life = Life(tmp_path)
    life.hand_over("1001", due="2026-01-15", amount="10000.00")
    life.pay("1000.00")
    set_account(life, "")
    life.until("2026-02-03 12:00")
    assert life.house.store.settlements.of(None, life.clock_id, None, 10) == [] == life.effects("payout")
    (report,) = [row for row in life.effects("email") if row["name"] == "settlement_failed"]
    assert "Bakken Rør AS har ingen gyldig bankkonto å betale til" in report["content"]["body"]
    set_account(life, NEW)
    life.until("2026-02-04 12:00")
    assert [row["account"] for row in attempts_of(life)] == [NEW]


def attempts_of(life: Life):
    return [row["content"] for row in life.effects("payout")]
