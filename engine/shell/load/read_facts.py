"""`rules/facts.yaml` -> Fact: given from a source, or computed from other facts without Python."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine.chart import ChartDocument
from engine.facts import by_claim
from engine.facts import computed as compute
from engine.facts.fact import TYPES, Fact, Getter
from engine.facts.given import GIVEN, set_by_rules
from engine.ledger import POSTS
from engine.parameters import Parameter
from engine.shell.load.check_words import check_words
from engine.shell.load.document import Document
from engine.shell.load.phrases import read_phrase
from engine.shell.load.problems import Misread, Problems, near
from engine.shell.load.schemas import FACT
from engine.shell.load.sentences import Kind, Names, read_sentence
from engine.shell.load.structure import check_structure

Override = Callable[[str, Getter, str], Getter]  # name, getter, source ("" for a computed fact) -> getter
_LONGEST_CHAIN = 50
_FACT_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_RESERVED = ("yes", "no", "parameter", "id", "sid")  # words of the language, and of the inference engine
_DAYS = re.compile(r"(days|years) from (\w+) to (\w+)")
_KINDS = r"(\w+(?:, \w+)*)(?: but (\w+(?:, \w+)*))?( with fee)?"
_COUNT = re.compile(rf"count of {_KINDS}(?: since (\w+)| within ([0-9]{{1,3}}) months of each other)?")
_NEWEST = re.compile(rf"(day|deadline) of newest {_KINDS}")
_APART = re.compile(rf"days between newest {_KINDS}")
_CHOOSERS: dict[str, tuple[Callable[[list[Getter]], Getter], str]] = {  # what each makes of facts of one type, and of which
    "first of ": (compute.first_of, ""), "latest of ": (compute.latest_of, "date"), "sum of ": (compute.sum_of, "money"),
}  # fmt: skip
_CHARGES_WITH = re.compile(r"charges with (\w+)")
_CHARGES = re.compile(r"charges of (\w+(?:, \w+)*)")
_OF_CLAIMS = re.compile(rf"({by_claim.THE_ONE})?({'|'.join(by_claim.CHOICES)}) (\w+) of ({'|'.join(by_claim.CLAIMS)})")
_OF_JOINING = re.compile(r"(\w+) of the joining case")


class FactReader:
    """Reads every fact, the computed ones after those they need; `override` lets tests of rules name facts directly.

    `base` are the facts of another file that those of this one may be computed from.
    """

    def __init__(
        self, document: Document, chart: ChartDocument, parameters: dict[str, Parameter], broken: frozenset[str],
        problems: Problems, override: Override = lambda name, get, source: get, base: "FactReader | None" = None,
    ) -> None:  # fmt: skip
        self.document, self.chart, self.parameters, self.problems, self.override = document, chart, parameters, problems, override
        self.facts: dict[str, Fact] = dict(base.facts) if base else {}
        self._open: list[str] = []
        self._entries: dict[str, dict[str, Any]] = dict(base._entries) if base else {}
        self._own: list[str] = []
        written = document.data if isinstance(document.data, dict) else {}
        if not written:
            problems.add("RULE-006", document.file, (1, 1), "facts are expected here, each with its name and what it is.")
        for name in written:
            if base is not None and name in base.names.facts:
                problems.add("RULE-003", document.file, document.key(name), f'"{name}" is a fact of {base.document.file}.')
            elif self._is_sound(name):
                self._entries[name] = written[name]
                self._own.append(name)
        kinds = {name: Kind(entry["type"], tuple(self._labels(name, entry))) for name, entry in self._entries.items()}
        unread = frozenset(written) - frozenset(kinds) | (base.names.broken if base else frozenset())
        self.names: Names = Names(
            kinds, {name: each.type for name, each in parameters.items()}, unread | broken,
            {name: each.largest() for name, each in parameters.items()},
        )  # fmt: skip

    def read(self) -> dict[str, Fact]:
        """Every fact by name; what cannot be read is noted."""
        for name in self._own:
            self._fact(name)
        return self.facts

    def _note(self, code: str, message: str, *path: str | int) -> None:
        self.problems.add(code, self.document.file, self.document.at(*path), message)

    def _is_sound(self, name: str) -> bool:
        """Whether an entry can be read at all; what is wrong is noted."""
        before = len(self.problems.found)
        if not _FACT_NAME.match(name) or name in _RESERVED:
            message = f'"{name}" cannot be the name of a fact: small letters, digits and _ make one, and no word of the language.'
            self.problems.add("RULE-006", self.document.file, self.document.key(name), message)
        if check_structure(self.document, FACT, self.problems, (name,)):
            entry = self.document.data[name]
            if entry["type"] not in TYPES:
                self._note("RULE-006", f'"{entry["type"]}" is no type{near(entry["type"], TYPES, listed=True)}', name, "type")
            check_words(self.document, name, entry, self.problems)
            if "given" in entry and "computed" in entry:
                self._note("RULE-006", f"{name} is given or computed, not both.", name, "computed")
        return len(self.problems.found) == before

    def _labels(self, name: str, entry: dict[str, Any]) -> dict[str, dict[str, str]]:
        choices = entry.get("choices")
        if choices == "stages":
            return {stage.name: stage.label for stage in self.chart.stages.values()}
        if choices == "groups":
            return self.chart.groups
        return choices if isinstance(choices, dict) else {}

    def _fact(self, name: str) -> Fact | None:
        if name in self.facts or name not in self._own:  # what another document tells wrongly is told there
            return self.facts.get(name)
        entry, document = self._entries[name], self.document
        if name in self._open:
            circle = " -> ".join([*self._open[self._open.index(name) :], name])
            self.problems.add("RULE-043", document.file, document.at(name, "computed"), f"{circle}.")
            return None
        if len(self._open) > _LONGEST_CHAIN:
            self._note("RULE-053", f"more than {_LONGEST_CHAIN} facts are computed one from another.", name, "computed")
            return None
        base = Fact(
            name, entry["type"], entry["label"], lambda scene: None, entry.get("says") or {}, entry["when unknown"] == "no",
            entry.get("personal") == "yes", entry.get("never moves") == "yes", choices=self.names.facts[name].choices,
            choice_labels=self._labels(name, entry),
        )  # fmt: skip
        self._open.append(name)
        fact = self._given(base, entry) if "given" in entry else self._computed(base, entry)
        self._open.pop()
        if fact is not None:
            self.facts[name] = replace(fact, get=self._known(fact, self.override(name, fact.get, entry.get("given", ""))))
        return self.facts.get(name)

    def _known(self, fact: Fact, get: Getter) -> Getter:
        if fact.type == "yes/no" and fact.unknown_is_no:
            return lambda scene: bool(get(scene))
        return get

    def _given(self, base: Fact, entry: dict[str, Any]) -> Fact | None:
        source, place = entry["given"], self.document.at(base.name, "given")
        if source == "rules":
            if base.type != "date":
                self.problems.add(
                    "RULE-014", self.document.file, place, f"rules set dates, but {base.name} is of type {base.type}."
                )
                return None
            return replace(base, get=set_by_rules(base.name), set_by_rules=True)
        found = GIVEN.get(source, {}).get(base.name)
        if found is None:
            known = sorted(name for names in GIVEN.values() for name in names)
            owner = next((each for each, names in GIVEN.items() if base.name in names), None)
            hint = f'; it comes from "{owner}".' if owner else near(base.name, known, listed=True)
            self.problems.add("RULE-044", self.document.file, place, f'"{source}" gives no "{base.name}"{hint}')
            return None
        if found.type != base.type:
            place = self.document.at(base.name, "type")
            self.problems.add("RULE-014", self.document.file, place, f"{base.name} is of type {found.type}, not {base.type}.")
            return None
        return replace(
            base, get=found.get, changes_with_time=found.changes_with_time, at_hand_over_only=found.at_hand_over_only,
            of_customer=source == "customer",
        )  # fmt: skip

    def _computed(self, base: Fact, entry: dict[str, Any]) -> Fact | None:
        text = entry.get("computed")
        if not isinstance(text, str):
            message = f'"{base.name}" is neither given nor computed.'
            self.problems.add("RULE-044", self.document.file, self.document.key(base.name), message)
            return None
        try:
            get, uses = self._computation(base, text)
        except Misread as problem:
            mark = self.document.within(problem.offset, base.name, "computed")
            self.problems.add(problem.code, self.document.file, mark, problem.message)
            return None
        used = [self.facts[name] for name in uses if name in self.facts]
        return replace(
            base, get=get, uses=tuple(uses), changes_with_time=any(fact.changes_with_time for fact in used),
            at_hand_over_only=any(fact.at_hand_over_only for fact in used), of_customer=any(fact.of_customer for fact in used),
        )  # fmt: skip

    def _need(self, name: str, offset: int, *types: str) -> Fact:
        if name not in self._entries:
            broken = name in self.names.broken
            raise (
                Misread.follows() if broken else Misread("RULE-012", offset, f'unknown fact "{name}"{near(name, self._entries)}')
            )
        if types and self._entries[name]["type"] not in types:
            raise _of_another_type(name, self._entries[name]["type"], types, offset)
        found = self._fact(name)
        if found is None:
            raise Misread.follows()
        return found

    def _computation(self, base: Fact, text: str) -> tuple[Getter, list[str]]:
        if found := _DAYS.fullmatch(text):
            start = self._need(found.group(2), found.start(2), "date")
            end = self._need(found.group(3), found.start(3), "date")
            between = compute.days_between if found.group(1) == "days" else compute.years_between
            return between(start.get, end.get), [start.name, end.name]
        if found := _COUNT.fullmatch(text):
            return self._count(found)
        if found := _NEWEST.fullmatch(text):
            return compute.newest_of(_letters(*found.groups()[1:]), found.group(1)), []
        if found := _APART.fullmatch(text):
            return compute.days_apart(_letters(*found.groups())), []
        if found := _CHARGES.fullmatch(text):
            return compute.charges_of(self._posts(found)), []
        if found := _CHARGES_WITH.fullmatch(text):
            return self._charges_with(found)
        if found := _OF_CLAIMS.fullmatch(text) or _OF_JOINING.fullmatch(text):
            return self._by_claim(base, found)
        if text.startswith(tuple(_CHOOSERS)):
            return self._one_of(base, text)
        if text.startswith("whether "):
            return self._whether(text)
        if text.startswith("parameter ") and text.count(" ") == 1:
            return self._parameter(base, text)
        return self._day(base, text)

    def _count(self, found: re.Match[str]) -> tuple[Getter, list[str]]:
        *kinds, since, months = found.groups()
        letters = _letters(*kinds)
        if months is None:
            start = self._need(since, found.start(4), "date") if since else None
            return compute.count_of(letters, start.get if start else None), [start.name] if start else []
        return compute.count_within(letters, int(months)), [self._need("today", 0).name]

    def _by_claim(self, base: Fact, found: re.Match[str]) -> tuple[Getter, list[str]]:
        """What is asked of each claim alone, or of the case that joins."""
        if found.re is _OF_JOINING:
            used = self._need(found.group(1), found.start(1), base.type)
            return by_claim.of_joining(used.get), [used.name]
        which, choice, name, claims = found.groups()
        kind = "text" if which else "date"
        if base.type != kind:
            raise Misread("RULE-050", 0, f"{base.name} is of type {base.type}; this is of type {kind}.")
        compose = by_claim.claim_with if which else by_claim.of_claims
        return compose(choice, by_claim.CLAIMS[claims], self._need(name, found.start(3), "date").get), [name]

    def _posts(self, found: re.Match[str]) -> frozenset[str]:
        posts = found.group(1).split(", ")
        for post in posts:
            if post not in POSTS:
                raise Misread("MONEY-004", found.string.index(post, 11), f'"{post}" is no post{near(post, POSTS, listed=True)}')
        return frozenset(posts)

    def _charges_with(self, found: re.Match[str]) -> tuple[Getter, list[str]]:
        name, factors = found.group(1), [each for each, kind in self.names.parameters.items() if kind == "factor"]
        if name not in factors and name not in self.names.broken:
            raise Misread("RULE-020", found.start(1), f'unknown factor "{name}"{near(name, factors)}')
        return compute.charges_with(name), []

    def _one_of(self, base: Fact, text: str) -> tuple[Getter, list[str]]:
        chooser, _, rest = text.partition(" of ")
        names = [name.strip() for name in rest.split(",")]
        compose, kind = _CHOOSERS[f"{chooser} of "]
        if kind not in ("", base.type):
            raise Misread("RULE-050", 0, f"{base.name} is of type {base.type}; the {chooser} is one of type {kind}.")
        facts = [self._need(name, text.index(name, len(chooser)), base.type) for name in names]
        return compose([fact.get for fact in facts]), names

    def _whether(self, text: str) -> tuple[Getter, list[str]]:
        offset = len("whether ")
        try:
            test = read_sentence(text[offset:], self.names)
        except Misread as problem:
            raise Misread(problem.code, problem.offset + offset, problem.message) from None
        facts = [name for name in test.names() if not name.startswith("parameter ")]
        getters = {name: self._need(name, offset).get for name in facts}
        for name in test.names() - set(facts):
            getters[name] = compute.parameter_value(name.removeprefix("parameter "))
        return compute.whether(test, getters), sorted(test.names())

    def _parameter(self, base: Fact, text: str) -> tuple[Getter, list[str]]:
        """`parameter NAME`: its value as a fact, so that a guard can begin with it."""
        name, offset = text.removeprefix("parameter "), len("parameter ")
        if name in self.names.broken:
            raise Misread.follows()
        kind = self.names.parameters.get(name)
        if kind is None:
            raise Misread("RULE-020", offset, f'unknown parameter "{name}"{near(name, self.names.parameters)}')
        if kind != base.type:
            raise Misread("RULE-014", offset, f"{base.name} is of type {base.type}, but {name} is of type {kind}.")
        return compute.parameter_value(name), [text]

    def _day(self, base: Fact, text: str) -> tuple[Getter, list[str]]:
        try:
            when = read_phrase(text, self.names, timed=False)
        except Misread as problem:
            raise (Misread("RULE-050", 0, f'cannot read "{text}".') if problem.code == "RULE-025" else problem) from None
        for name in when.dates():
            self._need(name, text.index(name), "date")
        amount = [] if isinstance(when.amount, int) else [when.amount.name]
        return compute.day_of(when, self.facts), [*when.dates(), *amount]


def _of_another_type(name: str, kind: str, wanted: tuple[str, ...], offset: int) -> Misread:
    if wanted == ("date",):
        return Misread("RULE-026", offset, f"{name} is of type {kind}.")
    return Misread("RULE-014", offset, f"{name} is of type {kind}; {' or '.join(wanted)} is asked for here.")


def _letters(kinds: str, but: str | None, with_fee: str | None) -> compute.Letters:
    return compute.Letters(frozenset(kinds.split(", ")), frozenset(but.split(", ") if but else ()), bool(with_fee))
