"""A rule in plain words: read from its own file, so that what is shown is what the analyst wrote."""

from typing import Any

from api.context import language
from api.wording import say
from engine.chart import Chart
from engine.rule import Rule
from engine.rulebook import Rulebook
from engine.shell.load.document import read_document
from engine.shell.load.problems import Problems

_WORDS = {
    "en": {
        "eligibility": "When an invoice is handed over", "actions": "When the action {0} is asked for",
        "for agency": "When the agency asks for the action {0}",
        "timing": "Due {0}", "reactions": "When this happens: {0}", "everywhere": "In every stage", "in": "In: {0}",
        "not": "Not: {0}", "or": " or ", "then": "The event {0}: {1}", "set": "{0} is set to {1}", "forget": "{0} is forgotten",
        "hold": "The case is put on hold: {0}", "release": "The hold is lifted: {0}", "letter": "The letter {0} is sent",
        "enter list": "The case is entered on the list {0}", "tell": "An e-mail is sent to {0}", "task": "A task is made for {0}",
        "conversation": "It is written in the conversation", "refuse": "Otherwise refused: {0}", "warn": "Otherwise a warning: {0}",
        "input": "Input: {0}", "charge": "Charged: {0}", "take back": "Taken back: {0}", "waive": "Waived: {0}",
        "waive interest after": "The interest after {0} is waived", "credit": "Credited: {0}", "keep plan": "The plan is kept: {0}",
        "no interest until": "No interest runs until {0}", "withdraw claim": "Nothing is owed any more of the claim {0}",
    },
    "nb": {
        "eligibility": "Når en faktura oversendes", "actions": "Når handlingen {0} ønskes", "timing": "Tid: {0}",
        "for agency": "Når byrået ønsker handlingen {0}",
        "reactions": "Når dette skjer: {0}", "everywhere": "I alle stadier", "in": "I: {0}", "not": "Ikke: {0}", "or": " eller ",
        "then": "Hendelsen {0}: {1}", "set": "{0} settes til {1}", "forget": "{0} glemmes", "hold": "Saken settes på vent: {0}",
        "release": "Ventingen oppheves: {0}", "letter": "Brevet {0} sendes", "enter list": "Saken føres på listen {0}",
        "tell": "E-post sendes til {0}", "task": "En oppgave lages for {0}", "conversation": "Det skrives i samtalen",
        "refuse": "Ellers avslag: {0}", "warn": "Ellers en advarsel: {0}", "input": "Opplysninger: {0}",
        "charge": "Kreves: {0}", "take back": "Tas tilbake: {0}", "waive": "Ettergis: {0}",
        "waive interest after": "Renten etter {0} ettergis", "credit": "Krediteres: {0}", "keep plan": "Avtalen beholdes: {0}",
        "no interest until": "Ingen rente løper før {0}", "withdraw claim": "Ingenting skyldes lenger av kravet {0}",
    },
}  # fmt: skip
Told = dict[str, Any]

_OF_MONEY = ("charge", "take back", "waive", "waive interest after", "credit", "keep plan", "no interest until", "withdraw claim")


def line(rule: Rule, policy: Rulebook) -> Told:
    """A rule in a line."""
    return {
        "id": rule.id,
        "folder": rule.folder,
        "title": say(rule.title),
        "requirement": list(rule.requirement),
        "source": rule.source or None,
        "file": rule.file,
        "version": policy.version,
    }


def whole(rule: Rule, policy: Rulebook) -> Told:
    """A rule in full."""
    content = policy.files[rule.file]
    document = read_document(rule.file, content, Problems())
    written: Told = document.data if document else {}
    return {
        **line(rule, policy),
        "trigger": _trigger(rule, written),
        "where": _where(written, policy.chart),
        "conditions": _conditions(written),
        "outcome": _outcome(rule, written, policy.chart),
        "because": say(written.get("because")),
        "otherwise": say(written.get("otherwise")),
        "text": content.decode("utf-8-sig"),
    }


def _words(key: str, *values: object) -> str:
    return _WORDS[language()][key].format(*values)


def _names(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _trigger(rule: Rule, written: Told) -> str:
    told = {
        "actions": written.get("action"),
        "timing": written.get("due"),
        "reactions": ", ".join(_names(written.get("when", []))),
    }
    return _words("for agency" if rule.for_agency else rule.folder, told.get(rule.folder, ""))


def _where(written: Told, chart: Chart) -> str:
    labels = [say(chart.stages[name].label) or name for name in _names(written.get("in stage", []))]
    labels += [say(chart.document.groups[name]) or name for name in _names(written.get("in group", []))]
    return _words("in", ", ".join(labels)) if labels else _words("everywhere")


def _conditions(written: Told) -> list[str]:
    told = [_condition(each) for key in ("only if", "any", "input must") for each in written.get(key, [])]
    return told + [_words("not", _condition(each)) for each in written.get("never if", [])]


def _condition(written: Any) -> str:
    return _words("or").join(written["any"]) if isinstance(written, dict) else str(written)


def _outcome(rule: Rule, written: Told, chart: Chart) -> list[str]:
    told = []
    if rule.then:
        told.append(_words("then", rule.then, say(chart.events[rule.then].label)))
    told += [_words("set", name, when) for name, when in written.get("set", {}).items()]
    told += [_words("forget", name) for name in written.get("forget", [])]
    for key, inner in (("hold", "kind"), ("letter", "kind"), ("tell", "to"), ("task", "to")):
        if key in written:
            value = written[key]
            told.append(_words(key, value.get(inner) if isinstance(value, dict) else value))
    told += [_words(key, written[key]) for key in ("release", "enter list", "refuse", "warn") if key in written]
    for key in _OF_MONEY:
        if key in written:
            told.append(_words(key, ", ".join(_names(written[key]))))
    if "conversation" in written:
        told.append(_words("conversation"))
    if rule.input:
        told.append(_words("input", ", ".join(rule.input)))
    return told
