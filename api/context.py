"""What a request stands in: the house it is in, who calls, and the language of the answer."""

from dataclasses import dataclass

from flask import current_app, g, request

from engine.case import Creditor
from engine.errors import Forbidden, Invalid, NotFound
from engine.events import Actor
from engine.shell.service.house import House
from engine.shell.service.travelling import find_clock

EXTENSION = "kravflyt"
LANGUAGES = {"nb": "nb", "no": "nb", "nn": "nb", "en": "en"}
DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose key it is: a creditor's, or the agency's."""

    role: str
    key_id: str
    creditor_id: str | None
    name: str | None

    @property
    def is_agency(self) -> bool:
        """Whether it is the agency."""
        return self.role == "agency"

    @property
    def sees(self) -> str | None:
        """The creditor whose cases the caller may see; None for all."""
        return None if self.is_agency else self.creditor_id

    def actor(self) -> Actor:
        """The caller as history names it."""
        return Actor(self.role, self.key_id, self.name)


def house() -> House:
    """The service's parts."""
    found: House = current_app.extensions[EXTENSION]
    return found


def caller() -> Caller:
    """Who calls."""
    found: Caller = g.caller
    return found


def language() -> str:
    """The language of the answer: the first of Accept-Language that we speak, else English."""
    if "language" not in g:
        wanted = (tag.lower().split("-")[0] for tag in request.accept_languages.values())
        g.language = next((LANGUAGES[tag] for tag in wanted if tag in LANGUAGES), DEFAULT_LANGUAGE)
    return str(g.language)


def agency_only() -> None:
    """Refuse a creditor's key."""
    if not caller().is_agency:
        raise Forbidden("This needs the agency's key.", code="agency_only")


def scope(creditor_id: str | None) -> str | None:
    """The creditor whose things are listed; None where the agency lists all. Another creditor is not found (API-4)."""
    if creditor_id is None:
        return caller().sees
    if not caller().is_agency and creditor_id != caller().creditor_id:
        raise NotFound("There is no such creditor.", code="creditor_not_found")
    return house().creditor(creditor_id).id


def named_creditor(creditor_id: str | None) -> Creditor:
    """The creditor on whose behalf something is done: the caller, or the one that the agency names."""
    found = scope(creditor_id)
    if found is None:
        detail = "The agency's key says for which creditor: creditor_id."
        raise Invalid(detail, errors=[{"pointer": "/creditor_id", "code": "missing", "detail": detail}])
    return house().creditor(found)


def clock_of(clock_id: str | None, creditor_id: str | None) -> str:
    """The test clock that was named, checked to be the caller's; '' for real time."""
    return str(find_clock(house(), clock_id, creditor_id)["id"]) if clock_id else ""
