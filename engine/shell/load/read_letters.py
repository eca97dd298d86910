"""`rules/letters/` and `rules/agency.yaml`: the texts that are sent, and who sends them."""

from typing import Any

from engine.case import Address, Agency
from engine.facts.fact import Fact
from engine.identity import is_account, is_organisation_number
from engine.rule import LetterText
from engine.shell.load.document import Document
from engine.shell.load.problems import Misread, Problems, near
from engine.shell.load.schemas import AGENCY, LETTER
from engine.shell.load.sentences import Kind, Names
from engine.shell.load.structure import check_structure
from engine.shell.load.wording import TextReader
from engine.texts import Text

SHORTEST_KID, LONGEST_KID = 8, 25  # room for ten million claims; the banks take no more than 25 digits

# What the e-mail of a list may say beside facts: the list's own figures.
LIST_VALUES = {
    "list_date": Kind("date"), "cutoff_on": Kind("date"), "cutoff_time": Kind("text"), "count": Kind("number"), "total": Kind("money"),
}  # fmt: skip


def read_letter(
    document: Document,
    facts: dict[str, Fact],
    names: Names,
    problems: Problems,
    used: set[str],
    values: dict[str, Kind] | None = None,
) -> LetterText | None:
    """Read one letter or e-mail, which may name `values` of its own; the facts it names are added to `used`."""
    if not check_structure(document, LETTER, problems):
        return None
    data, reader = document.data, TextReader(facts, names, values)

    def read(*path: str) -> Text:
        def report(language: str, problem: Misread) -> None:
            problems.add(problem.code, document.file, document.within(problem.offset, *path, language), problem.message)

        words: Any = data
        for part in path:
            words = words[part]
        return reader.read(words, report)

    subject, body = read("subject"), read("body")
    guardian = data.get("to the guardian") or {}
    guardian_body = None
    if guardian:
        _check_condition(document, guardian["when"], facts, names, problems)
        used.add(guardian["when"])
        guardian_body = read("to the guardian", "body")
    used |= reader.used
    for name in sorted(reader.used):
        if name in facts and facts[name].at_hand_over_only:
            message = f"{name} is known only at hand-over, not when a letter is sent."
            problems.add("RULE-024", document.file, document.at("body"), message)
    return LetterText(data["id"], data["title"], subject, body, guardian.get("when"), guardian_body)


def _check_condition(document: Document, name: str, facts: dict[str, Fact], names: Names, problems: Problems) -> None:
    place = document.at("to the guardian", "when")
    kind = names.facts.get(name)
    if kind is None and name not in names.broken:
        problems.add("RULE-012", document.file, place, f'unknown fact "{name}"{near(name, facts)}')
    elif kind and kind.type != "yes/no":
        problems.add("RULE-014", document.file, place, f"{name} is of type {kind.type}, not yes/no.")


def read_agency(document: Document, problems: Problems) -> Agency | None:
    """Read the agency; its account must have a valid check digit."""
    if not check_structure(document, AGENCY, problems):
        return None
    data = document.data
    before = len(problems.found)
    if not is_account(data["account"]):
        message = f'"{data["account"]}" is no Norwegian account number (11 digits, check digit).'
        problems.add("RULE-014", document.file, document.at("account"), message)
    if not is_organisation_number(data["organisation_number"]):
        message = f'"{data["organisation_number"]}" is no Norwegian organisation number (9 digits, check digit).'
        problems.add("RULE-014", document.file, document.at("organisation_number"), message)
    address, kid = data.get("address") or {}, {"length": str(LONGEST_KID), "method": "MOD10"} | (data.get("kid") or {})
    if not SHORTEST_KID <= int(kid["length"]) <= LONGEST_KID:
        message = f"a KID has {SHORTEST_KID} to {LONGEST_KID} digits, not {kid['length']}."
        problems.add("RULE-014", document.file, document.at("kid", "length"), message)
    if len(problems.found) > before:
        return None
    return Agency(
        data["name"], data["organisation_number"], data["licence"], data["account"].replace(".", ""), int(kid["length"]),
        kid["method"], data.get("email", ""), data.get("phone", ""), Address(**address),
    )  # fmt: skip
