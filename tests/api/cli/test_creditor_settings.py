"""ONB-6, BOK-3: what is agreed with a creditor is shown and changed by `kravflyt creditors`, with who, when and why."""

from pathlib import Path

import pytest

from engine.case import Creditor
from engine.shell.wiring import open_house
from tests.api.cli.test_settlements import NIGHT, settled
from tests.engine.shell.bank.made_camt import entry, message, transaction

__all__ = ["settled"]
NAME = "Bakken Rør AS"
WHY = ("--why", "Ny avtale", "--by", "Ida")


@pytest.fixture
def change(kravflyt, key):
    """Change the creditor; the whole result."""

    def run(*options: str, why: tuple[str, ...] = WHY, **more: str):
        return kravflyt("creditors", "change", NAME, *options, *why, **more)

    return run


def creditor() -> Creditor:
    house = open_house("kravflyt.db")
    (found,) = house.store.creditors.all()
    house.store.close()
    return found


def changes() -> int:
    house = open_house("kravflyt.db")
    count = house.store.driver.tuples("select count(*) from creditor_changes")[0][0]
    house.store.close()
    return count


def test_every_setting_is_changed_and_told_from_what_to_what(change):
    done = change(
        "--contract", "commission", "--booking", "counter-account", "--report-email", "jobb@bakken.example",
        "--not-vat-registered", "--account", "1503 20 80038", "--email", "liste@bakken.example", "--language", "nb",
        "--automatic-bookkeeping", "--account-of", "counter_account=1579", "--account-of", "vat_cost=7791",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert [line.removeprefix(f"{NAME}: ") for line in done.output.splitlines()] == [
        "Bank account: 1533.12.29838 -> 1503.20.80038",
        "E-mail for lists: inkasso@bakkenror.example -> liste@bakken.example",
        "E-mail for job reports: liste@bakken.example (the usual) -> jobb@bakken.example",
        "Language: en -> nb",
        "VAT registered: yes -> no",
        "Contract: fees-to-agency (the usual) -> commission",
        "Booking: counter-account (the usual) -> counter-account",
        "Automatic bookkeeping: no -> yes",
        "account of counter_account: 1999 (the usual) -> 1579",
        "account of vat_cost: 7790 (the usual) -> 7791",
    ]
    found = creditor()
    assert (found.contract, found.booking, found.report_email) == ("commission", "counter-account", "jobb@bakken.example")
    assert (found.vat_registered, found.account, found.email) == (False, "15032080038", "liste@bakken.example")
    assert (found.language, found.automatic_bookkeeping) == ("nb", True)
    assert found.accounts == {"counter_account": "1579", "vat_cost": "7791"}


def test_what_is_left_empty_goes_back_to_the_usual(change):
    change("--contract", "commission", "--report-email", "jobb@bakken.example", "--account-of", "counter_account=1579")
    done = change("--contract", "", "--report-email", "", "--account-of", "counter_account=")
    assert "Contract: commission -> fees-to-agency (the usual)" in done.output
    assert "account of counter_account: 1579 -> 1999 (the usual)" in done.output
    found = creditor()
    assert (found.contract, found.report_email, found.accounts) == ("", "", {})


def test_the_settings_are_shown_with_who_changed_what_when_and_why(kravflyt, change):
    change("--account-of", "counter_account=1579", "--automatic-bookkeeping", at="2026-02-03T09:30:00Z")
    told = kravflyt("creditors", "show", NAME).output
    assert "Bakken Rør AS  909722233" in told.splitlines()[0]
    assert "Contract                   fees-to-agency (the usual)" in told
    assert "Automatic bookkeeping      yes" in told
    assert "counter_account          1579      Counter account  (its own)" in told
    assert "vat_cost                 7790      VAT cost" in told
    assert "2026-02-03 10:30  Ida: Ny avtale\n    Automatic bookkeeping: no -> yes" in told
    norwegian = kravflyt("creditors", "show", NAME, "--language", "nb").output
    assert (
        "Avtale                     fees-to-agency (den vanlige)" in norwegian and "Automatisk bokføring: nei -> ja" in norwegian
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--contract", "gratis"], 'There is no contract "gratis" in the rules in force. Allowed: commission, fees-to-agency'),
        (["--booking", "egen"], 'no booking "egen" in the rules in force. Allowed: counter-account.'),
        (["--account-of", "kasse=1900"], 'no account role "kasse" in the rules in force. Allowed: receivables, bank, counter_'),
        (["--account-of", "bank=19A0"], 'bank: an account number has one to nine digits, not "19A0".'),
        (["--account", "15032080039"], "is no bank account: it has eleven digits, the last a check digit."),
        (["--account", ""], "is no bank account"),
        (["--email", "nei"], '"nei" is no e-mail address.'),
        (["--email", ""], '"" is no e-mail address.'),
        (["--report-email", "a@b c"], '"a@b c" is no e-mail address.'),
        ([], "Say what is to be changed."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_what_is_allowed_and_nothing_is_changed(change, options, said):
    before = creditor()
    done = change("--vat-registered", *options) if options else change()
    assert done.exit_code == 1 and said in done.output.replace("*****", "15032080039"), done.output
    assert (creditor(), changes()) == (before, 0)


def test_every_fault_is_told_at_once_in_the_readers_language(change, monkeypatch):
    monkeypatch.setenv("KRAVFLYT_LANGUAGE", "nb")
    done = change("--contract", "gratis", "--email", "nei", "--automatic-bookkeeping")
    assert "Det finnes ikke noe som heter «gratis» (avtale)" in done.output and "«nei» er ingen e-postadresse." in done.output
    assert creditor().automatic_bookkeeping is False


@pytest.mark.parametrize("options", [["--language", "sv"], ["--account-of", "bank"], ["--account-of", "=1920"]])
def test_a_command_written_wrong_is_told_so(change, options):
    assert (change(*options).exit_code, changes()) == (2, 0)


def test_why_is_needed(change):
    assert change("--contract", "commission", why=()).exit_code == 2
    done = change("--contract", "commission", why=("--why", " "))
    assert (done.exit_code, "Say why" in done.output, changes()) == (1, True, 0)


def test_what_was_so_already_leaves_no_trace(change):
    assert "nothing was changed" in change("--vat-registered", "--language", "en").output
    assert changes() == 0


def test_it_counts_from_the_next_settlement_on(kravflyt, settled):
    kravflyt("creditors", "change", NAME, "--contract", "commission", *WHY, at=NIGHT)
    assert "fees-to-agency" in kravflyt("settlements", "show", settled).output
    kravflyt("pay", "1001", "20.00", "--on", "2026-02-03", "--reference", "B-2", at="2026-02-03T09:00:00Z")
    kravflyt("sweep", at="2026-02-03T22:00:00Z")
    newest = kravflyt("settlements", "list").output.splitlines()[0].split()[-1]
    assert newest != settled and "  commission  " in kravflyt("settlements", "show", newest).output


def test_a_payout_that_came_back_is_paid_again_when_the_account_is_mended(kravflyt, settled):
    """BOK-1."""
    wednesday = "2026-02-04T09:00:00Z"
    back = transaction("1202.50", more=f"<Refs><EndToEndId>{settled}</EndToEndId></Refs>")
    Path("back.xml").write_text(message(entry("1202.50", back, more="<RvslInd>true</RvslInd>", day="2026-02-04")), "utf-8")
    assert kravflyt("import", "back.xml", at=wednesday).exit_code == 0
    listed = kravflyt("exceptions", "list").output
    assert f"payout of settlement 1 of 2026-02-02, Bakken Rør AS, to 1533.12.29838, order {settled}" in listed
    assert "resolve it by: pay_again, dismiss" in listed
    assert "[payout_returned]" in kravflyt("settlements", "payout", settled).output
    kravflyt("creditors", "change", NAME, "--account", "15032080038", *WHY, at=wednesday)
    done = kravflyt("exceptions", "resolve", "pay_again", listed.split()[0], "--reason", "Ny konto", "--by", "Ida", at=wednesday)
    assert done.exit_code == 0 and "Pay it out again (Ida): Ny konto" in done.output, done.output
    order = kravflyt("settlements", "payout", settled).output
    assert f"<EndToEndId>{settled}-2</EndToEndId>" in order and "15032080038" in order and ">1202.50<" in order
    shown = kravflyt("settlements", "show", settled).output
    assert "came back to 1533.12.29838" in shown and "ordered to 1503.20.80038" in shown


def test_with_automatic_bookkeeping_the_vouchers_lie_in_the_outbox(kravflyt, change, settled):
    """BOK-2: from the day the switch is set; what was settled before is not booked by itself."""
    change("--automatic-bookkeeping", at=NIGHT)
    assert kravflyt("outbox", "--kind", "booking").output == "Nothing is there.\n"
    kravflyt("pay", "1001", "38.00", "--on", "2026-02-03", "--reference", "B-2", at="2026-02-03T09:00:00Z")
    kravflyt("sweep", at="2026-02-03T22:00:00Z")
    told = kravflyt("outbox", "--kind", "booking", "--full").output
    assert "settlement -> erp" in told and "payout -> erp" in told
    assert "1  2026-02-03  settlement" in told and "2  2026-02-04  payout" in told
    assert "1920              38.00           0.00    0  Payout from the agency" in told
