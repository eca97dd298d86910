"""The files of a rule folder by their place: which are read, what each is called, and which cannot be read."""

from collections.abc import Container
from pathlib import PurePosixPath

from engine.shell.load.document import Document, read_document
from engine.shell.load.problems import Problems
from engine.shell.load.schemas import RULES

Files = dict[str, bytes]
FACTS, AGENCY, CHART = "rules/facts.yaml", "rules/agency.yaml", "states/collection_case.yaml"
RATES, TERMS = "rules/parameters/rates/", "rules/parameters/terms/"
LETTERS = "rules/letters/"
STATUTES, LAW_FACTS = "rules/statutes/", "rules/statutes/facts.yaml"
CHARGES, ALLOCATION = "rules/charges/", "rules/allocation.yaml"
CONTRACTS, BOOKINGS, SETTLEMENT = "rules/contracts/", "rules/bookings/", "rules/settlement.yaml"
_NEEDED = (FACTS, AGENCY, CHART)
_ALONE = (*_NEEDED, ALLOCATION, SETTLEMENT)
_RULES = tuple(f"rules/{folder}/" for folder in RULES)
_KINDS = (_RULES, (CHARGES,), (STATUTES,), (LETTERS,), (CONTRACTS,), (BOOKINGS,), (TERMS, RATES))  # an id is one of its kind
_FOLDERS = tuple(folder for kind in _KINDS for folder in kind)
# What others name by an id, and how the id joins the words of the file's name.
_NAMED = ((LETTERS, "letter", "_"), (CHARGES, "charge", "-"), (CONTRACTS, "contract", "-"), (BOOKINGS, "booking", "-"))


class Tree:
    """Every file that could be read, by its path; what is wrong with the others is noted."""

    def __init__(self, files: Files, problems: Problems) -> None:
        self.files, self._problems = files, problems
        self.documents: dict[str, Document] = {}
        for needed in _NEEDED:
            if needed not in files:
                problems.add("RULE-011", needed, (1, 1), "this file is missing.")
        for name, content in sorted(files.items()):
            document = read_document(name, content, problems) if self._has_a_place(name) else None
            if document is not None:
                self.documents[name] = document

    def _has_a_place(self, name: str) -> bool:
        if name in _ALONE or (name.endswith(".yaml") and f"{PurePosixPath(name).parent}/" in _FOLDERS):
            return True
        allowed = ", ".join(_FOLDERS)
        message = f"nothing is read from here. Rules are files named *.yaml in: {allowed}. The chart is {CHART}."
        self._problems.add("RULE-007", name, (1, 1), message)
        return False

    def get(self, name: str) -> Document | None:
        """One file, or None."""
        return self.documents.get(name)

    def of(self, folder: str) -> list[Document]:
        """The files of a folder, in the order of their names."""
        return [document for name, document in self.documents.items() if name.startswith(folder)]

    def named(self, folder: str) -> dict[str, Document]:
        """The files of a folder by the id that stands in each."""
        named: dict[str, Document] = {}
        for document in self.of(folder):
            if isinstance(document.data, dict) and isinstance(document.data.get("id"), str):
                named[document.data["id"]] = document
        return named

    def contents(self, *folders: str) -> Files:
        """The bytes of some folders."""
        return {name: content for name, content in self.files.items() if name.startswith(folders)}

    def broken(self, parameters: Container[str]) -> frozenset[str]:
        """What has a file that cannot be read, a parameter by its name, else "letter x": who names it is not to blame."""
        stems = [PurePosixPath(name).stem for name in self.contents(TERMS, RATES)]
        unread = {
            f"{kind} {PurePosixPath(name).stem.replace('_', mark)}"
            for folder, kind, mark in _NAMED
            for name in self.contents(folder)
            if name not in self.documents
        }
        return frozenset(unread).union(stem for stem in stems if stem not in parameters)

    def check_ids(self) -> None:
        """Note every id that another file of its kind has too, or that is not the name of its file."""
        for kind in _KINDS:
            seen: dict[str, str] = {}
            for folder in kind:
                for document in self.of(folder):
                    self._check_id(document, seen)

    def _check_id(self, document: Document, seen: dict[str, str]) -> None:
        name = document.data.get("id") if isinstance(document.data, dict) else None
        if not isinstance(name, str) or document.file == LAW_FACTS:
            return
        if name in seen:
            self._problems.add("RULE-008", document.file, document.at("id"), f'"{name}" is also the id of {seen[name]}.')
        seen[name] = document.file
        stem = PurePosixPath(document.file).stem
        if name.replace("-", "_") != stem:
            message = f'the id is "{name}", but the file is named "{stem}.yaml".'
            self._problems.add("RULE-009", document.file, document.at("id"), message)
