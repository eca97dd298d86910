"""BOK-1: payouts are ordered in pain.001 with sums that agree, and a faulty payout is refused with its place."""

import datetime as dt
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace
from stdnum.no import iban

from engine.errors import Invalid
from engine.money import ore
from engine.shell.bank.pain001 import Payer, Payout, write_payouts

PAYER = Payer(name="Kravflyt Demo Inkasso AS", account="15032080038", customer_id="987654325", bic="DNBANOKK")
FIRST = Payout(id="S-1", name="Blomster & Bær AS", account="86011117947", amount_ore=123456, kid="00000000006-")
SECOND = Payout(id="S-2", name="Ørsta Røyr", account="12345678903", amount_ore=1, text="Oppgjør 2026-03-02")
CREATED = dt.datetime(2026, 3, 2, 22, 0, tzinfo=dt.UTC)
SETTINGS = [(version, accounts) for version in ("03", "09") for accounts in ("iban", "bban")]


def write(*payouts: Payout, **changes) -> bytes:
    given: dict[str, Any] = {
        "payer": PAYER,
        "message_id": "UT-20260302",
        "created_at": CREATED,
        "requested_on": dt.date(2026, 3, 3),
    }
    return write_payouts(payouts, **(given | changes))


def texts(data: bytes, place: str) -> list[str | None]:
    root = etree.fromstring(data)
    return [node.text for node in root.iterfind(".//" + "/".join(f"{{*}}{name}" for name in place.split("/")))]


def faults(*payouts: Payout, **changes) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        write(*payouts, **changes)
    return [(error["pointer"], error["code"]) for error in refused.value.details["errors"]]


def test_a_payout_is_written_as_it_was_given():
    data = write(FIRST, SECOND)
    assert texts(data, "GrpHdr/MsgId") == ["UT-20260302"]
    assert texts(data, "GrpHdr/CreDtTm") == ["2026-03-02T22:00:00+00:00"]
    assert texts(data, "PmtInf/ReqdExctnDt") == ["2026-03-03"]
    assert texts(data, "EndToEndId") == ["S-1", "S-2"]
    assert texts(data, "InstdAmt") == ["1234.56", "0.01"]
    assert texts(data, "Cdtr/Nm") == ["Blomster & Bær AS", "Ørsta Røyr"]
    assert texts(data, "CdtTrfTxInf/CdtrAcct/Id/IBAN") == ["NO9386011117947", "NO7112345678903"]
    assert texts(data, "DbtrAcct/Id/IBAN") == ["NO0615032080038"]
    assert texts(data, "DbtrAgt/FinInstnId/BIC") == ["DNBANOKK"]


def test_a_kid_is_structured_and_a_text_is_not():
    data = write(FIRST, SECOND)
    assert texts(data, "Strd/CdtrRefInf/Ref") == ["00000000006-"]
    assert texts(data, "Strd/CdtrRefInf/Tp/CdOrPrtry/Cd") == ["SCOR"]
    assert texts(data, "RmtInf/Ustrd") == ["Oppgjør 2026-03-02"]


def test_count_and_sum_stand_in_header_and_batch():
    data = write(FIRST, SECOND)
    assert texts(data, "NbOfTxs") == ["2", "2"]
    assert texts(data, "CtrlSum") == ["1234.57", "1234.57"]


def test_accounts_may_be_written_without_iban():
    data = write(FIRST, accounts_as="bban")
    assert texts(data, "CdtrAcct/Id/Othr/Id") == ["86011117947"]
    assert texts(data, "CdtrAcct/Id/Othr/SchmeNm/Cd") == ["BBAN"]
    assert texts(data, "IBAN") == []


def test_version_9_names_day_and_bank_its_own_way():
    data = write(FIRST, version="09")
    assert b"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09" in data
    assert texts(data, "ReqdExctnDt/Dt") == ["2026-03-03"]
    assert texts(data, "FinInstnId/BICFI") == ["DNBANOKK"]


