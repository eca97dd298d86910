"""BOK-2, BOK-8: with automatic bookkeeping every voucher goes to the creditor's accounts by itself, once, whatever goes wrong."""

import pytest
from msgspec.structs import replace

from engine.events import Actor
from engine.shell.service import booking, travelling
from engine.shell.service.creditor_settings import change_creditor
from engine.shell.service.settlement_papers import voucher
from engine.shell.store import outbox
from tests.dsl import Life
from tests.rulebooks import changed
from tests.test_payouts import comes_back, pay_again

BOOKING, SETTLEMENT = "rules/bookings/counter_account.yaml", "rules/settlement.yaml"
IDA = Actor("agency", "a1", "Ida")


def switch(life: Life, on: bool = True, **more: str) -> None:
    change_creditor(life.house, life.creditor.id, {"automatic_bookkeeping": on}, more, "Avtalt", IDA)


@pytest.fixture
def life(tmp_path) -> Life:
    """A claim of 10 000 that has been demanded; 2026-04-10 is a Friday. The creditor's books are kept by themselves."""
    life = Life(tmp_path)
    life.hand_over("1001", due="2026-01-15", amount="10000.00")
    life.until("2026-04-10 12:00")
    switch(life)
    return life


def booked(life: Life) -> list[tuple[str, str, int]]:
    """The vouchers sent: (kind, date, number)."""
    return [(each["content"]["voucher"], each["content"]["date"], each["content"]["number"]) for each in life.effects("booking")]


def lines(row) -> list[tuple[str, str, str, str]]:
    return [(each["account"], each["debit"], each["credit"], each["text"]) for each in row["content"]["lines"]]


def without_account(life: Life, role: str, account: str) -> None:
    """Rules in which a role has no usual account."""
    life.activate(changed(BOOKING, f', account: "{account}"}}', "}"))


def test_a_settlement_and_its_payout_are_booked_in_the_same_transaction_and_the_counter_account_goes_to_zero(life: Life):
    """The payout comes in on the next working day, Monday."""
    life.pay("11000.00")
    life.until("2026-04-11")
    assert booked(life) == [("settlement", "2026-04-10", 1), ("payout", "2026-04-13", 2)]
    settlement, payout = life.effects("booking")
    assert lines(settlement) == [
        ("1999", "9500.00", "0.00", "Inkassooppgjør"),
        ("1500", "0.00", "9800.00", "Innbetalt faktura 1001"),
        ("7790", "47.50", "0.00", "MVA, brutto, purregebyr"),
        ("7790", "1452.50", "0.00", "MVA, brutto, salær"),
        ("7790", "0.00", "38.00", "Grunnlag ført ut, purregebyr"),
        ("7790", "0.00", "1162.00", "Grunnlag ført ut, salær"),
    ]
    assert lines(payout) == [
        ("1920", "9500.00", "0.00", "Utbetaling fra inkassobyrået"), ("1999", "0.00", "9500.00", "Utbetaling fra inkassobyrået"),
    ]  # fmt: skip
    row = life.house.store.settlements.of(None, life.clock_id, None, 1)[0]
    assert [each.account for each in voucher(life.house, row)] == [each[0] for each in lines(settlement)]
    assert (settlement["recipient"], settlement["status"], settlement["test"]) == ("erp", "queued", 1)
    assert settlement["key"] == f"{row['id']}/booking" and payout["key"] == f"{row['id']}/payout/booking"
    assert settlement["content"]["settlement_id"] == payout["content"]["settlement_id"] == row["id"]
    assert settlement["content"]["lines"][1]["customer_number"] == "K-1"


def test_nothing_is_booked_for_a_creditor_that_has_not_asked_for_it(life: Life):
    switch(life, on=False)
    life.pay("1000.00")
    life.until("2026-04-13")
    life.do("write_off", reason="Ingenting å hente")
    assert life.effects("booking") == []


def test_a_settlement_that_pays_nothing_out_has_no_voucher_of_a_payout(life: Life):
    life.pay("11200.00", to="creditor")
    life.until("2026-04-11")
    assert booked(life) == [("settlement", "2026-04-10", 1)]


