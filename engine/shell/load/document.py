"""A YAML file with the place of every key and value. Plain scalars stay text: NO, 010 and 10:30 mean what they say."""

from dataclasses import dataclass, field
from typing import Any

import yaml

from engine.shell.load.problems import Problems

Path = tuple[str | int, ...]
Mark = tuple[int, int]
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Document:
    """`data` in plain dicts, lists and texts; `marks` the places of values, `keys` of keys."""

    file: str
    data: Any = None
    marks: dict[Path, Mark] = field(default_factory=dict)
    keys: dict[Path, Mark] = field(default_factory=dict)
    blocks: set[Path] = field(default_factory=set)  # texts in | or > style, whose columns mean nothing
    quoted: set[Path] = field(default_factory=set)

    def at(self, *path: str | int) -> Mark:
        """The place of a value, or of the nearest thing around it."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path, (1, 1))

    def key(self, *path: str | int) -> Mark:
        """The place of a key, or of the value where it has none."""
        return self.keys.get(path) or self.at(*path)

    def within(self, offset: int, *path: str | int) -> Mark:
        """The place of a character inside a text."""
        line, column = self.at(*path)
        return (line, column) if path in self.blocks else (line, column + offset + (path in self.quoted))


def read_document(file: str, content: bytes, problems: Problems) -> Document | None:
    """Read one file; None, with the problem noted, where it is no text or no YAML."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        earlier = content[: problem.start]
        mark = (earlier.count(b"\n") + 1, problem.start - earlier.rfind(b"\n"))
        problems.add("RULE-001", file, mark, f"byte 0x{content[problem.start]:02x} is not UTF-8.")
        return None
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as problem:
        place = problem.problem_mark or problem.context_mark
        mark = (place.line + 1, place.column + 1) if place else (1, 1)
        problems.add("RULE-002", file, mark, f"{problem.problem or problem.context or 'cannot be read'}.")
        return None
    except yaml.YAMLError as problem:
        problems.add("RULE-002", file, (1, 1), f"{str(problem).splitlines()[0]}.")
        return None
    document = Document(file)
    if node is None:
        problems.add("RULE-006", file, (1, 1), "the file is empty.")
        return None
    before = len(problems.found)
    document.data = _build(node, (), document, problems, {})
    return document if len(problems.found) == before else None


def _mark(node: yaml.Node) -> Mark:
    return (node.start_mark.line + 1, node.start_mark.column + 1)


def _build(node: yaml.Node, path: Path, document: Document, problems: Problems, seen: dict[int, bool]) -> Any:
    document.marks[path] = _mark(node)
    if id(node) in seen:
        problems.add("RULE-010", document.file, _mark(node), "an alias (*name) repeats another part of the file.")
        return None
    seen[id(node)] = True
    if isinstance(node, yaml.MappingNode):
        return _build_mapping(node, path, document, problems, seen)
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, (*path, i), document, problems, seen) for i, item in enumerate(node.value)]
    if node.tag.startswith("!") and not node.tag.startswith("!!"):
        problems.add("RULE-010", document.file, _mark(node), f"the tag {node.tag} is not used in rules.")
    style = getattr(node, "style", None)
    if style in ("|", ">"):
        document.blocks.add(path)
    elif style in ("'", '"'):
        document.quoted.add(path)
    return node.value


def _build_mapping(
    node: yaml.MappingNode, path: Path, document: Document, problems: Problems, seen: dict[int, bool]
) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
        if key is None:
            problems.add("RULE-002", document.file, _mark(key_node), "a key must be a word; texts with {..} need quotes.")
            continue
        if key in data:
            problems.add("RULE-003", document.file, _mark(key_node), f'"{key}" stands twice.')
            continue
        document.keys[(*path, key)] = _mark(key_node)
        data[key] = _build(value_node, (*path, key), document, problems, seen)
    return data
