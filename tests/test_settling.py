"""PAY-4, BOK-1, BOK-8: settled once a day at the hour of the rules, with its payout; failed, kept and tried again; never doubled."""

from typing import Any

import pytest
from msgspec.structs import replace

from engine.money import kroner
from engine.shell.service import settlement_papers, travelling
from engine.shell.service.settling import next_settlement
from tests.dsl import Life, at, told
from tests.rulebooks import changed

SETTLEMENT = "rules/settlement.yaml"


@pytest.fixture
def life(tmp_path) -> Life:
    """A claim of 10 000 that has been demanded; 2026-04-10 is a Friday."""
    life = Life(tmp_path)
    life.hand_over("1001", due="2026-01-15", amount="10000.00")
    life.until("2026-04-10 12:00")
    return life


def made(life: Life):
    """Every settlement of the clock, oldest first: (day, number, net, payout, carried)."""
    rows = reversed(life.house.store.settlements.of(None, life.clock_id, None, 1000))
    return [
        (row["day"], row["number"], kroner(row["net_ore"]), kroner(row["payout_ore"]), kroner(row["carried_ore"]))
        for row in rows
    ]  # fmt: skip


def newest(life: Life):
    return life.house.store.settlements.of(None, life.clock_id, None, 1)[0]


def lines(life: Life):
    """The lines of the newest settlement: what was settled of each post."""
    return [
        {share.post: kroner(share.received_ore) for share in line.shares}
        for line in life.house.store.settlements.lines(newest(life)["id"])
    ]  # fmt: skip


def test_what_came_in_is_settled_at_23_the_same_day(life: Life):
    """11 000 cover fees of 1 200.00, on which the VAT is 300.00, and 9 800.00 of the principal."""
    life.pay("11000.00")
    assert told(next_settlement(life.house, life.clock_id)) == "2026-04-10 23:00"
    life.until("2026-04-10 22:59:59")
    assert made(life) == []
    life.until("2026-04-10 23:00")
    assert made(life) == [("2026-04-10", 1, "9500.00", "9500.00", "0.00")]
    assert lines(life) == [{"principal": "9800.00", "reminder_fee": "38.00", "collection_fee": "1162.00"}]
    assert next_settlement(life.house, life.clock_id) is None


def test_the_hour_is_a_line_of_a_rule_file_and_that_of_the_newest_rules_counts(life: Life):
    life.pay("1000.00")
    life.activate(changed(SETTLEMENT, "every day at: 23:00", "every day at: 21:30"))
    assert told(next_settlement(life.house, life.clock_id)) == "2026-04-10 21:30"


def test_summer_time_does_not_move_the_hour(life: Life):
    life.until("2026-10-23 12:00")
    life.pay("100.00")
    assert next_settlement(life.house, life.clock_id) == "2026-10-23T21:00:00Z"
    life.until("2026-10-26 12:00")
    life.pay("100.00")
    assert next_settlement(life.house, life.clock_id) == "2026-10-26T22:00:00Z"


def test_the_creditor_gets_its_voucher_and_the_bank_its_order_once_in_the_same_transaction(life: Life):
    """BOK-1."""
    life.pay("11000.00")
    life.until("2026-04-11")
    mails = [row for row in life.effects("email") if row["name"] == "settlement"]
    (payout,) = life.effects("payout")
    assert len(mails) == 1 and mails[0]["test"] == payout["test"] == 1
    assert mails[0]["content"]["subject"] == "Oppgjør 10.04.2026: 9 500,00 kr utbetales"
    assert payout["content"] == {
        "settlement_id": newest(life)["id"], "date": "2026-04-10", "amount": "9500.00", "account": "15032080038",
        "receiver": "Bakken Rør AS", "text": "Inkassooppgjør 1 2026-04-10",
    }  # fmt: skip
    text = settlement_papers.mail_text(life.house, newest(life), mails[0]["content"]["body"], "nb")
    assert "1001" in text and "11 000,00 kr" in text and "9 800,00 kr" in text


def test_a_payment_is_settled_once_whatever_happens_to_its_case_afterwards(life: Life):
    """BOK-8: never doubled."""
    life.pay("1000.00")
    life.until("2026-04-11")
    life.pay("500.00")
    life.do("message", text="Thank you")
    life.until("2026-04-20")
    assert [row[:3] for row in made(life)] == [("2026-04-10", 1, "-250.00"), ("2026-04-12", 2, "250.00")]
    assert lines(life) == [{"principal": "300.00", "collection_fee": "200.00"}]


