"""INT-4, INT-6: a UBL document is read whole or refused with every fault and its place, whatever it holds."""

import datetime as dt
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.case import Address, CreditNote, Invoice
from engine.errors import Invalid
from engine.shell.erp.peppol import read_ubl

ROOT = Path(__file__).resolve().parents[3]
DOCUMENTS = ROOT / "fixtures/ubl"
SAMPLES = Path(os.environ.get("KRAVFLYT_SAMPLES") or ROOT.parent / "shared/samples") / "invoices"
BUYER = "/Invoice/cac:AccountingCustomerParty/cac:Party"
IDENTITY_NUMBER = "15858610076"  # synthetic


def document(name: str, *changes: tuple[str, str]) -> bytes:
    """A document of the fixtures, with changes that must each find their place."""
    text = (DOCUMENTS / f"{name}.xml").read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text.encode()


def invoice(*changes: tuple[str, str], name: str = "consumer_invoice") -> Invoice:
    read = read_ubl(document(name, *changes))
    assert isinstance(read, Invoice)
    return read


def credit_note(data: bytes) -> CreditNote:
    read = read_ubl(data)
    assert isinstance(read, CreditNote)
    return read


def refusal(data: bytes) -> Invalid:
    with pytest.raises(Invalid) as refused:
        read_ubl(data)
    assert refused.value.details["errors"]
    return refused.value


def faults(data: bytes) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in refusal(data).details["errors"]]


# Invoices


def test_a_consumer_invoice_is_read():
    read = invoice()
    assert (read.invoice_number, read.invoice_date, read.due_date) == (
        "10042",
        dt.date(2026, 1, 5),
        dt.date(2026, 1, 19),
    )
    assert (read.amount_ore, read.remaining_ore, read.currency) == (125000, 125000, "NOK")
    assert (read.kid, read.description, read.is_ubl) == ("0000100420", "Rørleggerarbeid, januar", True)
    assert (read.seller_organisation_number, read.seller_name, read.payee) == ("923456783", "Bakken Rør AS", None)
    customer = read.customer
    assert (customer.customer_number, customer.name, customer.kind) == ("20011", "Kari Nordli", "person")
    assert customer.organisation_number is None
    assert customer.address == Address(line1="Fjellveien 4", postal_code="5019", city="Bergen")
    assert (customer.email, customer.phone) == ("kari.nordli@post.example", "99000000")


def test_a_business_invoice_is_read_and_what_was_prepaid_is_no_part_of_it():
    read = invoice(name="business_invoice")
    assert (read.amount_ore, read.remaining_ore) == (2000000, 2000000)
    assert read.description == "Nytt sprinkleranlegg"  # no note: the first line
    customer = read.customer
    assert (customer.customer_number, customer.name, customer.kind) == ("30027", "Havn og Hammer AS", "business")
    assert customer.organisation_number == "934567897"
    assert customer.address.line2 == "Postboks 44"


def test_a_missing_postal_code_or_city_is_for_a_rule_to_refuse():
    """INT-2"""
    address = invoice(name="invoice_without_address").customer.address
    assert (address.postal_code, address.city, address.country) == (None, None, "NO")


def test_the_due_date_may_stand_with_the_payment_means():
    moved = [
        ("<cbc:DueDate>2026-01-19</cbc:DueDate>", ""),
        ("</cbc:PaymentMeansCode>", "</cbc:PaymentMeansCode><cbc:PaymentDueDate>2026-01-20</cbc:PaymentDueDate>"),
    ]
    assert invoice(*moved).due_date == dt.date(2026, 1, 20)


def test_an_invoice_without_a_due_date_is_refused():
    assert faults(document("consumer_invoice", ("<cbc:DueDate>2026-01-19</cbc:DueDate>", ""))) == [
        ("/Invoice/cbc:DueDate", "due_date_missing")
    ]


def test_a_date_may_carry_a_time_zone():
    assert invoice(("2026-01-19<", "2026-01-19+01:00<")).due_date == dt.date(2026, 1, 19)


