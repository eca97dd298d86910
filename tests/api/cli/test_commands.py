"""Each command, on a real database, in both languages, with its errors: one clear message, a code, exit code 1."""

import json
import re
import shlex
import shutil
from importlib import resources
from pathlib import Path

import pytest
from freezegun import freeze_time

from api.cli.telling import told as told_entry
from engine.days import moment
from engine.events import CLOCK
from engine.shell.load.build import build
from engine.shell.service.activating import put_in_force
from engine.shell.service.erp_balances import Balance, synchronize
from engine.shell.stories.watcher import watch
from engine.shell.wiring import open_house
from engine.trace import Entry
from tests.api.cli.conftest import CREDITOR, NOW, example_lines
from tests.rulebooks import NOTICE_DAYS, changed, first_release, shipped

ADDRESS = {"line1": "Fjordgata 3", "postal_code": "7010", "city": "Trondheim"}
CUSTOMER = {"customer_number": "K-1", "name": "Kari Eksempel", "kind": "person", "birth_date": "1984-05-12", "address": ADDRESS}
INVOICE = {
    "invoice_number": "1001", "invoice_date": "2026-01-02", "due_date": "2026-01-16", "amount": "1250.00", "customer": CUSTOMER,
}  # fmt: skip


def written(name: str, body) -> str:
    Path(name).write_text(json.dumps(body), "utf-8")
    return name


@pytest.fixture
def invoice(kravflyt, key) -> str:
    """A case of invoice 1001 in kravflyt.db."""
    done = kravflyt("import", "--creditor", "Bakken Rør AS", written("one.json", INVOICE))
    assert done.exit_code == 0, done.output
    return "1001"


