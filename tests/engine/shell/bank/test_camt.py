"""PAY-1: camt.052, 053 and 054 of any version are read to the øre, the same line counts once, and what does not add up is refused."""

import datetime as dt
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Invalid
from engine.shell.bank import BankFile, BankPayment, read_bank_file
from tests.engine.shell.bank.made_camt import entry, message, transaction

ROOT = Path(__file__).resolve().parents[4]
FILES = ROOT / "fixtures/bank"
SAMPLES = Path(os.environ.get("KRAVFLYT_SAMPLES") or ROOT.parent / "shared/samples") / "bank"
ACCOUNT = "15032080038"
GIVEN = ("camt054_v2", "camt054_v8", "camt053_v8_reversal")


def fixture(name: str, *changes: tuple[str, str]) -> str:
    """A made-up file, with changes that must each find their place."""
    text = (FILES / f"{name}.xml").read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def read(text: str) -> BankFile:
    return read_bank_file(text.encode())


def refusal(text: str) -> tuple[str, str, str]:
    with pytest.raises(Invalid) as refused:
        read(text)
    (error,) = refused.value.details["errors"]
    assert error["code"] == refused.value.code
    assert error["nb"] != error["detail"]
    assert not re.search(r"\b([Ee]xpected|found|Line|the|by)\b", error["nb"])
    return error["code"], error["pointer"], error["detail"]


def references(text: str) -> list[str]:
    return [payment.reference for payment in read(text).payments]


def only(text: str) -> BankPayment:
    (payment,) = read(text).payments
    return payment


# What is read


def test_version_2_is_read_to_the_ore():
    found = read(fixture("camt054_v2"))
    assert (found.format, found.file_id, found.account) == ("camt.054.001.02", "V2-20260303", ACCOUNT)
    assert (found.created_on, found.count, found.total_ore) == (dt.date(2026, 3, 3), 4, 262750)
    assert (found.skipped_pending, found.skipped_debits) == (1, 1)
    assert [(payment.amount_ore, payment.kid) for payment in found.payments] == [
        (125000, "000000001016"),
        (80250, "000000001024"),
        (50000, "000000001032"),
        (7500, None),
    ]


def test_version_8_is_read_to_the_ore():
    found = read(fixture("camt054_v8"))
    assert (found.format, found.account, found.count, found.total_ore) == ("camt.054.001.08", ACCOUNT, 5, 297595)
    assert found.payments[-1].kid == "00000000006-"


def test_a_payment_says_all_that_the_bank_says():
    payment = read(fixture("camt054_v2")).payments[1]
    assert (payment.booked_on, payment.ordered_on) == (dt.date(2026, 3, 2), dt.date(2026, 2, 27))
    assert (payment.payer_account, payment.payer_name, payment.account) == ("86011117947", "Ola Hansen", ACCOUNT)
    assert (payment.currency, payment.is_reversal) == ("NOK", False)


def test_a_norwegian_iban_and_its_account_are_one_account():
    old, new = read(fixture("camt054_v2")).payments, read(fixture("camt054_v8")).payments
    assert [payment.payer_account for payment in old[:3]] == [payment.payer_account for payment in new[:3]]


def test_a_payment_without_kid_carries_its_text():
    payment = read(fixture("camt054_v2")).payments[3]
    assert (payment.kid, payment.text) == (None, "Faktura 1001 på avbetaling")


@pytest.mark.parametrize("family", ["camt.052.001.06", "camt.053.001.02", "camt.054.001.04", "camt.054.001.13"])
def test_every_message_and_version_is_read(family):
    found = read(message(entry("10.00"), version=family))
    assert (found.format, found.total_ore) == (family, 1000)


@pytest.mark.parametrize("namespace", ["", ' xmlns="https://bank.example/notification"'])
def test_the_namespace_does_not_matter(namespace):
    text = re.sub(r' xmlns="[^"]*"', namespace, message(entry("10.00")))
    assert (read(text).format, read(text).total_ore) == ("camt.054", 1000)


def test_a_message_in_an_envelope_is_found():
    assert read(f"<Envelope><AppHdr/>{message(entry('10.00'))}</Envelope>").count == 1