def test_the_vouchers_are_in_the_creditors_language_and_have_its_accounts(life: Life):
    change_creditor(life.house, life.creditor.id, {"language": "en"}, {"counter_account": "1579"}, "Avtalt", IDA)
    life.pay("11000.00")
    life.until("2026-04-11")
    assert lines(life.effects("booking")[0])[0] == ("1579", "9500.00", "0.00", "Debt collection settlement")


class TestWriteOff:
    def test_the_principal_that_is_given_up_is_a_loss_on_its_invoice(self, life: Life):
        """300.00 of 1 500.00 cover the principal, after the fees of 1 200.00 in all; 9 700.00 are lost."""
        life.pay("1500.00")
        life.do("write_off", reason="Ingenting å hente")
        (row,) = life.effects("booking")
        assert booked(life) == [("write_off", "2026-04-10", 1)]
        assert lines(row) == [
            ("7830", "9700.00", "0.00", "Tap på faktura 1001"), ("1500", "0.00", "9700.00", "Tap på faktura 1001"),
        ]  # fmt: skip
        assert (row["case_id"], row["content"]["settlement_id"]) == (life.case_id, None)
        assert row["key"].startswith(f"{life.case_id}/")

    def test_each_claim_of_the_case_is_a_loss_of_its_own(self, tmp_path):
        life = Life(tmp_path)
        switch(life)
        for number in ("1001", "1002"):
            life.hand_over(number, due="2026-01-15", amount="1000.00")
        life.until("2026-04-10 12:00")
        life.case_id = next(stored.case.id for stored in life.house.store.cases.find({"clock_id": life.clock_id, "closed": 0}, 5))
        assert len(life.case().claims) == 2
        life.do("write_off", reason="Ingenting å hente")
        (row,) = life.effects("booking")
        assert [(each[0], each[1]) for each in lines(row) if each[1] != "0.00"] == [("7830", "1000.00"), ("7830", "1000.00")]

    def test_a_case_that_ends_otherwise_is_no_loss(self, life: Life):
        life.do("terminate", reason="Trukket")
        assert life.effects("booking") == []

    def test_a_case_by_rules_that_do_not_say_it_goes_by_those_in_force(self, tmp_path):
        """A case keeps the rules it began with, and those of before said nothing of writing off."""
        life = Life(tmp_path, rules=changed(SETTLEMENT, "written off by: case_written_off\n", ""))
        life.hand_over("1001", due="2026-01-15", amount="1000.00")
        life.until("2026-04-10 12:00")
        switch(life)
        life.activate(at_another_hour())
        life.do("write_off", reason="Ingenting å hente")
        assert booked(life) == [("write_off", "2026-04-10", 1)]


def at_another_hour():
    return changed(SETTLEMENT, "every day at: 23:00", "every day at: 22:00")


