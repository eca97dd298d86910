"""`rules/statutes/` with the facts of its own -> Guards."""

from collections.abc import Mapping
from dataclasses import replace

from engine.guards import Guards
from engine.parameters import Parameter
from engine.shell.load.document import Document
from engine.shell.load.idle import note_idle_facts
from engine.shell.load.problems import Problem, Problems
from engine.shell.load.read_facts import FactReader
from engine.shell.load.read_outcome import Known
from engine.shell.load.read_statutes import read_statutes
from engine.shell.load.tree import LAW_FACTS, STATUTES, Tree
from engine.shell.load.versions import version_of

_UNKNOWN = ("RULE-012", "RULE-035")  # a fact in a condition, a fact in a text


def read_law(tree: Tree, known: Known, base: FactReader, terms: Mapping[str, Parameter]) -> Guards:
    """The statutes, read with facts of their own beside those of the rules; what is wrong with them is noted."""
    own = tree.get(LAW_FACTS)
    law = replace(_with_facts(own, known, base), problems=Problems())
    statutes = read_statutes([document for document in tree.of(STATUTES) if document is not own], law, terms)
    known.problems.found += law.problems.found if own is not None else _without_facts(tree, law.problems.found)
    if own is not None and not any(problem.file.startswith(STATUTES) for problem in known.problems.found):
        note_idle_facts(own, law.facts, known)
    files = tree.contents(STATUTES)
    return Guards(version_of(files) if statutes else "", statutes, law.facts, files)


def _with_facts(own: Document | None, known: Known, base: FactReader) -> Known:
    if own is None:
        return replace(known, facts=dict(known.facts))
    reader = FactReader(own, known.chart.document, base.parameters, base.names.broken, known.problems, base.override, base)
    return replace(known, facts=reader.read(), names=reader.names)


def _without_facts(tree: Tree, found: list[Problem]) -> list[Problem]:
    """What is wrong with the statutes but for the facts that their own file would tell; that it is not there is told once."""
    unknown = [problem for problem in found if problem.code in _UNKNOWN]
    others = [problem for problem in found if problem.code not in _UNKNOWN]
    if unknown and LAW_FACTS not in tree.files:
        name = unknown[0].message.split('"')[1].strip("{}")
        message = f"this file is missing. The statutes name facts that no other file has, such as {name}."
        others.append(Problem("RULE-011", LAW_FACTS, 1, 1, message))
    return others