def test_two_messages_in_one_file_are_refused():
    assert refusal(f"<Envelope>{message(entry('1.00'))}{message(entry('2.00'))}</Envelope>")[0] == "camt_several"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_other_encodings_are_read(encoding):
    name = encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{name}"?>' + message(entry("10.00", transaction(text="Blåbær")))
    assert read_bank_file(text.encode(encoding)).payments[0].text == "Blåbær"


def test_an_instant_is_of_its_oslo_day():
    text = message(entry("10.00").replace("<Dt>2026-03-02</Dt>", "<DtTm>2026-03-02T23:30:00Z</DtTm>"))
    assert only(text).booked_on == dt.date(2026, 3, 3)
    assert read(text).created_on == dt.date(2026, 3, 3)


@pytest.mark.parametrize(
    ("written", "ore"), [("10", 1000), ("10.5", 1050), ("10.50000", 1050), ("0.01", 1), ("1234567890123.45", 123456789012345)]
)
def test_amounts_are_read_as_iso_20022_writes_them(written, ore):
    assert only(message(entry(written))).amount_ore == ore


@pytest.mark.parametrize("written", ["10.001", "-10.00", "1e3", "10,00", "", "NaN", "1٣", "12345678901234.00"])
def test_other_amounts_are_refused(written):
    code, place, _ = refusal(message(entry(written)))
    assert (code, place) == ("camt_bad_amount", "/Document/BkToCstmrDbtCdtNtfctn/Ntfctn/Ntry/Amt")


@pytest.mark.parametrize("status", ["PDNG", "FUTR", "INFO"])
@pytest.mark.parametrize("form", ["<Sts>{}</Sts>", "<Sts><Cd>{}</Cd></Sts>"])
def test_what_is_not_booked_is_skipped_and_counted(status, form):
    pending = entry("10.00").replace("<Sts><Cd>BOOK</Cd></Sts>", form.format(status))
    found = read(message(pending, entry("20.00")))
    assert (found.count, found.total_ore, found.skipped_pending) == (1, 2000, 1)


def test_a_debit_is_no_payment_to_us():
    found = read(message(entry("10.00", side="DBIT"), entry("20.00")))
    assert (found.count, found.total_ore, found.skipped_debits) == (1, 2000, 1)


# Who paid what: batches, KIDs, reversals


def test_a_batch_is_taken_apart():
    text = message(entry("30.00", transaction("10.00", "000000001016"), transaction("20.00", "000000001024")))
    assert [(payment.amount_ore, payment.kid) for payment in read(text).payments] == [
        (1000, "000000001016"),
        (2000, "000000001024"),
    ]


def test_a_batch_over_several_groups_of_details_is_taken_apart():
    one, two = transaction("10.00"), transaction("20.00")
    assert read(message(entry("30.00", one, "</NtryDtls><NtryDtls>", two))).count == 2


def test_a_batch_whose_amounts_the_bank_does_not_tell_is_one_payment_for_a_person():
    text = message(entry("30.00", transaction(kid="000000001016", text="Fra Kari"), transaction(kid="000000001024")))
    payment = only(text)
    assert (payment.amount_ore, payment.kid) == (3000, None)
    assert payment.text == "Fra Kari 000000001016 000000001024"


def test_a_batch_is_parted_by_what_was_ordered_where_the_bank_tells_no_more():
    ordered = '<AmtDtls><InstdAmt><Amt Ccy="NOK">{}</Amt></InstdAmt></AmtDtls>'
    lines = [transaction(more=ordered.format(amount)) for amount in ("10.00", "20.00")]
    assert [payment.amount_ore for payment in read(message(entry("30.00", *lines))).payments] == [1000, 2000]
    assert only(message(entry("9.00", transaction(more=ordered.format("10.00"))))).amount_ore == 900


def test_a_detail_against_the_others_is_taken_back():
    back = transaction("5.00", "000000001024", more="<CdtDbtInd>DBIT</CdtDbtInd>")
    found = read(message(entry("25.00", transaction("30.00", "000000001016"), back)))
    assert [(payment.amount_ore, payment.is_reversal) for payment in found.payments] == [(3000, False), (-500, True)]
    assert found.total_ore == 2500


def test_a_reversal_of_a_credit_is_negative_and_keeps_its_kid():
    first = read(fixture("camt053_v8_reversal")).payments[0]
    assert (first.amount_ore, first.is_reversal, first.kid) == (-80250, True, "000000001024")