class TestFailing:
    """BOK-8: reported to the job-report address, kept and tried again, never lost and never doubled."""

    @pytest.fixture
    def failed(self, life: Life) -> Life:
        """The bank has no account in the books on the evening of the settlement."""
        change_creditor(life.house, life.creditor.id, {"report_email": "jobb@bakken.example"}, {}, "Avtalt", IDA)
        without_account(life, "bank", "1920")
        life.pay("11000.00")
        life.until("2026-04-11 12:00")
        return life

    def test_the_settlement_stands_and_what_cannot_be_booked_is_reported(self, failed: Life):
        assert len(failed.effects("payout")) == 1
        assert booked(failed) == [("settlement", "2026-04-10", 1)]
        (report,) = [row for row in failed.effects("email") if row["name"] == "booking_failed"]
        assert report["content"]["email"] == "jobb@bakken.example"
        assert report["content"]["subject"] == "Bilag 2 av 13.04.2026 er ikke bokført"
        assert "Ingen konto er satt for Bankkonto (bank)." in report["content"]["body"]
        (task,) = [row for row in failed.effects("task") if row["name"] == "booking_failed"]
        assert task["content"]["text"]["en"].startswith(
            "Voucher 2 of 2026-04-13 for Bakken Rør AS is not booked: No account is set"
        )

    def test_it_is_tried_again_every_evening_and_told_once_a_day(self, failed: Life):
        failed.until("2026-04-13 12:00")
        reports = [row["created_at"] for row in failed.effects("email") if row["name"] == "booking_failed"]
        assert reports == ["2026-04-10T21:00:00Z", "2026-04-11T21:00:00Z", "2026-04-12T21:00:00Z"]
        assert booked(failed) == [("settlement", "2026-04-10", 1)]

    def test_when_the_account_is_set_it_is_booked_at_once_under_its_own_number_and_day(self, failed: Life):
        failed.pay("50.00")
        switch(failed, bank="1921")
        failed.until("2026-04-11 12:01")
        assert booked(failed) == [("settlement", "2026-04-10", 1), ("payout", "2026-04-13", 2)]
        assert lines(failed.effects("booking")[1])[0] == ("1921", "9500.00", "0.00", "Utbetaling fra inkassobyrået")
        failed.until("2026-04-20")
        assert [number for kind, _, number in booked(failed) if kind == "settlement"] == [1, 3]
        assert [number for _, _, number in booked(failed)] == [1, 2, 3, 4]
        assert failed.house.store.bookings.waiting(failed.clock_id) == []

    def test_a_write_off_that_cannot_be_booked_is_written_off_all_the_same(self, life: Life):
        without_account(life, "loss", "7830")
        life.do("write_off", reason="Ingenting å hente")
        life.expect(stage="written_off")
        assert booked(life) == []
        assert [row["name"] for row in life.effects("task") if row["name"] == "booking_failed"] == ["booking_failed"]
        switch(life, loss="7831")
        life.until("2026-04-10 12:30")
        assert booked(life) == [("write_off", "2026-04-10", 1)]

    def test_tried_by_two_at_once_it_is_sent_once(self, failed: Life):
        with failed.house.store.tx():
            (row,) = failed.house.store.bookings.waiting(failed.clock_id)
            before = failed.house.store.outbox.count()
        switch(failed, bank="1921")
        booking.book_due(failed.house, failed.clock_id, failed.now)
        with failed.house.store.tx():
            failed.house.store.bookings.wait({**row, "retry_at": row["since"]})
        booking.book_due(failed.house, failed.clock_id, failed.now)
        assert failed.house.store.outbox.count() == before + 1

    def test_what_breaks_off_leaves_neither_the_settlement_nor_its_voucher(self, life: Life, monkeypatch):
        """One transaction: a voucher without its settlement, or the other way round, is not to be found."""
        life.pay("11000.00")
        added = outbox.Outbox.add

        def broken(self, rows):
            if any(row.kind == "booking" for row in rows):
                raise RuntimeError("The disk is full")
            added(self, rows)

        monkeypatch.setattr(outbox.Outbox, "add", broken)
        life.until("2026-04-11 12:00")
        assert life.house.store.settlements.of(None, life.clock_id, None, 10) == [] == life.effects("payout")
        monkeypatch.undo()
        life.until("2026-04-12 12:00")
        assert [kind for kind, _, _ in booked(life)] == ["settlement", "payout"]


def test_a_deleted_clock_takes_along_what_could_not_be_booked(life: Life):
    without_account(life, "bank", "1920")
    life.pay("11000.00")
    life.until("2026-04-11")
    assert len(life.house.store.bookings.waiting(life.clock_id)) == 1
    travelling.delete_clock(life.house, life.clock_id, None)
    assert life.house.store.driver.tuples("select count(*) from unbooked") == [(0,)]


def test_a_payout_that_is_paid_again_is_booked_once(life: Life):
    """What it books is the money that comes in, and it comes in once."""
    life.pay("11000.00")
    life.until("2026-04-14 09:00")
    row = life.house.store.settlements.of(None, life.clock_id, None, 1)[0]
    with life.house.store.tx():
        life.house.store.creditors.save(replace(life.house.creditor(life.creditor.id), account="15331229838"))
    pay_again(life, comes_back(life, row["id"]))
    assert [kind for kind, _, _ in booked(life)] == ["settlement", "payout"]