@pytest.mark.parametrize("code", ["82", "380", "384", "393"])
def test_every_kind_of_invoice_is_an_invoice(code):
    assert invoice((">380<", f">{code}<")).invoice_number == "10042"


def test_a_proforma_invoice_is_no_claim():
    assert faults(document("consumer_invoice", (">380<", ">325<"))) == [("/Invoice/cbc:InvoiceTypeCode", "not_a_claim")]


def test_a_payee_other_than_the_seller_is_named():
    party = (
        "<cac:PayeeParty><cac:PartyName><cbc:Name>{}</cbc:Name></cac:PartyName><cac:PartyLegalEntity>"
        "<cbc:CompanyID>{}</cbc:CompanyID></cac:PartyLegalEntity></cac:PayeeParty><cac:PaymentMeans>"
    )
    factor = invoice(("<cac:PaymentMeans>", party.format("Nordfaktor AS", "987654325")))
    seller = invoice(("<cac:PaymentMeans>", party.format("Bakken Rør avd. Molde", "923 456 783")))
    trading_name = invoice(("<cac:PaymentMeans>", party.format("BAKKEN RØR", "")))
    assert (factor.payee, seller.payee, trading_name.payee) == ("Nordfaktor AS", None, None)


def test_a_seller_with_another_number_than_nine_digits_is_kept_as_written():
    read = invoice(("923456783", "GB983294"))
    assert read.seller_organisation_number == "GB983294"


def test_the_vat_number_tells_the_seller_where_nothing_else_does():
    company = '<cbc:CompanyID schemeID="0192">923456783</cbc:CompanyID>'
    endpoint = '<cbc:EndpointID schemeID="0192">923456783</cbc:EndpointID>'
    assert invoice((company, ""), (endpoint, "")).seller_organisation_number == "923456783"


# Buyers


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (' schemeID="0192">934567897', ">934567897", "business"),  # nine digits are enough
        ("934567897", "12345", "business"),  # scheme 0192 is enough
    ],
)
def test_scheme_0192_or_nine_digits_make_a_business(old, new, kind):
    assert invoice((old, new), name="business_invoice").customer.kind == kind


def test_a_business_whose_number_is_none_has_no_organization_number():
    assert invoice(("934567897", "12345"), name="business_invoice").customer.organisation_number is None


def test_the_customer_number_falls_back_on_company_number_endpoint_and_name():
    party_id = "<cac:PartyIdentification><cbc:ID>30027</cbc:ID></cac:PartyIdentification>"
    company = '<cbc:CompanyID schemeID="0192">934567897</cbc:CompanyID>'
    endpoint = '<cbc:EndpointID schemeID="0192">934567897</cbc:EndpointID>'
    numbers = []
    for gone in ([party_id], [party_id, company], [party_id, company, endpoint]):
        read = invoice(*[(part, "") for part in gone], name="business_invoice")
        numbers.append(read.customer.customer_number)
    assert numbers == ["934567897", "934567897", "Havn og Hammer AS"]


def test_an_identity_number_in_the_organization_number_is_passed_on_for_a_rule_to_refuse():
    """INT-6"""
    company = '<cbc:CompanyID schemeID="0192">934567897</cbc:CompanyID>'
    read = invoice((company, f"<cbc:CompanyID>{IDENTITY_NUMBER}</cbc:CompanyID>"), name="business_invoice")
    assert read.customer.organisation_number == IDENTITY_NUMBER


def test_an_identity_number_is_never_the_customer_number():
    """INT-6: the customer number is shown everywhere."""
    customer = invoice(("20011", IDENTITY_NUMBER)).customer
    assert (customer.customer_number, customer.national_identity_number) == ("Kari Nordli", IDENTITY_NUMBER)


