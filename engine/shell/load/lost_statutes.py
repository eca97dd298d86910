"""Statutes that rules no longer have: where a file is gone nothing else would tell, and every case loses the guard at once (ANA-8)."""

from collections.abc import Collection

from engine.shell.load.document import read_document
from engine.shell.load.problems import Problem, Problems
from engine.shell.load.tree import LAW_FACTS, STATUTES, Files


def lost_statutes(files: Files, before: Files, given_up: Collection[str] = ()) -> list[Problem]:
    """Every statute of before that is in no file any more, save those that are given up by name."""
    kept = {name for name, *_ in _told(files)}
    return [
        Problem("STATUTE-005", file, 1, 1, f"{name} is gone: {title} ({paragraph}). No rule that breaks it would be stopped.")
        for name, title, paragraph, file in _told(before)
        if name not in kept and name not in given_up
    ]


def _told(files: Files) -> list[tuple[str, str, str, str]]:
    """The id, title, paragraph and file of each statute, as far as they can be read."""
    found = []
    for file, content in sorted(files.items()):
        if not file.startswith(STATUTES) or file == LAW_FACTS:
            continue
        document = read_document(file, content, Problems())
        data = document.data if document is not None and isinstance(document.data, dict) else {}
        title = data.get("title")
        words = title.get("en") if isinstance(title, dict) else ""
        found.append((str(data.get("id", file)), str(words), str(data.get("paragraph", "")), file))
    return found