@pytest.mark.parametrize(("version", "accounts"), SETTINGS)
@pytest.mark.parametrize("bic", ["DNBANOKK", None])
def test_the_order_follows_the_published_schema(version, accounts, bic):
    """The package sepaxml ships the schemas of ISO 20022."""
    schema = etree.XMLSchema(etree.parse(str(files("sepaxml") / f"schemas/pain.001.001.{version}.xsd")))
    payer = replace(PAYER, bic=bic)
    schema.assertValid(etree.fromstring(write(FIRST, SECOND, payer=payer, version=version, accounts_as=accounts)))


@pytest.mark.parametrize("amount_ore", [0, -1, -123456, 10**13])
def test_what_cannot_be_paid_out_is_refused(amount_ore):
    assert faults(FIRST, replace(SECOND, amount_ore=amount_ore)) == [("/payouts/1/amount_ore", "payout_amount")]


@pytest.mark.parametrize(
    ("change", "place", "code"),
    [
        ({"account": "86011117948"}, "account", "payout_account"),
        ({"account": "NO9386011117947"}, "account", "payout_account"),
        ({"account": "00000000000"}, "account", "payout_account"),
        ({"kid": "1"}, "kid", "payout_kid"),
        ({"kid": "12a4"}, "kid", "payout_kid"),
        ({"kid": None}, "kid", "payout_reference"),
        ({"text": "Oppgjør"}, "kid", "payout_reference"),
        ({"kid": None, "text": "x" * 141}, "text", "payout_text"),
        ({"kid": None, "text": "to\nlinjer"}, "text", "payout_text"),
        ({"name": ""}, "name", "payout_name"),
        ({"name": "x" * 71}, "name", "payout_name"),
        ({"id": ""}, "id", "payout_id"),
        ({"id": "x" * 36}, "id", "payout_id"),
        ({"id": "oppgjør"}, "id", "payout_id"),
    ],
)
def test_a_faulty_payout_is_refused_with_its_place(change, place, code):
    assert faults(replace(FIRST, **change)) == [(f"/payouts/0/{place}", code)]


def test_every_fault_is_told_at_once():
    assert faults(
        replace(FIRST, amount_ore=0), replace(FIRST, account="1"), message_id="", created_at=CREATED.replace(tzinfo=None)
    ) == [
        ("/message_id", "payout_id"),
        ("/created_at", "payout_instant"),
        ("/payouts/0/amount_ore", "payout_amount"),
        ("/payouts/1/account", "payout_account"),
        ("/payouts/1/id", "payout_id_twice"),
    ]


def test_an_order_without_payouts_is_refused():
    assert faults() == [("/payouts", "payout_none")]


def test_a_payer_must_be_known_to_the_bank():
    payer = Payer(name="", account="1", customer_id="", bic="DNB")
    assert [place for place, _ in faults(FIRST, payer=payer)] == [
        "/payer/name",
        "/payer/account",
        "/payer/customer_id",
        "/payer/bic",
    ]


payouts = st.builds(
    Payout,
    id=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9-]{0,34}", fullmatch=True),
    name=st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=70),
    account=st.sampled_from(["86011117947", "12345678903", "15032080038"]),
    amount_ore=st.integers(1, 99_999_999_999),
    kid=st.from_regex(r"[0-9]{1,24}[0-9-]", fullmatch=True),
)


@given(st.lists(payouts, min_size=1, max_size=6, unique_by=lambda payout: payout.id), st.sampled_from(SETTINGS))
def test_what_is_written_is_read_back(given, settings):
    version, accounts = settings
    data = write(*given, version=version, accounts_as=accounts)
    assert [ore(text or "") for text in texts(data, "InstdAmt")] == [payout.amount_ore for payout in given]
    assert [ore(text or "") for text in texts(data, "CtrlSum")] == [sum(payout.amount_ore for payout in given)] * 2
    assert texts(data, "Strd/CdtrRefInf/Ref") == [payout.kid for payout in given]
    assert texts(data, "Cdtr/Nm") == [payout.name for payout in given]
    found = texts(data, "CdtrAcct/Id/IBAN") or texts(data, "CdtrAcct/Id/Othr/Id")
    assert [iban.to_kontonr(text) if text.startswith("NO") else text for text in found if text] == [
        payout.account for payout in given
    ]
