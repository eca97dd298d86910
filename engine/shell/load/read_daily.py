"""`rules/settlement.yaml` -> Daily: when creditors are settled with, and how one that has agreed on nothing else."""

from collections.abc import Iterable

from engine.contracts import Daily
from engine.shell.load.book_schemas import DAILY
from engine.shell.load.document import Document
from engine.shell.load.phrases import read_time
from engine.shell.load.problems import Misread, near
from engine.shell.load.read_outcome import Known
from engine.shell.load.sentences import Kind
from engine.shell.load.structure import check_structure

# What the e-mails about a settlement may say beside facts.
VALUES = {
    "settlement_date": Kind("date"), "number": Kind("number"), "count": Kind("number"), "received": Kind("money"),
    "payout": Kind("money"), "carried": Kind("money"), "problem": Kind("text"),
}  # fmt: skip
LETTERS = ("letter", "letter of failure", "letter of failed booking")
WRITTEN_OFF = "written off by"


def letters_of(document: Document | None) -> set[str]:
    """The letters that a settlement sends, as far as they can be read."""
    data = document.data if document else None
    return {str(data[key]) for key in LETTERS if key in data} if isinstance(data, dict) else set()


def read_daily(
    document: Document, contracts: Iterable[str], bookings: Iterable[str], known: Known
) -> Daily | None:  # fmt: skip
    """Read the daily settlement; None, with every problem noted, where it cannot be used."""
    if not check_structure(document, DAILY, known.problems):
        return None
    data, before = document.data, len(known.problems.found)

    def note(code: str, key: str, message: str) -> None:
        known.problems.add(code, document.file, document.at(key), message)

    for key, names in (("contract", contracts), ("booking", bookings)):
        if data[key] not in names and f"{key} {data[key]}" not in known.names.broken:
            note("BOOK-006", key, f'unknown {key} "{data[key]}"{near(data[key], names, listed=True)}')
    kind = known.names.parameters.get(data["vat"])
    if kind is None and data["vat"] not in known.names.broken:
        note("RULE-020", "vat", f'unknown parameter "{data["vat"]}"{near(data["vat"], known.names.parameters)}')
    elif kind is not None and kind != "percent":
        note("RULE-014", "vat", f"{data['vat']} is of type {kind}; percent is asked for here.")
    known.used.add(f"parameter {data['vat']}")
    if WRITTEN_OFF in data and data[WRITTEN_OFF] not in known.chart.events:
        events = known.chart.events
        note("RULE-030", WRITTEN_OFF, f'unknown event "{data[WRITTEN_OFF]}"{near(data[WRITTEN_OFF], events)}')
    for key in (letter for letter in LETTERS if letter in data):
        known.used.add(f"letter {data[key]}")
        if wrong := _wrong_letter(data[key], known):
            note("RULE-032", key, wrong)
    try:
        at = read_time(data["every day at"])
    except Misread as problem:
        note(problem.code, "every day at", problem.message)
        return None
    if len(known.problems.found) > before:
        return None
    return Daily(
        at, data["contract"], data["booking"], data["vat"], data["payout text"], data["letter"], data["letter of failure"],
        data.get(WRITTEN_OFF, ""), data.get("letter of failed booking", ""),
    )  # fmt: skip


def _wrong_letter(name: str, known: Known) -> str:
    """Why a settlement cannot send a letter; nothing where it can."""
    hint = near(name, known.letters - known.to_debtors, listed=True)
    if name in known.to_debtors:
        return f"{name} goes to a debtor; a settlement sends a letter of its own{hint}"
    is_there = name in known.letters or f"letter {name}" in known.names.broken
    return "" if is_there else f'unknown letter "{name}"{hint}'