def rules_of_our_own(folder: Path) -> Path:
    for name in ("rules", "states"):
        shutil.copytree(Path(str(resources.files(name))), folder / name, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return folder


# -- creditors and keys


def test_a_creditor_is_taken_on_and_its_key_is_shown_once(kravflyt):
    """ONB-7."""
    done = kravflyt("creditors", "add", *CREDITOR, "--no-vat-registered")
    assert done.exit_code == 0
    assert "Bakken Rør AS is approved." in done.output
    key = done.output.split()[-1]
    assert key.startswith("kf_")
    listed = kravflyt("creditors", "list")
    assert "909722233  approved    Bakken Rør AS  inkasso@bakkenror.example" in listed.output
    assert key not in listed.output
    assert key.encode() not in Path("kravflyt.db").read_bytes()
    house = open_house("kravflyt.db")
    (creditor,) = house.store.creditors.all()
    assert (creditor.vat_registered, creditor.demo) == (False, False)
    house.store.close()


def test_every_fault_of_a_creditor_is_named_at_once(kravflyt):
    """ONB-3."""
    done = kravflyt("creditors", "add", "Feil AS", "--organisation-number", "123", "--account", "456", "--email", "nei")
    assert done.exit_code == 1
    assert "The input cannot be used. [invalid]" in done.output
    assert "organisation_number: An organisation number has nine digits" in done.output
    assert "account: A bank account has eleven digits" in done.output
    assert "email: " in done.output


def test_the_same_creditor_twice_is_an_error(kravflyt, key):
    done = kravflyt("creditors", "add", *CREDITOR)
    assert done.exit_code == 1
    assert "[creditor_exists]" in done.output


def test_a_creditor_is_suspended_and_restored_with_the_reason_kept(kravflyt, invoice):
    """ONB-5."""
    done = kravflyt("creditors", "suspend", "bakken rør as", "--why", "Avtalen er sagt opp")
    assert "Bakken Rør AS is suspended; 1 cases wait." in done.output
    assert "Nothing while the case is on hold: Creditor stopped." in kravflyt("explain", "1001").output
    again = kravflyt("import", "--creditor", "909722233", written("two.json", {**INVOICE, "invoice_number": "1002"}))
    assert "refused" in again.output
    assert "[creditor_not_approved]" in again.output
    done = kravflyt("creditors", "restore", "909722233", "--why", "Ny avtale", at="2026-02-05T09:00:00Z")
    assert "Bakken Rør AS is approved; 1 cases go on." in done.output
    house = open_house("kravflyt.db")
    (stored,) = house.store.cases.find({}, 10)
    kept = [private["input"]["reason"] for _, private in house.store.history.of(stored.case.id) if private]
    assert kept == ["Avtalen er sagt opp", "Ny avtale"]
    assert watch(house) == []
    house.store.close()


def test_a_case_whose_time_is_no_longer_right_is_reckoned_anew(kravflyt, invoice):
    """TIM-3: never silently, only by the command; and only what has changed."""
    house = open_house("kravflyt.db")
    (stored,) = house.store.cases.find({}, 1)
    house.store.driver.run("update cases set next_due_at = '2026-12-24T07:00:00Z'")  # as an older calendar had it
    assert "1 cases are due at another time now." in kravflyt("reschedule").output
    (again,) = house.store.cases.find({}, 1)
    assert again.next_due_at == stored.next_due_at
    assert "0 cases are due at another time now." in kravflyt("reschedule").output
    house.store.close()


def test_an_unknown_creditor_is_named_with_those_that_are_near(kravflyt, key):
    done = kravflyt("creditors", "suspend", "Bakken Rir AS", "--why", "x")
    assert done.exit_code == 1
    assert 'There is no creditor "Bakken Rir AS"; did you mean "Bakken Rør AS"?' in done.output
    assert "[creditor_not_found]" in done.output


@pytest.mark.parametrize(
    "command",
    [
        ("creditors", "suspend", "bakken rør as", "--why", "x"),
        ("keys", "add", "--creditor", "Bakken Rør AS"),
        ("import", "--creditor", "Bakken Rør AS", "one.json"),
    ],
)
def test_a_name_that_several_creditors_have_is_refused_with_what_tells_them_apart(kravflyt, key, command):
    written("one.json", INVOICE)
    numbers = ("909722233", "958202938")
    namesake = ("Bakken Rør AS", "--organisation-number", numbers[1], "--account", "15624488420", "--email", "a@b.example")
    assert kravflyt("creditors", "add", *namesake).exit_code == 0
    listed = [line.split()[:2] for line in kravflyt("creditors", "list").output.splitlines()]
    done = kravflyt(*command)
    assert (done.exit_code, "[several_creditors]" in done.output) == (1, True)
    assert [line.split() for line in done.output.splitlines()[1:]] == listed
    assert {number for _, number in listed} == set(numbers)
    assert kravflyt("creditors", "list").output.count("approved") == 2
    assert kravflyt("creditors", "suspend", listed[1][0], "--why", "x").exit_code == 0
    assert kravflyt("creditors", "restore", listed[1][1], "--why", "x").exit_code == 0


def test_who_follows_both_guides_takes_two_creditors_on_that_no_name_confuses(kravflyt):
    docs = Path(__file__).resolve().parents[3] / "docs"
    found = [line for name in ("operations.md", "api.md") for line in example_lines((docs / name).read_text("utf-8"))]
    added = [shlex.split(line, comments=True)[1:] for line in found if line.startswith("kravflyt creditors add")]
    assert len(added) == 2
    for words in added:
        assert kravflyt(*words).exit_code == 0
    for words in added:
        assert kravflyt("creditors", "suspend", words[2], "--why", "x", "--db", "kravflyt.db").exit_code == 0


def test_keys_are_made_for_the_agency_and_for_a_creditor(kravflyt, key):
    """ONB-7."""
    assert kravflyt("keys", "add", "--agency").output.split()[-1].startswith("kf_")
    assert kravflyt("keys", "add", "--creditor", "Bakken Rør AS", "--name", "Tripletex").output.split()[-1].startswith("kf_")
    for wrong in ([], ["--agency", "--creditor", "Bakken Rør AS"]):
        done = kravflyt("keys", "add", *wrong)
        assert done.exit_code == 2
        assert "Say whose key it is" in done.output


# -- taking invoices in


def test_each_invoice_of_a_file_gets_its_line_with_every_reason(kravflyt, key):
    """INT-4, INT-7."""
    bad = {**INVOICE, "invoice_number": "1003", "due_date": "2026-01-30", "customer": {**CUSTOMER, "address": {"city": "Oslo"}}}
    body = {"invoices": [INVOICE, bad, {**INVOICE, "invoice_number": "1004", "amount": "mye"}, INVOICE]}
    done = kravflyt("import", "--creditor", "Bakken Rør AS", written("many.json", body), at="2026-02-02T09:00:00Z")
    assert done.exit_code == 1, "one was invalid"
    lines = done.output.splitlines()
    assert "many.json: 1001 accepted" in lines
    assert "many.json: 1003 refused" in lines
    assert any("Due 3 days ago; at least 14 is required." in line and "[not_overdue_long_enough]" in line for line in lines)
    assert any("[postal_code_missing]" in line for line in lines)
    assert "many.json: 1004 invalid" in lines
    assert any("/invoices/2/amount: An amount is" in line for line in lines)
    assert "many.json: 1001 already handed over" in lines


def test_a_refused_invoice_is_no_failure_of_the_command(kravflyt, key):
    done = kravflyt("import", "--creditor", "Bakken Rør AS", written("late.json", {**INVOICE, "due_date": "2026-01-30"}))
    assert done.exit_code == 0
    assert "late.json: 1001 refused" in done.output


def test_ubl_documents_are_taken_in_as_the_api_takes_them(kravflyt):
    """INT-1: the seller of the fixtures is the creditor here."""
    added = kravflyt(
        "creditors",
        "add",
        "Selger AS",
        "--organisation-number",
        "958202938",
        "--account",
        "15624488420",
        "--email",
        "a@b.example",
    )
    assert added.exit_code == 0
    folder = Path(str(resources.files("fixtures"))) / "ubl"
    done = kravflyt(
        "import", "--creditor", "Selger AS", folder / "consumer_invoice.xml", folder / "reminder.xml", at="2026-09-01T09:00:00Z"
    )
    assert done.exit_code == 1, "a reminder is no invoice"
    assert "reminder.xml: invalid" in done.output
    assert "consumer_invoice.xml: " in done.output
    assert "[seller_not_creditor]" in done.output


@pytest.mark.parametrize("content", ["{", "<not-ubl/>", "", "hei"])
def test_an_unreadable_file_is_invalid_and_hides_no_other(kravflyt, key, content):
    Path("odd.json" if content == "{" else "odd.xml").write_text(content, "utf-8")
    name = "odd.json" if content == "{" else "odd.xml"
    done = kravflyt("import", "--creditor", "Bakken Rør AS", name, written("good.json", INVOICE))
    assert done.exit_code == 1
    assert f"{name}: invalid" in done.output
    assert "good.json: 1001 accepted" in done.output


def test_no_identity_number_is_ever_shown(kravflyt, key):
    """INT-6: the number is made up, with valid check digits."""
    number = "01010750160"
    body = {**INVOICE, "customer": {**CUSTOMER, "organisation_number": number, "kind": "business"}}
    done = kravflyt("import", "--creditor", "Bakken Rør AS", written("secret.json", body))
    assert "secret.json: 1001 refused" in done.output
    assert number not in done.output


def test_an_unknown_test_clock_is_an_error(kravflyt, key):
    done = kravflyt("import", "--creditor", "Bakken Rør AS", "--test-clock", "nope", written("one.json", INVOICE))
    assert done.exit_code == 1
    assert "[clock_not_found]" in done.output


# -- time


def test_a_sweep_takes_what_is_due_and_says_how_much(kravflyt, invoice):
    """STG-2."""
    assert kravflyt("sweep").output == "1 cases moved to another stage.\n"
    assert kravflyt("sweep").output == "0 cases moved to another stage.\n"
    assert "Collection notice sent, in the reminder stage" in kravflyt("explain", invoice).output


def test_until_lets_everything_happen_in_order(kravflyt, invoice):
    """TIM-2, STG-5."""
    done = kravflyt("until", "2026-02-19")
    assert done.output == "3 cases moved until 2026-02-19.\n"
    told = kravflyt("explain", invoice).output.split("What has happened")[1]
    assert (
        told.index("Collection notice sent")
        < told.index("Put on the collection list")
        < told.index("Registered for debt collection")
    )
    house = open_house("kravflyt.db")
    assert watch(house) == []
    house.store.close()


def test_until_refuses_where_a_creditor_is_real(kravflyt, invoice):
    kravflyt(
        "creditors", "add", "Ekte AS", "--organisation-number", "958202938", "--account", "15624488420", "--email", "a@b.example"
    )
    done = kravflyt("until", "2026-02-19")
    assert done.exit_code == 1
    assert "[real_creditor]" in done.output


@pytest.mark.parametrize(("date", "code"), [("2026-02-30", 1), ("i morgen", 1), ("2026-02-17T07:00", 2)])
def test_until_wants_a_day_of_the_calendar(kravflyt, key, date, code):
    done = kravflyt("until", date)
    assert done.exit_code == code
    assert date in done.output or "Write 2026-03-01" in done.output


# -- reading


def test_a_case_is_explained_with_rule_facts_source_and_what_comes_next(kravflyt, invoice):
    """ANA-6, API-2."""
    kravflyt("until", "2026-02-18")
    told = kravflyt("explain", invoice, at="2026-02-18T09:00:00Z").output
    assert "On the collection list, in the reminder stage  [listed]" in told
    assert (
        "Next: 2026-02-19 08:00  Register for debt collection  (register-for-collection, rules/timing/register_for_collection.yaml)"
        in told
    )
    assert "The notice fell due 2026-02-16 and NOK 1,250.00 is unpaid." in told
    assert "by put-on-collection-list, rules/timing/put_on_collection_list.yaml; source: " in told
    assert "facts: notice_deadline 2026-02-16, remaining 1250.00" in told
    assert "policy " in told
    assert "yes  terminate" in told
    assert "The case is not paused. [paused_not_allowed]" in told
    assert "Kari" not in told, "a terminal is no place for names"


@pytest.mark.parametrize("how", ["option", "environment", "LANG", "main option"])
def test_a_case_is_explained_in_norwegian(kravflyt, invoice, monkeypatch, how):
    kravflyt("until", "2026-02-18")
    arguments = ["explain", invoice]
    if how == "option":
        arguments += ["--language", "nb"]
    elif how == "main option":
        arguments = ["--language", "nb", *arguments]
    else:
        monkeypatch.setenv(
            "KRAVFLYT_LANGUAGE" if how == "environment" else "LANG", "nb" if how == "environment" else "nb_NO.UTF-8"
        )
    told = kravflyt(*arguments, at="2026-02-18T09:00:00Z").output
    assert "Stadium: På inkassoliste, under purring" in told
    assert "Varselet forfalt 16.02.2026 og 1 250,00 kr er ubetalt." in told
    assert "Hva som kan gjøres nå" in told
    assert "Saken er ikke på pause." in told


def test_an_unknown_case_is_an_error(kravflyt, invoice):
    done = kravflyt("explain", "9999")
    assert done.exit_code == 1
    assert "No case has the id or the invoice number '9999'. [case_not_found]" in done.output


def test_an_invoice_number_of_several_cases_asks_for_an_id(kravflyt, invoice):
    kravflyt(
        "creditors",
        "add",
        "Solvik AS",
        "--organisation-number",
        "958202938",
        "--account",
        "15624488420",
        "--email",
        "a@b.example",
    )
    kravflyt("import", "--creditor", "Solvik AS", written("one.json", INVOICE))
    done = kravflyt("explain", invoice)
    assert done.exit_code == 1
    assert "[several_cases]" in done.output
    assert "Solvik AS" in done.output


def test_the_outbox_is_listed_and_shown_in_full(kravflyt, invoice):
    """STG-1, STG-3."""
    kravflyt("until", "2026-02-18")
    told = kravflyt("outbox").output.splitlines()
    assert [line.split()[2] for line in told] == ["letter", "email"]
    letter = kravflyt("outbox", "--kind", "letter", "--full").output
    assert "Kari Eksempel\nFjordgata 3\n7010 Trondheim" in letter
    assert "KID: " in letter
    mail = kravflyt("outbox", "--kind", "email", "--full").output
    assert "inkasso@bakkenror.example" in mail
    assert "1001" in mail
    assert kravflyt("outbox", "--kind", "task").output == "Nothing is there.\n"


def test_histories_are_verified_and_a_changed_entry_is_found(kravflyt, invoice):
    kravflyt("until", "2026-02-19")
    assert kravflyt("verify").output == "1 cases: every history is whole.\n"
    assert kravflyt("verify", invoice).exit_code == 0
    house = open_house("kravflyt.db")
    house.store.driver.run("update history set doc = replace(doc, '2026-02-17', '2026-02-16') where seq = 3")
    house.store.close()
    done = kravflyt("verify")
    assert done.exit_code == 1
    assert "entry 3 was altered or is missing" in done.output
    assert "[history_broken]" in done.output
    house = open_house("kravflyt.db")
    house.store.driver.run("delete from history where seq >= 3")
    house.store.close()
    assert "entry 3 was altered or is missing" in kravflyt("verify", invoice).output


def test_an_entry_that_the_chart_does_not_know_is_still_told():
    house = open_house("other.db")
    policy = house.books.active().policy
    entry = Entry(1, "something_new", "2026-02-02T09:00:00Z", None, "received", CLOCK, policy.version)
    assert told_entry(entry, policy, "en").what == "something_new"
    house.store.close()


def test_a_backup_is_whole_and_never_overwrites(kravflyt, invoice):
    kravflyt("sweep")
    done = kravflyt("backup", "copy.db")
    assert done.output == "kravflyt.db is copied to copy.db.\n"
    assert kravflyt("verify", "--db", "copy.db").output == "1 cases: every history is whole.\n"
    again = kravflyt("backup", "copy.db")
    assert again.exit_code == 1
    assert "[file_exists]" in again.output


# -- rules


def test_the_installed_rules_pass_the_check(kravflyt):
    """ANA-1, ANA-2."""
    done = kravflyt("check")
    assert done.exit_code == 0, done.output
    assert "tests: all is well." in done.output


def test_the_check_shows_the_values_of_a_day_and_names_those_that_are_missing(kravflyt):
    """ANA-3."""
    done = kravflyt("check", "--on", "2026-03-01", "--language", "nb")
    assert "notice_days" in done.output
    assert "14" in done.output
    long_ago = kravflyt("check", "--on", "1850-01-01")
    assert long_ago.exit_code == 1
    assert "[parameter_missing]" in long_ago.output


FAR_ENOUGH, SOON, OVER = "2026-11-01", "2026-11-02", "2027-01-03"
INTEREST = "rules/parameters/rates/late_payment_interest.yaml"


def told_of(output: str, name: str) -> list[str]:
    """The lines of an answer that begin with a name, their blanks drawn together."""
    return [" ".join(line.split()) for line in output.splitlines() if line.split()[:1] == [name]]


@pytest.mark.parametrize("command", [["check"], ["balance", "1001"], ["pay", "1001", "10.00", "--reference", "a"]])
def test_a_day_that_does_not_exist_is_told_as_such_and_not_as_a_slip_of_the_form(kravflyt, command):
    """ANA-2"""
    done = kravflyt(*command, "--on", "2027-02-30")
    assert done.exit_code == 2 and "2027-02-30 is no day of the calendar." in done.output
    assert "2027-02-30 er ingen dag i kalenderen." in kravflyt(*command, "--on", "2027-02-30", "--language", "nb").output
    assert '"30.02.2027" is no day; write it like 2026-11-02.' in kravflyt(*command, "--on", "30.02.2027").output


def test_the_check_warns_of_values_that_end_within_sixty_days(kravflyt):
    """ANA-3: a warning is no error; 60 days before the last known day is the first day of it."""
    assert told_of(kravflyt("check", "--on", FAR_ENOUGH).output, "late_payment_interest") == [
        "late_payment_interest 12.25 % late-payment interest a year",
        f"late_payment_interest known until 2026-12-31, 60 days left {INTEREST}",
    ]
    assert len(told_of(kravflyt("check", "--on", "2026-10-31").output, "late_payment_interest")) == 1
    done = kravflyt("check", "--on", SOON, "--language", "nb")
    assert done.exit_code == 0, done.output
    assert "Kjent i høyst 60 dager til, eller ikke lenger." in done.output
    assert f"late_payment_interest kjent til 2026-12-31, 59 dager igjen {INTEREST}" in told_of(
        done.output, "late_payment_interest"
    )
    assert "1 day left" in kravflyt("check", "--on", "2026-12-30").output


def test_a_term_without_an_end_is_not_warned_of(kravflyt):
    assert len(told_of(kravflyt("check", "--on", SOON).output, "notice_days")) == 1


def test_the_check_names_values_that_have_ended_and_fails(kravflyt):
    """ANA-3: beyond the last known day nothing is carried on."""
    done = kravflyt("check", "--on", OVER)
    assert done.exit_code == 1
    assert f"late_payment_interest known until 2026-12-31, ended 3 days ago {INTEREST}" in told_of(
        done.output, "late_payment_interest"
    )
    assert "No value of late_payment_interest is known for 2027-01-03." in done.output
    assert f"kjent til 2026-12-31, slutt for 3 dager siden {INTEREST}" in " ".join(
        kravflyt("check", "--on", OVER, "--language", "nb").output.split()
    )


def test_how_long_ahead_the_check_warns_is_a_rule(kravflyt, tmp_path):
    folder = rules_of_our_own(tmp_path)
    path = folder / "rules/parameters/terms/rate_warning_days.yaml"
    path.write_text(path.read_text("utf-8").replace("60 days", "10 days"), "utf-8")
    assert "days left" not in kravflyt("check", "--rules", folder, "--on", SOON).output
    assert "10 days left" in kravflyt("check", "--rules", folder, "--on", "2026-12-21").output
    path.unlink()
    assert kravflyt("check", "--rules", folder, "--on", SOON).exit_code == 0, "rules of one's own may do without"


def test_what_the_law_ended_is_no_missing_value(kravflyt, tmp_path):
    folder = rules_of_our_own(tmp_path)
    path = folder / "rules/parameters/rates/own_demand_fraction.yaml"
    ended = "  - {from: 2026-06-01, value: ended, source: made up for a test}\n"
    path.write_text(path.read_text("utf-8") + ended, "utf-8")
    done = kravflyt("check", "--rules", folder, "--on", "2026-07-01")
    assert done.exit_code == 0, done.output
    assert told_of(done.output, "own_demand_fraction")[0].startswith("own_demand_fraction ended")


def test_a_broken_folder_is_refused_with_every_problem_and_changes_nothing(kravflyt, key, tmp_path):
    """ANA-2."""
    folder = rules_of_our_own(tmp_path)
    for name, old, new in (
        ("rules/timing/send_notice.yaml", "remaining is more than", "remainin is more than"),
        ("rules/actions/pause.yaml", "paused is yes", "paused is maybe"),
    ):
        path = folder / name
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    house = open_house("kravflyt.db")
    before = house.store.rulebooks.active()
    house.store.close()
    for command in (["check"], ["activate", "--by", "Ida", "--why", "prøve"]):
        done = kravflyt(*command, "--rules", folder)
        assert done.exit_code == 1
        assert "[bad_rules]" in done.output
        assert "rules/timing/send_notice.yaml:" in done.output
        assert 'unknown fact "remainin"; did you mean "remaining"?' in done.output
        assert "rules/actions/pause.yaml:" in done.output
    house = open_house("kravflyt.db")
    assert house.store.rulebooks.active() == before
    house.store.close()


def test_rules_are_activated_by_somebody_for_a_reason(kravflyt, key, tmp_path):
    """ANA-6, ANA-7."""
    assert "These rules are in force already." in kravflyt("activate", "--by", "Ida", "--why", "igjen").output
    folder = rules_of_our_own(tmp_path)
    chart = folder / "states/collection_case.yaml"
    chart.write_text(chart.read_text("utf-8").replace("Oppfølging av en forfalt faktura", "Oppfølging"), "utf-8")
    done = kravflyt("activate", "--rules", folder, "--by", "Ida", "--why", "Kortere tittel")
    assert "The rules are in force." in done.output
    house = open_house("kravflyt.db")
    active = house.store.rulebooks.active()
    assert active is not None
    assert (active["actor"], active["why"]) == ("Ida", "Kortere tittel")
    house.store.close()


def test_a_statute_that_is_gone_is_told_and_given_up_only_by_name(kravflyt, key, tmp_path):
    """ANA-8."""
    folder = rules_of_our_own(tmp_path)
    (folder / "rules/statutes/demand_after_notice.yaml").unlink()
    told = "demand-after-notice is gone: The payment demand is sent after the deadline of the notice (inkassoloven § 10)."
    checked = kravflyt("check", "--rules", folder)
    assert checked.exit_code == 0, checked.output
    assert "Statutes of the installed rules that are not here:" in checked.output and told in checked.output
    refused = kravflyt("activate", "--rules", folder, "--by", "Ida", "--why", "prøve")
    assert refused.exit_code == 1
    assert told in refused.output and "[STATUTE-005]" in refused.output
    done = kravflyt("activate", "--rules", folder, "--by", "Ida", "--why", "§ 10 er endret", "--without", "demand-after-notice")
    assert done.exit_code == 0, done.output
    assert "The rules are in force." in done.output
    assert "is gone" not in kravflyt("activate", "--rules", folder, "--by", "Ida", "--why", "igjen").output


def test_a_statute_that_is_gone_is_told_also_where_its_facts_are_left(kravflyt, key, tmp_path):
    """ANA-8: nobody is advised to take the last trace of a law away."""
    folder = rules_of_our_own(tmp_path)
    (folder / "rules/statutes/own_notice_is_recent.yaml").unlink()
    (folder / "rules/statutes/legal_action_on_fresh_demand.yaml").unlink()
    for command in (["check"], ["activate", "--by", "Ida", "--why", "prøve"]):
        done = kravflyt(*command, "--rules", folder)
        assert done.exit_code == 1
        assert "own-notice-is-recent is gone" in done.output and "legal-action-on-fresh-demand is gone" in done.output
        assert "Bring back the statute that asked for it" in done.output
        assert "or remove it" not in done.output


def test_activating_statutes_tells_which_rules_in_use_break_them(kravflyt, key):
    """ANA-8: cases keep rules from before there were statutes, by which a notice gives ten days."""
    old = {name: content for name, content in shipped().items() if not name.startswith("rules/statutes/")}
    old = changed(NOTICE_DAYS, "value: 14 days", "value: 10 days", old)
    with freeze_time(NOW):
        house = open_house("kravflyt.db")
        put_in_force(house, old, build(old), "Ida", "a test")
        house.store.close()
    kravflyt("import", "--creditor", "Bakken Rør AS", written("one.json", INVOICE))
    done = kravflyt("activate", "--by", "Ida", "--why", "Lovkrav")
    assert done.exit_code == 0
    assert re.search(r"Open cases that keep the rules [0-9a-f]{16}: 1\.", done.output)
    assert "rules/timing/send_notice.yaml:13:3  send-notice breaks notice-gives-fourteen-days" in done.output
    assert "inkassoloven § 9" in done.output


def test_a_folder_without_rules_is_named(kravflyt, tmp_path):
    done = kravflyt("check", "--rules", tmp_path)
    assert done.exit_code == 1
    assert "[bad_rules]" in done.output


def test_the_diagram_in_the_documents_is_up_to_date(kravflyt):
    """STG-12."""
    drawn = kravflyt("diagram", "--language", "en").output
    committed = Path(__file__).resolve().parents[3] / "docs/collection_case.mmd"
    assert committed.read_text("utf-8") == drawn, "make it anew: kravflyt diagram --language en > docs/collection_case.mmd"
    assert 'state "On the collection list" as listed' in drawn
    assert "noticed --> listed: Put on the collection list (first Tuesday after notice_deadline at 08.00" in drawn
    assert "På inkassoliste" in kravflyt("diagram", "--language", "nb").output


def test_no_label_of_the_diagram_has_a_second_colon(kravflyt):
    arrows = [line for line in kravflyt("diagram").output.splitlines() if "-->" in line]
    assert arrows
    assert all(line.count(":") <= 1 for line in arrows)


# -- stories


def test_the_stories_of_the_product_are_played(kravflyt):
    """ANA-4."""
    done = kravflyt("stories")
    assert done.exit_code == 0, done.output
    assert "Stopped on Wednesday: ok" in done.output


def test_a_story_of_our_own_that_goes_another_way_is_told_with_its_line(kravflyt):
    """ANA-4: whatever the name, customers come from the installed people.yaml."""
    Path("mine.yaml").write_text(
        """\
title: {nb: Min egen, en: My own}
requirement: [STG-2]
invoices:
  "1": {invoice_date: 2026-01-02, due_date: 2026-01-16, amount: 10.00 kr, customer: kari}
story:
  - 2026-02-02 10:00: {hand over: "1"}
  - 2026-02-02:
      expect: {stage: listed}
""",
        "utf-8",
    )
    done = kravflyt("stories", "mine.yaml", "--language", "nb")
    assert done.exit_code == 1
    assert "Min egen: gikk annerledes" in done.output
    assert "mine.yaml:8:23  2026-02-02: invoice 1: expected stage listed, but it is noticed." in done.output
    assert "[STORY-010]" in done.output


# -- errors


def test_a_slip_in_the_name_of_the_database_makes_no_database(kravflyt):
    for command in (["sweep"], ["explain", "1"], ["outbox"], ["verify"], ["until", "2026-03-01"], ["creditors", "list"]):
        done = kravflyt(*command, "--db", "tpyo.db")
        assert done.exit_code == 1
        assert "There is no database at tpyo.db." in done.output
        assert "[no_database]" in done.output
    assert not Path("tpyo.db").exists()


def test_the_database_is_named_by_option_or_environment(kravflyt, monkeypatch):
    monkeypatch.setenv("KRAVFLYT_DB", "named.db")
    kravflyt("creditors", "add", *CREDITOR)
    assert Path("named.db").exists()
    assert "Bakken" in kravflyt("creditors", "list").output
    assert not Path("kravflyt.db").exists()


@pytest.mark.parametrize(
    ("db", "code"),
    [("postgresql://somewhere/x", "bad_database"), ("nowhere/x.db", "no_database"), (".", "bad_database")],
)
def test_a_database_that_cannot_be_used_is_an_error(kravflyt, db, code):
    done = kravflyt("sweep", "--db", db)
    assert done.exit_code == 1
    assert f"[{code}]" in done.output
    assert "Traceback" not in done.output


def test_a_file_that_is_no_database_is_an_error(kravflyt):
    Path("text.db").write_text("Kjære dagbok, " * 100, "utf-8")
    done = kravflyt("creditors", "list", "--db", "text.db")
    assert done.exit_code == 1
    assert "[bad_database]" in done.output


def test_usage_errors_end_with_2(kravflyt):
    for wrong in (["explain"], ["sweep", "--bd", "x"], ["keys"], ["nothing"], ["serve", "--port", "70000"], ["serve", "--watch"]):
        assert kravflyt(*wrong).exit_code == 2, wrong


# -- differences


def test_differences_with_the_erp_are_listed_and_those_that_last_are_marked(kravflyt, invoice):
    """PAY-5."""
    assert "Nothing differs." in kravflyt("differences").output
    house = open_house("kravflyt.db")
    (creditor,) = house.store.creditors.all()
    with freeze_time("2026-02-03T22:30:00Z"):
        for day in (2, 3):
            synchronize(house, creditor, moment(f"2026-02-0{day}T22:00:00Z"), [Balance("1001", 50000)])
    house.store.close()
    told = kravflyt("differences", "--creditor", "Bakken Rør AS", "--language", "nb")
    assert told.output.startswith("! 1001 ")
    assert "500,00 kr i ERP-en      1 250,00 kr her, siden 2026-02-02 23:00  Bakken Rør AS" in told.output
    assert "[creditor_not_found]" in kravflyt("differences", "--creditor", "Ingen").output


# -- migrate


@pytest.fixture
def old_case(kravflyt, key) -> str:
    """Invoice 1001, registered by the rules of the first release; the present rules are in force."""
    with freeze_time(NOW):
        house = open_house("kravflyt.db")
        book = house.books.active()
        present = {**book.policy.files, **book.rates.files, **book.guards.files}
        put_in_force(house, first_release(), build(first_release()), "a test", "a test")
    assert kravflyt("import", "--creditor", "Bakken Rør AS", written("one.json", INVOICE)).exit_code == 0
    assert kravflyt("until", "2026-02-20T12:00:00Z").exit_code == 0
    with freeze_time("2026-02-20T12:00:00Z"):
        put_in_force(house, present, build(present), "a test", "a test")
    house.store.close()
    return "1001"


ASK = ("migrate", "--stage", "registered", "--by", "Ida", "--why", "Kravet skal videre")
FRIDAY = "2026-02-20T12:30:00Z"


def test_cases_are_previewed_in_both_languages_and_nothing_is_changed(kravflyt, old_case):
    """ANA-7."""
    told = kravflyt("migrate", "--stage", "registered", "--preview", at=FRIDAY)
    assert told.exit_code == 0, told.output
    assert "1 cases, to rule book" in told.output
    assert "Registered for debt collection: nothing -> Send the payment demand" in told.output
    assert "collection fee NOK 0.00 -> NOK 300.00" in told.output
    nb = kravflyt("migrate", "--preview", "--language", "nb", at=FRIDAY)
    assert "Registrert til inkasso: ingenting -> Send betalingsoppfordring" in nb.output
    assert "salær 0,00 kr -> 300,00 kr" in nb.output
    assert "Moved to other rules" not in kravflyt("explain", old_case, at=FRIDAY).output


def test_they_are_moved_when_the_answer_is_yes_and_only_then(kravflyt, old_case):
    no = kravflyt(*ASK, at=FRIDAY)  # nobody answers
    assert (no.exit_code, "Take 1 cases to these rules?" in no.output) == (1, True)
    done = kravflyt(*ASK, "--yes", at=FRIDAY)
    assert "1 cases were moved, 0 stay." in done.output
    explained = kravflyt("explain", old_case, "--language", "nb", at=FRIDAY).output
    assert "Flyttet til andre regler" in explained
    assert "bedt om av: agency (Ida)" in explained
    assert "Nothing to do: no such case keeps older rules." in kravflyt(*ASK, "--yes", at=FRIDAY).output


def test_programs_get_every_case_as_json(kravflyt, old_case):
    shown = json.loads(kravflyt("migrate", "--preview", "--json", at=FRIDAY).output)
    assert (shown["cases"], shown["can_go"], "moved" in shown) == (1, 1, False)
    (case,) = shown["preview"]
    assert (case["invoice_numbers"], case["stage"], case["goes"]) == (["1001"], "registered", True)
    assert case["next_step"]["before"] is None
    assert case["next_step"]["after"]["rule"] == "send-demand"
    assert {"post": "collection_fee", "before": "0.00", "after": "300.00"} in case["differences"]
    done = json.loads(kravflyt(*ASK, "--yes", "--json", at=FRIDAY).output)
    assert (done["moved"], done["stayed"]) == (1, [])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("migrate", "--stage", "registered"), "Say who and why: --by and --why; or only look: --preview."),
        ((*ASK, "--json"), "--json does not ask; say --yes or --preview."),
    ],
)
def test_who_and_why_must_be_said(kravflyt, old_case, arguments, said):
    done = kravflyt(*arguments, at=FRIDAY)
    assert (done.exit_code, said in done.output) == (2, True)


def test_a_stage_that_does_not_exist_is_named(kravflyt, old_case):
    done = kravflyt("migrate", "--stage", "registred", "--preview", at=FRIDAY)
    assert (done.exit_code, "There is no stage 'registred'." in done.output, "[stage_unknown]" in done.output) == (1, True, True)