def test_no_identity_number_reaches_what_is_shown_or_an_error():
    """INT-6"""
    read = invoice(("Rørleggerarbeid, januar", f"For {IDENTITY_NUMBER}"), ("923456783", IDENTITY_NUMBER))
    assert read.description == "For *****"
    assert read.seller_organisation_number == "*****"
    refused = refusal(document("consumer_invoice", ("2026-01-19", IDENTITY_NUMBER), (">1250.00<", ">15.858610076<")))
    assert IDENTITY_NUMBER not in str(refused.details) + str(refused)
    assert IDENTITY_NUMBER not in str(refusal(document("reminder", (">10042<", f">{IDENTITY_NUMBER}<"))).details)


# Credit notes and reminders


def test_a_credit_note_names_what_it_credits():
    read = credit_note(document("full_credit_note"))
    assert read == CreditNote("90003", "10042", 125000, dt.date(2026, 2, 2), "NOK", "923456783")


def test_a_credit_note_naming_no_invoice_is_refused():
    nothing = document("full_credit_note", ("<cbc:ID>10042</cbc:ID>", ""))
    place = "/CreditNote/cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"
    assert faults(nothing) == [(place, "credit_note_names_no_invoice")]


def test_a_credit_note_naming_two_invoices_is_refused():
    reference = "<cac:InvoiceDocumentReference><cbc:ID>{}</cbc:ID></cac:InvoiceDocumentReference>"
    both = document("full_credit_note", (reference.format(10042), reference.format(10042) + reference.format(10043)))
    assert [code for _, code in faults(both)] == ["credit_note_names_several_invoices"]


REFERENCE = "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>10041</cbc:ID></cac:InvoiceDocumentReference>"
REFERRING = ("  <cac:AccountingSupplierParty>", f"{REFERENCE}</cac:BillingReference><cac:AccountingSupplierParty>")


@pytest.mark.parametrize(
    "changes",
    [
        [(">1250.00<", ">-1250.00<")],
        [(">380<", ">381<")],
        [(">380<", ">81<")],
        [(">380<", ">381<"), (">1250.00<", ">-1250.00<")],
    ],
)
def test_an_invoice_that_is_negative_or_of_a_credit_type_is_a_credit_note(changes):
    read = credit_note(document("consumer_invoice", REFERRING, *changes))
    assert (read.number, read.invoice_number, read.amount_ore) == ("10042", "10041", 125000)


def test_an_invoice_prepaid_with_too_much_credits_the_difference():
    data = document("consumer_invoice", REFERRING, ("1250.00</cbc:PayableAmount>", "-50.00</cbc:PayableAmount>"))
    assert credit_note(data).amount_ore == 5000


def test_a_negative_credit_note_is_refused():
    assert [code for _, code in faults(document("full_credit_note", (">1250.00<", ">-1250.00<")))] == ["negative_credit"]


def test_a_credit_note_already_set_off_still_credits_its_total():
    paid_out = ("1250.00</cbc:PayableAmount>", "0.00</cbc:PayableAmount>")
    assert credit_note(document("full_credit_note", paid_out)).amount_ore == 125000


def test_a_credit_note_rounded_to_whole_kroner_credits_what_was_asked_for():
    total = '1249.78</cbc:TaxInclusiveAmount><cbc:PayableRoundingAmount currencyID="NOK">0.22</cbc:PayableRoundingAmount>'
    data = document("full_credit_note", ("1250.00</cbc:TaxInclusiveAmount>", total))
    assert credit_note(data).amount_ore == 125000


def test_a_reminder_is_refused_naming_its_invoice():
    refused = refusal(document("reminder"))
    assert refused.code == "document_is_a_reminder"
    assert "invoice 10042" in refused.message and "send the invoice itself" in refused.message


def test_a_reminder_is_known_by_its_profile_alone():
    assert refusal(document("reminder", ("#conformant#urn:fdc:anskaffelser.no:2019:ehf:reminder:3.0", ""))).code == (
        "document_is_a_reminder"
    )


# Faults


