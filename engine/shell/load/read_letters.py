"""`rules/letters/` and `rules/agency.yaml`: the texts that are sent, and who sends them."""

from engine.case import Address, Agency
from engine.facts.fact import Fact
from engine.identity import is_account
from engine.rulebook import LetterText
from engine.shell.load.document import Document
from engine.shell.load.problems import Misread, Problems, near
from engine.shell.load.schemas import AGENCY, LETTER, check_structure
from engine.shell.load.sentences import Kind, Names
from engine.shell.load.wording import TextReader

# What the e-mail of a list may say beside facts: the list's own figures.
LIST_VALUES = {
    "list_date": Kind("date"), "cutoff_on": Kind("date"), "cutoff_time": Kind("text"), "count": Kind("number"), "total": Kind("money"),
}  # fmt: skip


def read_letter(
    document: Document, facts: dict[str, Fact], names: Names, problems: Problems, used: set[str], *, of_list: bool
) -> LetterText | None:
    """Read one letter, or the e-mail of a list; the facts it names are added to `used`."""
    if not check_structure(document, LETTER, problems):
        return None
    data, reader = document.data, TextReader(facts, names, LIST_VALUES if of_list else {})

    def report(key: str, language: str, problem: Misread) -> None:
        problems.add(problem.code, document.file, document.within(problem.offset, key, language), problem.message)

    subject = reader.read(data["subject"], lambda language, problem: report("subject", language, problem))
    body = reader.read(data["body"], lambda language, problem: report("body", language, problem))
    condition = data.get("to the guardian when")
    if condition is not None:
        fact = facts.get(condition)
        if fact is None:
            message = f'unknown fact "{condition}"{near(condition, facts)}'
            problems.add("RULE-012", document.file, document.at("to the guardian when"), message)
        elif fact.type != "yes/no":
            message = f"{condition} is {fact.type}, not yes/no."
            problems.add("RULE-014", document.file, document.at("to the guardian when"), message)
        used.add(condition)
    used |= reader.used
    return LetterText(data["id"], data["title"], subject, body, condition)


def read_agency(document: Document, problems: Problems) -> Agency | None:
    """Read the agency; its account must have a valid check digit."""
    if not check_structure(document, AGENCY, problems):
        return None
    data = document.data
    if not is_account(data["account"]):
        message = f'"{data["account"]}" is no Norwegian account number (11 digits, check digit).'
        problems.add("RULE-014", document.file, document.at("account"), message)
        return None
    address = data.get("address") or {}
    kid = data.get("kid") or {"length": "25", "method": "MOD10"}
    return Agency(
        data["name"], data["organisation_number"], data["licence"], data["account"].replace(".", ""), int(kid["length"]),
        kid["method"], data.get("email", ""), data.get("phone", ""), Address(**address),
    )  # fmt: skip
