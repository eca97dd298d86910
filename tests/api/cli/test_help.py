"""What the help and the documents show is what there is."""

import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from api.cli import main

ROOT = Path(__file__).resolve().parents[3]
DOCUMENTS = [path for path in [ROOT / "README.md", ROOT / "Makefile", *sorted((ROOT / "docs").rglob("*.md"))] if path.is_file()]


def commands(group: click.Group, name: str = "kravflyt"):
    """Every command with its whole name."""
    yield name, group
    for each, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {each}")
        else:
            yield f"{name} {each}", command


EVERY = dict(commands(main))


def shown_in(text: str) -> list[str]:
    """The command lines of a text, those that go on over several lines joined."""
    joined = re.sub(r"\\\n\s*", " ", text)
    found = re.findall(r"(?m)^[ \t]*(?:\$ |\S*/)?(kravflyt [a-z][^\n#|>&`]*)", joined)
    return found + re.findall(r"`(kravflyt [a-z][^`]*)`", joined)


def fault_of(line: str) -> str | None:
    """What is wrong with a command line, or None: its command and every option must exist."""
    words = [word for word in shlex.split(line.replace("...", ""))[1:] if word]
    command: click.Command = main
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name = words.pop(0)
        if name not in command.commands:
            return f"there is no command {name!r}"
        command = command.commands[name]
    options = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    unknown = [word.split("=")[0] for word in words if word.startswith("--") and word.split("=")[0] not in {*options, "--help"}]
    return f"there is no option {unknown[0]}" if unknown else None


@pytest.mark.parametrize("name", sorted(EVERY))
def test_every_command_has_a_help_with_an_example(name):
    told = CliRunner().invoke(main, [*name.split()[1:], "--help"])
    assert told.exit_code == 0
    example = told.output[told.output.index("Example:") :]
    lines = shown_in(example)
    assert lines, example
    assert any(line.startswith(name) for line in lines)
    assert [fault for line in lines if (fault := fault_of(line))] == []


def test_the_help_lists_the_commands_in_the_order_of_use():
    told = CliRunner().invoke(main, ["--help"])
    assert told.output.index("  serve") < told.output.index("  creditors") < told.output.index("  verify")
    assert "kravflyt, version" not in told.output
    assert CliRunner().invoke(main, ["--version"]).output.startswith("kravflyt 0.")


@pytest.mark.parametrize("path", DOCUMENTS, ids=[path.relative_to(ROOT).as_posix() for path in DOCUMENTS])
def test_every_command_in_the_documents_exists(path):
    faults = [f"{line}: {fault}" for line in shown_in(path.read_text("utf-8")) if (fault := fault_of(line))]
    assert faults == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("kravflyt sweep --db a.db", None),
        ("kravflyt sweap", "there is no command 'sweap'"),
        ("kravflyt keys add --agencies", "there is no option --agencies"),
        ("kravflyt creditors ad", "there is no command 'ad'"),
    ],
)
def test_a_wrong_command_line_would_be_found(line, fault):
    assert fault_of(line) == fault
