"""Whether rules keep to the statutes, as far as sample cases can prove it, before they are put in force (ANA-8)."""

import datetime as dt
from collections import OrderedDict
from dataclasses import dataclass

from engine.guards import Statute
from engine.parameters import Parameter
from engine.shell.load.blame import blamed, stopped_by_chart
from engine.shell.load.build import Loaded, bad_rules
from engine.shell.load.check_letters import check_letters
from engine.shell.load.problems import Problem, Problems
from engine.shell.load.rule_tests import run_tests
from engine.shell.load.tree import Files
from engine.shell.load.walk import Walk

_FIRST = dt.date(2026, 1, 1)  # where no rate says which year it is
_BACK = dt.timedelta(days=180)  # before the newest rate, so that samples fall due before and after it
_DATES, _LATER_DATES = 60, 10
_REMEMBERED = 32
_PROVED: "OrderedDict[tuple[str, str, str], Proved]" = OrderedDict()  # a proof costs a second, and the same rules prove the same


@dataclass(frozen=True, slots=True)
class Proved:
    """What was tried, what broke, and what could not be tried, in both languages."""

    moves: int
    asked: int = 0  # how many statutes some sample case came to
    problems: tuple[Problem, ...] = ()
    unproven: tuple[dict[str, str], ...] = ()


def prove_all(files: Files, loaded: Loaded) -> tuple[int, Proved]:
    """Run the tests beside the rules and try the statutes; how many tests, and what was tried. Raises BadRules with all of both."""
    problems = Problems()
    tests = run_tests(files, loaded, problems)
    proved = tried(loaded)
    problems.found.extend(proved.problems)
    if problems.found:
        raise bad_rules(problems)
    return tests, proved


def prove_lawful(loaded: Loaded) -> Proved:
    """Try the statutes on sample cases; raises BadRules naming each rule that breaks one, its line and the paragraph."""
    proved = tried(loaded)
    if proved.problems:
        problems = Problems()
        problems.found.extend(proved.problems)
        raise bad_rules(problems)
    return proved


def tried(loaded: Loaded) -> Proved:
    """What trying the statutes showed."""
    key = (loaded.policy.version, loaded.rates.version, loaded.guards.version)
    if key not in _PROVED:
        _PROVED[key] = _try(loaded) if loaded.guards.statutes else Proved(0)
        if len(_PROVED) > _REMEMBERED:
            _PROVED.popitem(last=False)
    _PROVED.move_to_end(key)
    return _PROVED[key]


def _try(loaded: Loaded) -> Proved:
    told = list(check_letters(loaded))
    problems = {(statute, problem.file, problem.line): problem for statute, problem in told}
    in_letters = {statute for statute, _ in told}  # what a letter lacks is told at the letter, not of each case that gets it
    unproven: list[dict[str, str]] = []
    asked: set[str] = set()
    moves = 0
    for start, dates in _starts(loaded):
        walk = Walk(loaded.book)
        walk.run(start, dates)
        moves += walk.moves
        for broken, sample in walk.broken:
            if broken.details["guard"] in in_letters:
                continue
            problem = blamed(broken, sample, loaded)
            problems.setdefault((broken.details["guard"], problem.file, problem.line), problem)
        for stage, (stopped, sample) in walk.stopped.items():
            problems.setdefault(("always", stage, 0), stopped_by_chart(stage, stopped, sample, loaded))
        unproven += _not_tried(walk, start)
        asked |= _asked(walk, loaded)
    unproven += [_never_asked(each) for name, each in loaded.guards.statutes.items() if name not in asked]
    return Proved(moves, len(asked), tuple(problems.values()), tuple(unproven))


def _asked(walk: Walk, loaded: Loaded) -> set[str]:
    sets = (loaded.guards.asked(happened) for happened in walk.happened)
    return {name for each in sets if each is not None for name in each.rules}


def _never_asked(statute: Statute) -> dict[str, str]:
    return {
        "en": f"{statute.id} was never asked: no sample case comes to what it is asked after ({statute.file}).",
        "nb": f"{statute.id} ble aldri spurt: ingen prøvesak kommer til det som utløser det ({statute.file}).",
    }


def _starts(loaded: Loaded) -> list[tuple[dt.date, int]]:
    """From which days samples fall due: round the newest rate, and from the day of every later change of a value."""
    rates = [_newest(parameter) for parameter in loaded.rates.parameters.values()]
    newest = max(rates, default=_FIRST + _BACK)
    later = {value.start for each in loaded.policy.terms.values() for value in each.values if value.start > newest}
    return [(newest - _BACK, _DATES), *((day, _LATER_DATES) for day in sorted(later))]


def _newest(parameter: Parameter) -> dt.date:
    return max((value.start for value in parameter.values), default=dt.date.min)


def _not_tried(walk: Walk, start: dt.date) -> list[dict[str, str]]:
    if not walk.taken_in:
        why_en = "; ".join(sorted(walk.refused.values()))
        return [
            {
                "en": f"The statutes could not be tried on cases due from {start}: none of the samples is taken in ({why_en}).",
                "nb": f"Lovkravene kunne ikke prøves på saker med forfall fra {start}: ingen av prøvesakene slipper inn.",
            }
        ]
    names = [name for name, day in walk.asleep.items() if day - start < dt.timedelta(days=90)]
    return [
        {
            "en": f"The statutes could not be tried fully on cases due from {start}: no value of {name} is known.",
            "nb": f"Lovkravene kunne ikke prøves fullt ut på saker med forfall fra {start}: ingen verdi er kjent for {name}.",
        }
        for name in sorted(names)
    ]