def test_a_reversal_is_another_line_than_what_it_reverses():
    assert not set(references(fixture("camt053_v8_reversal"))) & set(references(fixture("camt054_v8")))


def test_our_own_payout_that_comes_back_has_no_kid_of_ours():
    last = read(fixture("camt053_v8_reversal")).payments[2]
    assert (last.amount_ore, last.is_reversal, last.kid, last.text) == (200000, False, None, "123456789012")


@pytest.mark.parametrize("ref", ["RF18539007547034", "Faktura 1001", "1", "1" * 26, "1-1"])
def test_a_reference_that_is_no_kid_is_text(ref):
    payment = only(message(entry("10.00", transaction("10.00", ref))))
    assert (payment.kid, payment.text) == (None, ref)


def test_a_reference_of_another_kind_is_text():
    payment = only(message(entry("10.00", transaction("10.00", "000000001016", code="DISP"))))
    assert (payment.kid, payment.text) == (None, "000000001016")


def test_blanks_in_a_kid_do_not_count():
    assert only(message(entry("10.00", transaction("10.00", "0000 0000 1016")))).kid == "000000001016"


def test_two_kids_on_one_payment_are_for_a_person_to_part():
    more = "</Strd><Strd><CdtrRefInf><Ref>000000001024</Ref></CdtrRefInf></Strd>"
    text = message(entry("10.00", transaction("10.00", "000000001016").replace("</Strd>", more)))
    assert (only(text).kid, only(text).text) == (None, "000000001016 000000001024")


@pytest.mark.parametrize(("amount", "taken"), [("12.00", True), ("10.00", True), ("12.01", False), ("8.00", False)])
def test_charges_on_the_way_may_explain_a_difference(amount, taken):
    charges = '<Chrgs><TtlChrgsAndTaxAmt Ccy="NOK">2.00</TtlChrgsAndTaxAmt></Chrgs>'
    text = message(entry("10.00", transaction(amount, more=charges)))
    if taken:
        assert only(text).amount_ore == 1000
    else:
        assert refusal(text)[0] == "camt_batch_sum"


# The same line counts once


def test_the_same_line_in_two_files_has_one_reference():
    old, new = references(fixture("camt054_v2")), references(fixture("camt054_v8"))
    assert set(old) & set(new) == set(old[:3]) == set(new[:3])
    assert len(set(old)) == len(old)
    assert len(set(new)) == len(new)


@pytest.mark.parametrize(
    "lines",
    [
        [entry("10.00", ref="A1"), entry("10.00", ref="A2")],
        [entry("30.00", transaction("10.00"), transaction("20.00"), ref="A1")],
        [entry("30.00", transaction("15.00"), transaction("15.00"), ref="A1")],
        [entry("30.00", transaction("15.00", ref="T"), transaction("15.00", ref="T"), ref="A1")],
        [entry("10.00", transaction("10.00", "000000001016")), entry("10.00", transaction("10.00", "000000001024"))],
        [entry("10.00"), entry("10.00")],
    ],
    ids=["own references", "a batch", "equal details", "one reference for all", "two KIDs", "nothing to tell them by"],
)
def test_every_line_has_its_own_reference_and_the_same_in_every_file(lines):
    first, second = references(message(*lines)), references(message(*lines, id="M2", version="camt.053.001.02"))
    assert first == second
    assert len(set(first)) == 2


def test_a_running_number_of_the_file_makes_no_other_line_of_it():
    """Overlapping files number the same entry differently."""
    numbered = [message(entry("10.00", more=f"<NtryRef>{number}</NtryRef>"), id=f"M{number}") for number in (1, 2)]
    assert references(numbered[0]) == references(numbered[1])


def test_a_payer_written_with_and_without_iban_is_one_payer():
    def from_account(form: str) -> str:
        payer = f"<RltdPties><DbtrAcct><Id>{form}</Id></DbtrAcct></RltdPties>"
        return message(entry("10.00", transaction("10.00", more=payer)))

    first, second = from_account("<IBAN>NO9386011117947</IBAN>"), from_account("<Othr><Id>86011117947</Id></Othr>")
    assert only(first).payer_account == "86011117947"
    assert references(first) == references(second)


def test_equal_payments_of_two_days_are_two():
    assert references(message(entry("10.00"))) != references(message(entry("10.00", day="2026-03-03")))


# What is refused, whole