def test_a_reversed_payment_is_a_negative_line_and_a_negative_total_is_carried_on(life: Life):
    """semantics: a reversal after settlement is a negative line in the next settlement; a negative total is never paid out."""
    paid = life.pay("11000.00")
    life.until("2026-04-13 12:00")
    life.reverse(paid)
    life.until("2026-04-14 12:00")
    assert lines(life) == [{"principal": "-9800.00", "reminder_fee": "-38.00", "collection_fee": "-1162.00"}]
    assert made(life)[-1] == ("2026-04-13", 2, "-9500.00", "0.00", "-9500.00")
    assert len(life.effects("payout")) == 1
    life.pay("11000.00")
    life.until("2026-04-15 12:00")
    assert made(life)[-1] == ("2026-04-14", 3, "9500.00", "0.00", "0.00")


def test_a_payment_reversed_before_it_was_settled_leaves_nothing_to_settle(life: Life):
    life.reverse(life.pay("11000.00"))
    life.until("2026-04-20")
    assert made(life) == []


def test_what_was_paid_too_much_is_in_no_settlement(life: Life):
    life.pay("20000.00")
    life.until("2026-04-11")
    found = newest(life)["settlement"]
    assert found.refund_ore > 0
    assert found.held_ore + found.refund_ore == 20_000_00
    assert found.payout_ore < 11_000_00


def test_a_direct_payment_is_settled_although_the_agency_never_held_it(life: Life):
    """PAY-2: it covers principal and fees; the fees are the agency's, and are carried on with their VAT."""
    life.pay("11200.00", to="creditor")
    life.until("2026-04-11")
    found = newest(life)["settlement"]
    assert (found.held_ore, found.direct_ore, found.payout_ore) == (0, 11_200_00, 0)
    assert made(life) == [("2026-04-10", 1, "-1500.00", "0.00", "-1500.00")]
    assert life.effects("payout") == []


def test_a_day_on_which_nothing_came_in_has_no_settlement(life: Life):
    life.until("2026-05-10")
    assert made(life) == []


def test_one_settlement_a_creditor_and_day_with_all_its_claims(tmp_path):
    life = Life(tmp_path)
    for number in ("2001", "2002"):
        life.hand_over(number, due="2026-01-15", amount="1000.00")
        life.pay("1000.00")
    life.until("2026-02-04")
    assert [(row[0], row[2]) for row in made(life)] == [("2026-02-02", "1905.00")]  # each less a fee of 38.00 and its VAT of 9.50
    assert len(lines(life)) == 2


class TestFailing:
    """BOK-8: reported to the job-report address, kept, and tried again."""

    def test_it_is_told_kept_and_tried_again_the_next_day(self, life: Life):
        self._agree(life, contract="none-of-ours", report_email="jobb@bakken.example")
        life.pay("11000.00")
        life.until("2026-04-11 12:00")
        assert made(life) == []
        (report,) = [row for row in life.effects("email") if row["name"] == "settlement_failed"]
        assert report["content"]["email"] == "jobb@bakken.example"
        assert 'no contract "none-of-ours"' in report["content"]["body"]
        (task,) = [row for row in life.effects("task") if row["name"] == "settlement_failed"]
        assert task["content"]["text"]["nb"].startswith("Oppgjøret 2026-04-10 med Bakken Rør AS feilet")
        assert told(next_settlement(life.house, life.clock_id)) == "2026-04-11 23:00"
        life.pay("100.00")
        self._agree(life, contract="fees-to-creditor")
        life.until("2026-04-12 12:00")
        assert [row[:2] for row in made(life)] == [("2026-04-11", 1)]
        assert newest(life)["settlement"].contract == "fees-to-creditor"
        assert newest(life)["payments"] == 2

    def test_a_creditor_whose_settlement_fails_does_not_stop_the_others(self, tmp_path):
        life = Life(tmp_path, wall_clock=True)
        first = life.creditor
        for creditor in (first, life.add_creditor("Fjordlys Elektro AS")):
            life.creditor = creditor
            life.hand_over("1001", due="2026-01-15")
            life.pay("100.00")
        life.creditor = first
        self._agree(life, booking="none-of-ours")
        life.until("2026-02-03")
        assert [row["settlement"].creditor_name for row in life.house.store.settlements.of(None, "", None, 10)] == [
            "Fjordlys Elektro AS"
        ]

    def test_a_missing_rate_of_vat_is_a_failure_like_any_other(self, tmp_path):
        life = Life(tmp_path)
        life.activate(changed("rules/parameters/rates/vat.yaml", "known until: 2026-12-31", "known until: 2026-02-01"))
        life.hand_over("1001", due="2026-01-15")
        life.pay("100.00")
        life.until("2026-02-03 12:00")
        assert made(life) == []
        (report,) = [row for row in life.effects("email") if row["name"] == "settlement_failed"]
        assert "Ingen verdi er kjent for vat den 2026-02-02" in report["content"]["body"]

    def test_a_voucher_that_cannot_be_booked_is_a_settlement_that_failed(self, life: Life):
        """BOK-3: an account that is not set, then one for a role that there is not; the money is settled once there is a voucher."""
        usual = '{nb: MVA-kostnad, en: VAT cost, account: "7790"}'
        life.activate(changed("rules/bookings/counter_account.yaml", usual, "{nb: MVA-kostnad, en: VAT cost}"))
        life.pay("11000.00")
        for day, accounts in enumerate(({}, {"vat_cost": "7790", "vat_costs": "7790"}, {"vat_cost": "7791"}), start=11):
            self._agree(life, accounts=accounts)
            life.until(f"2026-04-{day} 12:00")
        first, second = [row["content"]["body"] for row in life.effects("email") if row["name"] == "settlement_failed"]
        assert "Ingen konto er satt for MVA-kostnad (vat_cost)" in first
        assert '"vat_costs" is no account role' in second
        assert len([row for row in life.effects("task") if row["name"] == "settlement_failed"]) == 2
        assert len(made(life)) == 1 == len(life.effects("payout"))
        assert {row.account for row in settlement_papers.voucher(life.house, newest(life)) if row.account_role == "vat_cost"} == {
            "7791"
        }

    def _agree(self, life: Life, **terms: Any) -> None:
        with life.house.store.tx():
            life.house.store.creditors.save(replace(life.house.creditor(life.creditor.id), **terms))


