"""A YAML file with the place of every key and value. Plain scalars stay text: NO, 010 and 10:30 mean what they say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from engine.shell.load.problems import Problems
from engine.shell.load.yaml_words import in_plain_words, parted_by_comma, undecodable

Path = tuple[str | int, ...]
Mark = tuple[int, int]
MAX_BYTES = 200_000  # the longest letter has a hundredth of it
MAX_DEPTH = 12  # the deepest rule file has five levels
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNREADABLE = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True)
class Document:
    """`data` in plain dicts, lists and texts; `marks` the places of values, `keys` of keys."""

    file: str
    data: Any = None
    marks: dict[Path, Mark] = field(default_factory=dict)
    keys: dict[Path, Mark] = field(default_factory=dict)
    blocks: dict[Path, str] = field(default_factory=dict)  # texts of several lines, by their style: | > or '' (folded)
    quoted: set[Path] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)

    def at(self, *path: str | int) -> Mark:
        """The place of a value, or of the nearest thing around it."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path, (1, 1))

    def key(self, *path: str | int) -> Mark:
        """The place of a key, or of the value where it has none."""
        return self.keys.get(path) or self.at(*path)

    def within(self, offset: int, *path: str | int) -> Mark:
        """The place of a character inside a text; of the text as a whole where lines were folded."""
        line, column = self.at(*path)
        style = self.blocks.get(path)
        if style is None:
            return line, column + offset + (path in self.quoted)
        return (line, column) if style != "|" else self._in_block(line, offset, *path)

    def _in_block(self, line: int, offset: int, *path: str | int) -> Mark:
        text: Any = self.data
        for part in path:
            text = text[part]
        before = text[:offset]
        row = line + before.count("\n") + 1
        source = self.lines[line:]  # the first line below the bar
        indent = next((len(each) - len(each.lstrip(" ")) for each in source if each.strip()), 0)
        return row, indent + offset - (before.rfind("\n") + 1) + 1


def read_document(file: str, content: bytes, problems: Problems) -> Document | None:
    """Read one file; None, with the problem noted, where it is no text, no YAML, or more than a rule needs."""
    if len(content) > MAX_BYTES:
        problems.add("RULE-053", file, (1, 1), f"the file has {len(content):,} bytes; at most {MAX_BYTES:,} are read.")
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        problems.add("RULE-001", file, *undecodable(problem.object, problem.start))
        return None
    if found := _UNREADABLE.search(text):
        mark = (text.count("\n", 0, found.start()) + 1, found.start() - text.rfind("\n", 0, found.start()))
        problems.add("RULE-002", file, mark, f"an invisible control character (code {ord(found.group()):d}) stands here.")
        return None
    before = len(problems.found)
    document = Document(file, lines=text.splitlines())
    try:
        _Builder(document, yaml.parse(text, Loader=_Loader), problems).read()
    except yaml.YAMLError as problem:
        problems.add("RULE-002", file, *in_plain_words(problem, document.lines))
    return document if len(problems.found) == before else None


class _TooDeep(Exception):
    pass