def test_a_wrong_total_refuses_the_whole_file():
    code, place, detail = refusal(fixture("camt054_wrong_total"))
    assert (code, place) == ("camt_control_sum", "/Document/BkToCstmrDbtCdtNtfctn/Ntfctn/TxsSummry/TtlNtries/Sum")
    assert detail.startswith("Line 20, Sum: Expected 2975.95 by the entries, found 2975.96.")


def test_a_cut_off_file_is_refused():
    code, place, detail = refusal(fixture("camt054_cut_off"))
    assert (code, place) == ("xml_unreadable", "65:1")
    assert "cut off" in detail


def test_every_shorter_beginning_of_a_file_is_refused():
    text = fixture("camt054_v8").rstrip()
    for length in range(1, len(text), 7):
        assert refusal(text[:length])[0] == "xml_unreadable"


def test_a_batch_that_does_not_add_up_is_refused():
    code, _, detail = refusal(message(entry("30.00", transaction("10.00"), transaction("20.01"))))
    assert code == "camt_batch_sum"
    assert "Expected 30.00 NOK, the details add up to 30.01." in detail


def test_a_single_detail_that_differs_from_its_entry_is_refused():
    assert refusal(message(entry("10.00", transaction("10.01"))))[0] == "camt_batch_sum"


def test_a_batch_with_one_amount_missing_is_refused():
    assert refusal(message(entry("30.00", transaction("10.00"), transaction())))[0] == "camt_missing"


def test_an_entry_that_stands_in_the_file_twice_refuses_it():
    one = entry("10.00", transaction("10.00", "000000001016"), ref="A1")
    code, place, _ = refusal(message(one, entry("20.00", ref="A2"), one))
    assert (code, place) == ("camt_line_repeated", "/Document/BkToCstmrDbtCdtNtfctn/Ntfctn/Ntry[3]")


def test_an_entry_repeated_under_another_number_is_still_the_same():
    one = entry("10.00", transaction("10.00", "000000001016", ref="T1"), more="<NtryRef>1</NtryRef>")
    assert refusal(message(one, one.replace("<NtryRef>1<", "<NtryRef>2<")))[0] == "camt_line_repeated"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ([("<NbOfNtries>4<", "<NbOfNtries>5<")], "camt_count"),
        ([("<NbOfTxs>2<", "<NbOfTxs>3<")], "camt_count"),
        ([('<TtlAmt Ccy="NOK">1302.50', '<TtlAmt Ccy="NOK">1302.51')], "camt_batch_sum"),
        ([("<Amt>2975.95", "<Amt>2975.96")], "camt_control_sum"),
        ([("<CdtDbtInd>CRDT", "<CdtDbtInd>DBIT")], "camt_control_sum"),
        (
            [("<BookgDt>", "<Elsewhere>"), ("</BookgDt>", "</Elsewhere>"), ("<ValDt>", "<X>"), ("</ValDt>", "</X>")],
            "camt_missing",
        ),
        ([("<Dt>2026-03-02", "<Dt>2026-02-30")], "camt_bad_date"),
        ([("<Cd>BOOK", "<Cd>KOOB")], "camt_status"),
        ([('<Amt Ccy="NOK">1250.00', '<Amt Ccy="kr">1250.00')], "camt_bad_amount"),
        ([("<IBAN>NO0615032080038</IBAN>", "")], "camt_missing"),
        ([("<MsgId>V8-20260303</MsgId>", "")], "camt_missing"),
    ],
)
def test_what_does_not_agree_or_is_missing_refuses_the_file(changes, code):
    assert refusal(fixture("camt054_v8", *changes))[0] == code


@pytest.mark.parametrize(
    ("header", "code"),
    [("<NbOfTxs>3</NbOfTxs>", None), ("<NbOfTxs>2</NbOfTxs>", "camt_count"), ("<CtrlSum>40.01</CtrlSum>", "camt_control_sum")],
)
def test_totals_in_the_header_count_where_they_are(header, code):
    text = message(entry("30.00", transaction("10.00"), transaction("20.00")), entry("10.00"), header=header)
    assert (read(text).count if code is None else refusal(text)[0]) == (code or 3)


def test_a_statement_must_lead_from_its_opening_to_its_closing_balance():
    code, _, detail = refusal(fixture("camt053_v8_reversal", ("11597.50", "11597.51")))
    assert code == "camt_balance"
    assert "11597.50" in detail