def test_all_faults_are_told_at_once():
    """INT-4"""
    broken = document(
        "consumer_invoice",
        ("<cbc:ID>10042</cbc:ID>", "<cbc:ID> </cbc:ID>"),
        ("2026-01-05", "2026-02-30"),
        ("<cbc:DueDate>2026-01-19</cbc:DueDate>", ""),
        ('currencyID="NOK">1250.00</cbc:PayableAmount>', 'currencyID="EUR">1250.005</cbc:PayableAmount>'),
        ("<cbc:RegistrationName>Kari Nordli</cbc:RegistrationName>", ""),
    )
    assert sorted(faults(broken)) == [
        (f"{BUYER}/cac:PartyLegalEntity/cbc:RegistrationName", "customer_name_missing"),
        ("/Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount", "bad_amount"),
        ("/Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount", "currency_differs"),
        ("/Invoice/cbc:DueDate", "due_date_missing"),
        ("/Invoice/cbc:ID", "missing"),
        ("/Invoice/cbc:IssueDate", "bad_date"),
    ]


@pytest.mark.parametrize("day", ["2026-02-30", "20260119", "2026-W03-1", "19.01.2026", "2026-01-19T00:00:00"])
def test_a_day_that_does_not_exist_or_is_written_otherwise_is_refused(day):
    assert faults(document("consumer_invoice", ("2026-01-19", day))) == [("/Invoice/cbc:DueDate", "bad_date")]


@pytest.mark.parametrize("amount", ["1250.005", "1250,00", "1 250.00", "1e3", "NaN", "mye"])
def test_an_amount_that_cannot_be_read_to_the_ore_is_refused(amount):
    changed = document("consumer_invoice", ("1250.00</cbc:PayableAmount>", f"{amount}</cbc:PayableAmount>"))
    assert faults(changed) == [("/Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount", "bad_amount")]


def test_what_may_stand_once_may_not_stand_twice():
    twice = document("consumer_invoice", ("<cbc:DueDate>", "<cbc:DueDate>2026-01-01</cbc:DueDate><cbc:DueDate>"))
    assert faults(twice) == [("/Invoice/cbc:DueDate", "given_twice")]


def test_a_comment_inside_a_value_does_not_cut_it():
    assert invoice(("<cbc:ID>10042", "<cbc:ID>100<!-- x -->42")).invoice_number == "10042"


@pytest.mark.parametrize("kind", ["Invoice", "CreditNote"])
def test_an_empty_document_is_told_all_that_is_missing(kind):
    empty = f'<{kind} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{kind}-2"/>'.encode()
    codes = {code for _, code in faults(empty)}
    assert codes <= {"missing", "due_date_missing", "customer_name_missing", "credit_note_names_no_invoice"}
    assert "missing" in codes


@pytest.mark.parametrize(
    "data",
    [b"<html><body/></html>", b"<Invoice/>", b'<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>'],
)
def test_another_kind_of_document_is_named(data):
    refused = refusal(data)
    assert refused.code == "not_ubl"
    assert any(name in refused.message for name in ("html", "Invoice", "Order"))


# Hostile and odd files


def bomb(value: str) -> bytes:
    entities = ['<!ENTITY a0 "lol">', *[f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]]
    return f"<!DOCTYPE Invoice [{''.join(entities)}]>{value}".encode()


@pytest.mark.parametrize(
    "data",
    [
        bomb("<Invoice>&a9;</Invoice>"),
        bomb('<Invoice id="&a9;"/>'),
        b'<!DOCTYPE Invoice [<!ENTITY x SYSTEM "file:///etc/hostname">]><Invoice>&x;</Invoice>',
        b'<!DOCTYPE Invoice SYSTEM "http://127.0.0.1:9/x.dtd"><Invoice/>',
        b"<!DOCTYPE Invoice><Invoice/>",
        b"<!DOCTYPE Invoice [ never closed",
        "<!DOCTYPE Invoice><Invoice/>".encode("utf-16"),
        b'<?xml version="1.0" encoding="UTF-7"?>+ADw-!DOCTYPE Invoice+AD4-<Invoice/>',
    ],
    ids=["bomb", "bomb in attribute", "external entity", "external dtd", "plain", "unclosed", "utf-16", "utf-7"],
)
def test_a_document_with_a_doctype_is_refused_outright(data):
    assert refusal(data).code == "xml_doctype"