class _Builder:
    """Builds the data from the parser's events: nothing is resolved, and what rules do without is refused."""

    def __init__(self, document: Document, events: Iterator[yaml.Event], problems: Problems) -> None:
        self.document, self.events, self.problems = document, events, problems

    def read(self) -> None:
        """Read the one document of the file."""
        next(self.events)  # the stream starts
        if isinstance(next(self.events), yaml.StreamEndEvent):
            self._note("RULE-006", (1, 1), "the file is empty.")
            return
        try:
            self.document.data = self._value(next(self.events), ())
        except _TooDeep:
            return
        next(self.events)  # the document ends
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            self._note("RULE-002", _mark(event), "a second document begins here; a file holds one.")

    def _note(self, code: str, mark: Mark, message: str) -> None:
        self.problems.add(code, self.document.file, mark, message)

    def _value(self, event: yaml.Event, path: Path) -> Any:
        mark = self.document.marks[path] = _mark(event)
        if isinstance(event, yaml.AliasEvent):
            self._note("RULE-010", mark, f"*{event.anchor} repeats another part of the file.")
            return ""
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor is not None:
            self._note("RULE-010", mark, f"&{anchor} names a part of the file.")
        if tag is not None:
            self._note("RULE-010", mark, f"the tag {tag.replace('tag:yaml.org,2002:', '!!')} is not used in rules.")
        if len(path) >= MAX_DEPTH:
            self._note("RULE-053", mark, f"more than {MAX_DEPTH} levels stand inside each other.")
            raise _TooDeep
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path, inline=bool(event.flow_style))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        assert isinstance(event, yaml.ScalarEvent)
        return self._text(event, path)

    def _text(self, event: yaml.ScalarEvent, path: Path) -> str:
        document, text, end = self.document, str(event.value), event.end_mark
        if event.style in ("|", ">") or (end and end.line + 1 > document.marks[path][0]):
            document.blocks[path] = event.style if event.style in ("|", ">") else ""
        if event.style in ("'", '"'):
            document.quoted.add(path)
        elif event.style not in ("|", ">"):
            if not text:
                after = (
                    f'after "{path[-1]}:"' if path and isinstance(path[-1], str) else "after the dash" if path else "in the file"
                )
                mark = document.keys.get(path, _mark(event))
                self._note("RULE-006", mark, f"nothing stands {after}; remove the line or fill it in.")
            elif "\xa0" in text:
                mark = document.within(text.index("\xa0"), *path)
                self._note("RULE-002", mark, "a no-break space stands here; it looks like a blank, but is none.")
        return text

    def _sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path, *, inline: bool) -> dict[str, Any]:
        data: dict[str, Any] = {}
        parted: set[str] = set()
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._key(event, path)
            inside = (*path, key)
            if inline and data and self._has_no_colon(event):
                last = list(data)[-1]
                if last not in parted:  # one text may hold many commas
                    self._note_comma(event, path, last, data[last])
                parted.add(last)
                self._skip()
                continue
            if key in data:
                self._note("RULE-003", _mark(event), f'"{key}" stands twice.')
                self._skip()
                continue
            self.document.keys[inside] = _mark(event)
            data[key] = self._value(next(self.events), inside)
        return data

    def _has_no_colon(self, event: yaml.Event) -> bool:
        """Whether a word between braces is no key: most often what follows the comma of 12,25 %."""
        end = event.end_mark
        rest = "".join(self.document.lines[end.line : end.line + 1])[end.column :] if end else ":"
        return not rest.lstrip().startswith(":")

    def _note_comma(self, event: yaml.Event, path: Path, key: str, value: Any) -> None:
        code, message = parted_by_comma(key, value, str(getattr(event, "value", "")))
        self._note(code, self.document.marks[(*path, key)] if code == "RULE-014" else _mark(event), message)

    def _key(self, event: yaml.Event, path: Path) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            self._note("RULE-002", _mark(event), 'a key must be a word; a text that begins with "{" or "[" needs quotes.')
            raise _TooDeep  # what follows cannot be told apart
        key = str(event.value)
        if event.tag is not None or getattr(event, "anchor", None) is not None or (key == "<<" and not event.style):
            self._note("RULE-010", _mark(event), "the key is a tag, an anchor or a merge (<<).")
        elif "\xa0" in key:
            self._note("RULE-002", _mark(event), "a no-break space stands here; it looks like a blank, but is none.")
        return key

    def _skip(self) -> None:
        """Pass over a value whose key was refused."""
        depth = 0
        while True:
            event = next(self.events)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth == 0:
                return


def _mark(event: yaml.Event) -> Mark:
    place = event.start_mark
    return (place.line + 1, place.column + 1) if place else (1, 1)
