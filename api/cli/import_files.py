"""`kravflyt import`: hand invoices over from files, and take in what the bank sends, as the API does."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from marshmallow import ValidationError

from api.bodies import parse_json
from api.cli.import_bank import take_bank_file
from api.cli.shared import db_option, example, find_creditor, language, language_option, opened, say, test_clock_option
from api.faults import spoken, told
from api.schemas.invoices import InvoiceIn
from engine.case import Creditor, Invoice
from engine.errors import Impossible, Invalid, ParameterMissing
from engine.events import Actor
from engine.identity import mask
from engine.shell.bank import is_bank_file
from engine.shell.service.documents import take_document
from engine.shell.service.handing_over import Result, hand_over
from engine.shell.service.house import House
from engine.shell.service.travelling import find_clock

_WORDS = {
    "accepted": {"en": "accepted", "nb": "tatt imot"},
    "refused": {"en": "refused", "nb": "avvist"},
    "invalid": {"en": "invalid", "nb": "ugyldig"},
    "already_handed_over": {"en": "already handed over", "nb": "allerede oversendt"},
}
_COLOR = {"accepted": "green", "refused": "yellow", "invalid": "red", "already_handed_over": "cyan"}


@dataclass(frozen=True, slots=True)
class _Answer:
    """What became of one invoice: the outcome, its number where it could be read, and every reason."""

    outcome: str
    number: str
    lines: list[str]


@click.command(
    "import", epilog=example('kravflyt import --creditor "Bakken Rør AS" invoice.xml more.json', "kravflyt import ocr-giro.txt")
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--creditor", metavar="NAME|ID", help="Whose invoices they are; a bank file needs none.")
@test_clock_option
@db_option
@language_option
def import_files(files: tuple[Path, ...], creditor: str | None, test_clock: str, db: str) -> None:
    """Hand over UBL documents (EHF, Peppol BIS 3: .xml) and hand-over files (.json, as the API takes them), or take in
    bank files (OCR giro, camt.053, camt.054); each is known by its content.

    Each invoice gets a line with every reason; a bank file gets one that counts its payments. The exit code is 1 where any
    was invalid.
    """
    invalid = 0
    with opened(db) as house:
        clock_id = ""
        if test_clock:
            clock_id = str(find_clock(house, test_clock, find_creditor(house, creditor).id if creditor else None)["id"])
        for path in files:
            data = path.read_bytes()
            if is_bank_file(data):
                invalid += not take_bank_file(house, path, data, clock_id)
                continue
            for answer in _file(house, _creditor(house, creditor, path), path, data, clock_id):
                invalid += answer.outcome == "invalid"
                _tell(path, answer)
    if invalid:
        click.get_current_context().exit(1)


def _creditor(house: House, named: str | None, path: Path) -> Creditor:
    if named is None:
        raise click.UsageError(
            say(f"{path} is no bank file. Say whose invoices they are: --creditor NAME.",
                f"{path} er ingen bankfil. Si hvem fakturaene tilhører: --creditor NAVN.")
        )  # fmt: skip
    return find_creditor(house, named)


def _tell(path: Path, answer: _Answer) -> None:
    word = click.style(_WORDS[answer.outcome][language()], fg=_COLOR[answer.outcome])
    click.echo(f"{path}: {answer.number} {word}".replace(":  ", ": "))
    for line in answer.lines:
        click.echo(f"    {mask(line)}")


def _file(house: House, creditor: Creditor, path: Path, data: bytes, clock_id: str) -> Iterator[_Answer]:
    actor = Actor("creditor", None, "kravflyt import")
    try:
        if path.suffix.lower() == ".json" or data.lstrip()[:1] in (b"{", b"["):
            yield from _json(house, creditor, data, actor, clock_id)
        else:
            yield _shown(take_document(house, creditor, data, actor, clock_id))
    except Invalid as problem:
        errors = problem.details.get("errors", [])
        yield _Answer(
            "invalid", "", [f"{each['pointer']}: {each['detail']}" for each in spoken(errors, language())] or [problem.message]
        )


def _json(house: House, creditor: Creditor, data: bytes, actor: Actor, clock_id: str) -> Iterator[_Answer]:
    for place, raw in enumerate(_invoices(data)):
        try:
            invoice: Invoice = InvoiceIn().load(raw)
        except ValidationError as problem:
            faults = told(problem.messages, language(), f"/invoices/{place}")
            yield _Answer("invalid", _number(raw), [f"{each['pointer']}: {each['detail']}" for each in faults])
            continue
        try:
            yield _shown(hand_over(house, creditor, [invoice], actor, clock_id)[0])
        except (Impossible, ParameterMissing) as problem:
            yield _Answer("refused", invoice.invoice_number, [f"{problem.said(language())} [{problem.code}]"])


def _invoices(data: bytes) -> list[Any]:
    """A whole hand-over, a list of invoices, or one invoice; raises Invalid."""
    body = parse_json(data.removeprefix(codecs.BOM_UTF8))
    if isinstance(body, dict) and isinstance(body.get("invoices"), list):
        return list(body["invoices"])
    return body if isinstance(body, list) else [body]


def _number(raw: Any) -> str:
    number = raw.get("invoice_number") if isinstance(raw, dict) else None
    return mask(number)[:64] if isinstance(number, str) else ""


def _shown(result: Result) -> _Answer:
    lines = [f"{reason.reason[language()]} [{reason.code}]" for reason in result.reasons]
    lines += [say("note: ", "merk: ") + f"{warning.reason[language()]} [{warning.code}]" for warning in result.warnings]
    return _Answer(result.outcome, result.invoice_number, lines)