@pytest.mark.parametrize(
    "data",
    [b"", b"   ", b"\x00\xff\xfe", b"%PDF-1.7", b'{"invoices": []}', b"<Invoice>", b"<a>" * 100_000, b"\xef\xbb\xbf"],
    ids=["empty", "blank", "garbage", "pdf", "json", "cut off", "deep", "only a byte order mark"],
)
def test_what_is_no_xml_is_refused_with_line_and_column(data):
    refused = refusal(data)
    assert refused.code == "xml_unreadable"
    assert "line 1, column " in refused.message


def test_an_undeclared_entity_is_refused():
    assert refusal(document("consumer_invoice", ("Kari Nordli", "&kari;"))).code == "xml_unreadable"


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "UTF-16", "UTF-8"])
def test_every_properly_declared_encoding_works(encoding):
    text = document("consumer_invoice").decode().replace('encoding="UTF-8"', f'encoding="{encoding}"')
    read = read_ubl(text.encode(encoding))
    assert isinstance(read, Invoice)
    assert read.seller_name == "Bakken Rør AS"


def test_latin_1_that_says_it_is_utf_8_is_refused():
    assert refusal(document("consumer_invoice").decode().encode("latin-1")).code == "xml_unreadable"


@given(st.binary())
def test_random_bytes_raise_nothing_but_invalid(data):
    with pytest.raises(Invalid):
        read_ubl(data)


@given(st.sampled_from(sorted(DOCUMENTS.glob("*.xml"))), st.data())
def test_a_damaged_document_raises_nothing_but_invalid(path, data):
    whole = path.read_bytes()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 40)))
    new = data.draw(st.one_of(st.binary(max_size=8), st.text("<>/&\"'-.0129abNO:", max_size=12).map(str.encode)))
    with suppress(Invalid):
        read_ubl(whole[:start] + new + whole[end:])


# Documents made by others


def sample(name: str) -> bytes:
    if not SAMPLES.is_dir():
        pytest.skip("the samples of others are not here; KRAVFLYT_SAMPLES names their folder")
    return (SAMPLES / name).read_bytes()


def test_the_norwegian_example_asks_for_802_kroner():
    read = read_ubl(sample("peppol_Norwegian-example-1.xml"))
    assert isinstance(read, Invoice)
    assert (read.invoice_number, read.amount_ore, read.remaining_ore) == ("TOSL108", 80200, 80200)
    assert (read.seller_organisation_number, read.payee) == ("123456785", "Ebeneser Scrooge AS")
    assert (read.customer.kind, read.customer.organisation_number) == ("business", "987654325")
    assert (read.customer.address.postal_code, read.customer.address.city) == ("101", "Anytown")
    assert read.kid == "0003434323213231"  # fails both methods: the creditor's KID is its own affair


@pytest.mark.parametrize(
    ("name", "number", "amount_ore", "buyer"),
    [
        ("peppol_base-example.xml", "Snippet1", 165625, "Buyer Official Name"),
        ("en16931_example1.xml", "12115118", 25033, "ODIN 59"),
    ],
)
def test_the_european_examples_are_read(name, number, amount_ore, buyer):
    read = read_ubl(sample(name))
    assert isinstance(read, Invoice)
    assert (read.invoice_number, read.amount_ore, read.currency) == (number, amount_ore, "EUR")
    assert (read.customer.name, read.customer.kind) == (buyer, "person")


def test_the_peppol_credit_note_is_read():
    read = credit_note(sample("peppol_base-creditnote-correction.xml"))
    assert (read.number, read.invoice_number, read.amount_ore) == ("Snippet1", "Snippet1", 165625)


def test_the_ehf_reminder_is_refused_as_one():
    refused = refusal(sample("Reminder-Example.xml"))
    assert refused.code == "document_is_a_reminder" and "invoice 006" in refused.message
