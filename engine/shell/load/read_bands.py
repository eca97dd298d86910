"""The bands of a table by amount -> Bands: limits that ascend, each once, and a last band that is open above."""

from engine.parameters import Bands
from engine.shell.load.document import Document, Path
from engine.shell.load.literals import read_literal
from engine.shell.load.problems import Misread, Problems

Entry = dict[str, str]


def read_bands(document: Document, entries: list[Entry], path: Path, problems: Problems) -> Bands | None:
    """Read one table; None, with every problem noted at its band."""
    before = len(problems.found)
    limits = [_amount(document, entry, (*path, place), problems) for place, entry in enumerate(entries)]
    factors = [_literal(document, entry, "factor", "factor", (*path, place), problems) for place, entry in enumerate(entries)]
    if not entries:
        problems.add("RULE-056", document.file, document.at(*path), "there are no bands.")
    elif len(problems.found) == before:
        for place, message in _wrong(entries, limits):
            problems.add("RULE-056", document.file, document.at(*path, place), message)
    if len(problems.found) > before:
        return None
    return Bands(tuple(zip(limits[:-1], factors[:-1], strict=True)), factors[-1])


def _amount(document: Document, entry: Entry, path: Path, problems: Problems) -> int:
    return _literal(document, entry, "above" if "above" in entry else "up to", "money", path, problems)


def _literal(document: Document, entry: Entry, key: str, kind: str, path: Path, problems: Problems) -> int:
    """A value of a band; 0, with the problem noted, where it is missing or unreadable."""
    if key not in entry:
        problems.add("RULE-056", document.file, document.at(*path), 'the band has no limit: neither "up to" nor "above".')
        return 0
    try:
        return int(read_literal(entry[key], kind, 0, key))
    except Misread as problem:
        problems.add(problem.code, document.file, document.within(problem.offset, *path, key), problem.message)
        return 0


def _wrong(entries: list[Entry], limits: list[int]) -> list[tuple[int, str]]:
    """What is wrong with the order of the bands: the place of the band, and what."""
    found, last = [], len(entries) - 1
    for place, entry in enumerate(entries):
        if "above" in entry and ("up to" in entry or place < last):
            found.append((place, '"above" stands in the last band only, and there alone.'))
        elif place == last and "above" not in entry:
            found.append((place, f"nothing is said of what lies above {entry['up to']}."))
        elif place == last and place > 0 and limits[place] != limits[place - 1]:
            ends, begins = entries[place - 1].get("up to"), entry["above"]
            found.append((place, f"the band before ends at {ends}, this one begins at {begins}."))
        elif 0 < place < last and limits[place] == limits[place - 1]:
            found.append((place, f"the limit {entry['up to']} stands twice."))
        elif 0 < place < last and limits[place] < limits[place - 1]:
            found.append((place, f"the limit {entry['up to']} stands below a larger one."))
    return found
