"""The facts that are given: read from the customer, the claims, the invoice handed over, the creditor, the case, the agency.

A rule file chooses among these by `given: SOURCE`; what can be computed from them is computed in `rules/facts.yaml`.
"""

import datetime as dt
from collections.abc import Callable

from engine.case import Customer, Invoice
from engine.conditions import Literal
from engine.events import of_date
from engine.facts.fact import Getter, Given
from engine.facts.given_money import OF_MONEY, VALUED_ON
from engine.facts.scene import Scene
from engine.identity import birth_date_of, is_identity_number, is_organisation_number


def _text(value: str | None) -> str | None:
    return value if value and value.strip() else None  # blank is missing


def _customer(kind: str, read: Callable[[Customer], Literal | None]) -> Given:
    return Given(kind, lambda scene: read(scene.case.customer))


def _invoice(kind: str, read: Callable[[Invoice], Literal | None]) -> Given:
    return Given(kind, lambda scene: None if scene.invoice is None else read(scene.invoice), at_hand_over_only=True)


def _first_claim(read: Callable[[Scene], Literal | None], kind: str) -> Given:
    return Given(kind, read)


def _identity_birth_date(customer: Customer) -> int | None:
    number = customer.national_identity_number
    return of_date(birth_date_of(number)) if number else None


def _seller_is_another(scene: Scene) -> bool | None:
    if scene.invoice is None or not scene.invoice.is_ubl:
        return None  # only a UBL document says who sold
    return scene.invoice.seller_organisation_number != scene.creditor.organisation_number


def _remaining(scene: Scene) -> int:
    claims = scene.case.claims
    return claims[0].remaining_ore if len(claims) == 1 else sum(claim.remaining_ore for claim in claims)


def _names_own_claim(scene: Scene) -> bool | None:
    """Whether the claim that an action names is one of the case and still open; None where it names none."""
    named = scene.input.get("claim_id")
    return None if named is None else any(each.claim_id == named and each.remaining_ore > 0 for each in scene.case.claims)


def _hold_until(scene: Scene) -> int | None:
    days = [hold.until for hold in scene.case.holds if hold.until is not None]
    return of_date(min(days)) if days else None


def _newest_letter_on(scene: Scene) -> int | None:
    return max((letter.sent_on.toordinal() for letter in scene.case.letters), default=None)


def _has_hold(kind: str) -> Getter:
    def get(scene: Scene) -> bool:
        return any(hold.kind == kind for hold in scene.case.holds) if scene.case.holds else False

    return get


def set_by_rules(name: str) -> Getter:
    """A date that a rule's `set:` writes into the case."""

    def get(scene: Scene) -> int | None:
        day = scene.case.dates.get(name)
        return None if day is None else day.toordinal()

    return get


def of_input(name: str) -> Getter:
    """A value that came in with an action."""

    def get(scene: Scene) -> Literal | None:
        value = scene.input.get(name)
        if isinstance(value, dt.date):
            return value.toordinal()
        return _text(value) if isinstance(value, str) else value

    return get


