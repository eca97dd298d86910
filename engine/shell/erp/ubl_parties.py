"""Who stands in a UBL document: the seller, the buyer who becomes our customer, and a payee other than the seller."""

import re
from dataclasses import dataclass

from engine.case import Address, Customer
from engine.identity import is_identity_number, mask
from engine.shell.erp.ubl_xml import Document

_SELLER = "cac:AccountingSupplierParty/cac:Party/"
_BUYER = "cac:AccountingCustomerParty/cac:Party/"
_PAYEE = "cac:PayeeParty/"
_COMPANY = "cac:PartyLegalEntity/cbc:CompanyID"
_NAME = "cac:PartyLegalEntity/cbc:RegistrationName"
_NORWEGIAN = "0192"  # the scheme of the Norwegian register of legal entities
_NINE_DIGITS = re.compile(r"(?:NO)?(\d{9})(?:MVA)?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Seller:
    """Who sold, and who is to be paid where it is another; None where the document does not say."""

    organisation_number: str | None
    name: str | None
    payee: str | None


def read_seller(document: Document) -> Seller:
    """Read the seller: nine digits where it has them, else its number as written (an identity number masked)."""
    number, names = _number(document, _SELLER), _names(document, _SELLER)
    payee_number, payee_names = _number(document, _PAYEE), _names(document, _PAYEE)
    payee = next(iter(payee_names), payee_number or document.first(f"{_PAYEE}cac:PartyIdentification/cbc:ID"))
    if payee_number and number:
        is_seller = payee_number == number
    else:
        is_seller = not {name.casefold() for name in names}.isdisjoint(name.casefold() for name in payee_names)
    other = mask(payee) if payee and not is_seller else None
    return Seller(mask(number) if number else None, next(iter(names), None), other)


def read_customer(document: Document) -> Customer:
    """Read the buyer; a missing name is noted as a fault, all else that is missing is for rules to judge.

    A business has scheme 0192 or a nine-digit company number, whoever else is a person. An identity number standing as
    the company's number is kept there, so that a rule can refuse it, and is never used as the customer number.
    """
    endpoint, endpoint_scheme = document.schemed(f"{_BUYER}cbc:EndpointID")
    company, company_scheme = document.schemed(f"{_BUYER}{_COMPANY}")
    party_id = document.first(f"{_BUYER}cac:PartyIdentification/cbc:ID")
    numbers = _company_numbers(document, _BUYER)
    misplaced = next((number for number in numbers if is_identity_number(number)), None)
    nine_digits = next(filter(None, map(_nine_digits, numbers)), None)
    is_business = _NORWEGIAN in (endpoint_scheme, company_scheme) or nine_digits is not None
    name = next(iter(_names(document, _BUYER)), None)
    if name is None:
        document.error(f"{_BUYER}{_NAME}", "customer_name_missing", "The buyer's name is missing.")
    usable = [number for number in (party_id, company, endpoint) if number and not is_identity_number(number)]
    return Customer(
        customer_number=usable[0] if usable else mask(name or ""),
        name=name or "",
        kind="business" if is_business else "person",
        organisation_number=misplaced or nine_digits,
        national_identity_number=party_id if party_id and not is_business and is_identity_number(party_id) else None,
        address=_address(document, f"{_BUYER}cac:PostalAddress/"),
        email=document.first(f"{_BUYER}cac:Contact/cbc:ElectronicMail"),
        phone=document.first(f"{_BUYER}cac:Contact/cbc:Telephone"),
    )


def _company_numbers(document: Document, party: str) -> list[str]:
    """Everything that may hold the organization number: the company id, a Norwegian endpoint, the VAT id."""
    endpoint, scheme = document.schemed(f"{party}cbc:EndpointID")
    norwegian = [endpoint] if endpoint and scheme == _NORWEGIAN else []
    taxed = document.texts(f"{party}cac:PartyTaxScheme/cbc:CompanyID")
    return [*document.texts(f"{party}{_COMPANY}"), *norwegian, *taxed]


def _number(document: Document, party: str) -> str | None:
    numbers = _company_numbers(document, party)
    return next(filter(None, map(_nine_digits, numbers)), numbers[0] if numbers else None)


def _nine_digits(text: str) -> str | None:
    """The digits of "987 654 325", "NO987654325MVA" and the like."""
    shape = _NINE_DIGITS.fullmatch(re.sub(r"[\s.]", "", text))
    return shape[1] if shape else None


def _names(document: Document, party: str) -> list[str]:
    """The registered name, then the name it trades under."""
    return document.texts(f"{party}{_NAME}") + document.texts(f"{party}cac:PartyName/cbc:Name")


def _address(document: Document, place: str) -> Address:
    street = " ".join(document.texts(f"{place}cbc:StreetName") + document.texts(f"{place}cbc:BuildingNumber"))
    rest = document.texts(f"{place}cbc:AdditionalStreetName") + document.texts(f"{place}cac:AddressLine/cbc:Line")
    lines = [line for line in (street, *rest) if line]
    return Address(
        line1=lines[0] if lines else "",
        line2=", ".join(lines[1:]) or None,
        postal_code=document.first(f"{place}cbc:PostalZone"),
        city=document.first(f"{place}cbc:CityName"),
        country=(document.first(f"{place}cac:Country/cbc:IdentificationCode") or "NO").upper(),
    )