class TestTime:
    """However late the sweep is, and however far one travels, the same is settled."""

    def test_a_payment_after_23_is_for_the_next_day_although_the_sweep_was_late(self, life: Life):
        life.pay("1000.00")
        life.down_until("2026-04-10 23:30")
        life.pay("200.00")  # the command settles first what was due before it
        assert [row[0] for row in made(life)] == ["2026-04-10"]
        assert sum(line.received_ore for line in life.house.store.settlements.lines(newest(life)["id"])) == 1_000_00
        life.until("2026-04-11 23:00")
        assert [row[0] for row in made(life)] == ["2026-04-10", "2026-04-11"]

    def test_a_service_that_was_down_settles_under_the_day_that_was_due(self, life: Life):
        life.pay("1000.00")
        life.late("2026-04-13 09:00")
        assert [row[0] for row in made(life)] == ["2026-04-10"]

    def test_a_month_in_one_call_is_as_day_by_day(self, tmp_path):
        found = []
        for name, days in (("once", ["2026-05-20"]), ("daily", [f"2026-04-{day}" for day in range(11, 31)] + ["2026-05-20"])):
            folder = tmp_path / name
            folder.mkdir()
            life = Life(folder)
            life.hand_over("1001", due="2026-01-15", amount="10000.00")
            life.until("2026-04-10 12:00")
            life.pay("3000.00")
            for each in days:
                life.until(each)
            found.append(made(life))
        assert found[0] == found[1] != []

    def test_a_deleted_clock_takes_its_settlements_along(self, life: Life):
        life.pay("1000.00")
        life.until("2026-04-11")
        life.pay("100.00")
        travelling.delete_clock(life.house, life.clock_id, None)
        for table in ("settlements", "settlement_lines", "settlement_vouchers", "unsettled"):
            assert life.house.store.driver.tuples(f"select count(*) from {table}") == [(0,)]

    def test_on_the_real_agenda_the_sweep_settles_and_nothing_is_a_test(self, tmp_path):
        life = Life(tmp_path, wall_clock=True)
        life.hand_over("1001", due="2026-01-15")
        life.pay("1000.00")
        life.until("2026-02-02 23:00")
        assert [row["test"] for row in life.effects("payout")] == [0]
        assert life.now.text == at("2026-02-02 23:00").text


def test_the_voucher_stays_as_it_was_made_by_the_rules_and_the_creditors_accounts_of_that_day(life: Life):
    with life.house.store.tx():
        accounts = {"counter_account": "1579"}
        life.house.store.creditors.save(replace(life.house.creditor(life.creditor.id), accounts=accounts))
    life.pay("11000.00")
    life.until("2026-04-11")
    life.activate(changed("rules/bookings/counter_account.yaml", 'account: "7790"', 'account: "7791"'))
    with life.house.store.tx():
        life.house.store.creditors.save(replace(life.house.creditor(life.creditor.id), accounts={"counter_account": "1580"}))
    rows = settlement_papers.voucher(life.house, newest(life))
    assert [(row.account, kroner(row.debit_ore - row.credit_ore)) for row in rows] == [
        ("1579", "9500.00"), ("1500", "-9800.00"), ("7790", "47.50"), ("7790", "1452.50"), ("7790", "-38.00"), ("7790", "-1162.00"),
    ]  # fmt: skip