GIVEN: dict[str, dict[str, Given]] = {
    **OF_MONEY,
    "customer": {
        "customer_kind": _customer("choice", lambda c: c.kind),
        "customer_number": _customer("text", lambda c: _text(c.customer_number)),
        "customer_name": _customer("text", lambda c: _text(c.name)),
        "organisation_number": _customer("text", lambda c: _text(c.organisation_number)),
        "organisation_number_is_valid": _customer(
            "yes/no", lambda c: is_organisation_number(number) if (number := _text(c.organisation_number)) else None
        ),
        "identity_in_organisation_number": _customer("yes/no", lambda c: is_identity_number(c.organisation_number or "")),
        "has_identity_number": _customer("yes/no", lambda c: bool(_text(c.national_identity_number))),
        "birth_date": _customer("date", lambda c: of_date(c.birth_date)),
        "identity_birth_date": _customer("date", _identity_birth_date),
        "postal_code": _customer("text", lambda c: _text(c.address.postal_code)),
        "postal_code_is_four_digits": _customer(
            "yes/no",
            lambda c: (
                (code.isascii() and code.isdecimal() and len(code) == 4)
                if (code := (c.address.postal_code or "").strip())
                else None
            ),
        ),
        "city": _customer("text", lambda c: _text(c.address.city)),
        "country": _customer("text", lambda c: _text(c.address.country)),
        "email": _customer("text", lambda c: _text(c.email)),
        "mobile": _customer("text", lambda c: _text(c.mobile)),
        "phone": _customer("text", lambda c: _text(c.phone)),
        "guardian": _customer("text", lambda c: _text(c.guardian.name) if c.guardian else None),
    },
    "claim": {
        "first_claim_id": _first_claim(lambda s: s.case.claims[0].claim_id, "text"),  # the first release's rules name it
        "open_claims": _first_claim(lambda s: sum(claim.remaining_ore > 0 for claim in s.case.claims), "number"),
        "claim_is_of_case": _first_claim(_names_own_claim, "yes/no"),
        "invoice_number": _first_claim(lambda s: s.case.claims[0].invoice_number, "text"),
        "invoice_date": _first_claim(lambda s: s.case.claims[0].invoice_date.toordinal(), "date"),
        "due_date": _first_claim(lambda s: s.case.claims[0].due_date.toordinal(), "date"),
        "amount": _first_claim(lambda s: sum(claim.amount_ore for claim in s.case.claims), "money"),
        "remaining": _first_claim(_remaining, "money"),
        "kid": _first_claim(lambda s: s.case.claims[0].kid, "text"),
        "claim_description": _first_claim(lambda s: _text(s.case.claims[0].description), "text"),
    },
    "invoice": {
        "currency": _invoice("text", lambda i: i.currency),
        "start": _invoice("choice", lambda i: i.start),
        "own_notice_sent_on": _invoice("date", lambda i: of_date(i.own_notice_sent_on)),
        "own_notice_deadline": _invoice("date", lambda i: of_date(i.own_notice_deadline)),
        "seller": _invoice("text", lambda i: _text(i.seller_organisation_number or i.seller_name)),
        "seller_is_another": Given("yes/no", _seller_is_another, at_hand_over_only=True),
        "payee": _invoice("text", lambda i: _text(i.payee)),
        "handed_over_before": Given("yes/no", lambda s: s.known_as is not None, at_hand_over_only=True),
    },
    "creditor": {
        "creditor_name": Given("text", lambda s: s.creditor.name),
        "creditor_status": Given("choice", lambda s: s.creditor.status),
        "creditor_organisation_number": Given("text", lambda s: s.creditor.organisation_number),
    },
    "agency": {
        "agency_name": Given("text", lambda s: s.book.agency.name),
        "agency_account": Given("text", lambda s: s.book.agency.account),
        "agency_phone": Given("text", lambda s: _text(s.book.agency.phone)),
        "agency_email": Given("text", lambda s: _text(s.book.agency.email)),
        "agency_licence": Given("text", lambda s: _text(s.book.agency.licence)),
    },
    "case": {
        VALUED_ON: Given("date", lambda s: s.at.ordinal, changes_with_time=True),
        "today": Given("date", lambda s: s.at.ordinal, changes_with_time=True),
        "stage": Given("choice", lambda s: s.case.stage),
        "group": Given("choice", lambda s: s.book.group(s.case.stage)),
        "on_hold": Given("yes/no", lambda s: bool(s.case.holds)),
        "paused": Given("yes/no", _has_hold("pause")),
        "disputed": Given("yes/no", _has_hold("dispute")),
        "hold_until": Given("date", _hold_until),
        "newest_letter_on": Given("date", _newest_letter_on),
    },
}

__all__ = ["GIVEN", "VALUED_ON", "Given", "of_input", "set_by_rules"]