def test_one_page_of_a_longer_statement_is_not_held_to_its_balances():
    page = "<StmtPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></StmtPgntn><Acct>"
    assert read(fixture("camt053_v8_reversal", ("11597.50", "99999.99"), ("<Acct>", page))).count == 3


DIGITS = re.compile(r"(?<=>)[0-9]+\.[0-9]{2}(?=</(?:Amt|Sum|TtlAmt|TtlNetNtryAmt)>)")


@pytest.mark.parametrize("name", GIVEN)
def test_no_digit_of_an_amount_can_be_changed_unseen(name):
    text = fixture(name)
    # The details of what is not booked yet are not money, and not read.
    text = re.sub(r"(?s)<Sts>PDNG</Sts>.*?</Ntry>", lambda found: re.sub(r"(?s)<NtryDtls>.*</NtryDtls>", "", found[0]), text)
    assert read(text).count
    places = [at for found in DIGITS.finditer(text) for at in range(*found.span()) if text[at] != "."]
    assert len(places) > 30
    for at in places:
        refusal(text[:at] + str((int(text[at]) + 1 + at % 9) % 10) + text[at + 1 :])


# Unsafe XML


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE Document [<!ENTITY a "1">]>',
        '<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE Document [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
    ],
)
def test_a_doctype_is_refused_before_it_is_read(doctype):
    assert refusal(doctype + message(entry("10.00")))[0] == "xml_doctype"


def test_a_comment_cannot_cut_an_amount_short():
    assert only(message(entry("1<!-- -->0.00"))).amount_ore == 1000


# Whatever comes in


def read_or_refused(data: bytes) -> BankFile | None:
    """The only two things that may happen."""
    try:
        return read_bank_file(data)
    except Invalid:
        return None


@given(st.sampled_from(GIVEN), st.data())
def test_any_mangled_file_is_read_or_refused(name, data):
    text = fixture(name).encode()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.binary(max_size=8)) + text[at + data.draw(st.integers(0, 60)) :]
    read_or_refused(text)


@given(st.sampled_from(GIVEN), st.data())
def test_any_file_with_lines_lost_doubled_or_moved_is_read_or_refused(name, data):
    lines = fixture(name).split("\n")
    rows = st.integers(0, len(lines) - 1)
    for _ in range(data.draw(st.integers(1, 3))):
        lines[data.draw(rows)] = data.draw(st.sampled_from(["", lines[data.draw(rows)], "<Amt/>", "<Dt>x</Dt>"]))
    read_or_refused("\n".join(lines).encode())


kroner = st.integers(1, 10**11).map(lambda ore: f"{ore // 100}.{ore % 100:02d}")
kids = st.from_regex(r"[0-9]{2,24}[0-9-]", fullmatch=True)


@given(st.lists(st.tuples(kroner, kids), min_size=1, max_size=6))
def test_what_a_bank_writes_is_what_is_read(lines):
    total = sum(int(amount.replace(".", "")) for amount, _ in lines)
    batch = entry(f"{total // 100}.{total % 100:02d}", *(transaction(amount, kid) for amount, kid in lines))
    singles = [entry(amount, transaction(amount, kid)) for amount, kid in lines]
    found = read(message(batch, *singles))
    expected = [(int(amount.replace(".", "")), kid) for amount, kid in lines]
    assert [(payment.amount_ore, payment.kid) for payment in found.payments] == expected * 2
    assert len({payment.reference for payment in found.payments}) == 2 * len(lines)


# Files made by others


def sample(name: str) -> BankFile:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"the published samples are not beside the project ({name}); set KRAVFLYT_SAMPLES")
    return read_bank_file(path.read_bytes())


def test_a_published_statement_is_read_to_the_ore():
    found = sample("genkgo_camt053.v8.xml")
    (payment,) = found.payments
    assert (found.format, found.file_id, found.total_ore) == ("camt.053.001.08", "CAMT053RIB000000000001", 885)
    assert (payment.currency, payment.kid, payment.booked_on) == ("EUR", "4654654654654654", dt.date(2014, 12, 31))


def test_a_published_notification_of_a_debit_holds_no_payment():
    found = sample("genkgo_camt054.v2.xml")
    assert (found.count, found.skipped_debits, found.account) == (0, 1, "CH2801234000123456789")
