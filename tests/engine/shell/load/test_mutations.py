"""ANA-2: whatever happens to the rule files, the answer is a list of problems and never a crash."""

# ruff: noqa: E501 - a table of accidents

import os
import random
import re

import pytest

from engine.errors import BadRules
from engine.shell.load.build import build
from engine.shell.load.folder import read_folder
from engine.shell.load.rule_tests import check_tests
from engine.shell.load.tree import Files
from engine.shell.load.versions import is_test

CASES = int(os.environ.get("KRAVFLYT_FUZZ", "120"))
BATCHES = 8
BYTES = [bytes([each]) for each in (0, 7, 9, 10, 13, 27, 127, 0x85, 0xA0, 0xE5, 0xFF)] + [
    b"\r\n", b"\xc2\xa0", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\xff\xfe", b"\xed\xa0\x80", b"---\n", b"...\n", b"? ", b": ", b"- ",
    b"#", b"&a ", b"*a", b"!!python/object:os.system ", b"<<: ", b"{", b"}", b"[", b"]", b"|", b">", b"'", b'"', b"%YAML 9.9\n", b"@", b"`",
]  # fmt: skip
WORDS = [
    b"", b"~", b"null", b"no", b"yes", b"0", b"-1", b"010", b"1e9", b"99999999999999999999999", b"9" * 5000, b"[]", b"{}", b"''", b'""',
    b"today", b"stage", b"remaining", b"parameter", b"parameter notice_days", b"missing", b"any", b"received", b"reminder", b"2026-02-30",
    b"9999-12-31", b"0001-01-01", b"25.00 kr", b"14 days", b"999999 days", b"after", b"before", b"{remaining}", b"{{", b"\xf0\x9f\x98\x80", b"is", b"id",
    b"never if", b"start", b"first", b"Tuesday", b"02:30", b"24:00", b"money", b"date", b"choice", b"rules", b"claim", b"customer_name", b"value", b"key",
]  # fmt: skip


def _lines(content: bytes, rng: random.Random) -> bytes:
    lines = content.split(b"\n")
    here, there = rng.randrange(len(lines)), rng.randrange(len(lines))
    match rng.randrange(5):
        case 0:
            del lines[here]
        case 1:
            lines.insert(there, lines[here])
        case 2:
            lines[here], lines[there] = lines[there], lines[here]
        case 3:
            lines[here] = b" " * rng.randrange(5) + lines[here].lstrip(b" ")
        case _:
            del lines[here : here + rng.randrange(1, 5)]
    return b"\n".join(lines)


def _bytes(content: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(content) + 1)
    if rng.random() < 0.3:
        return content[:place] + content[place + rng.randrange(1, 9) :]
    return content[:place] + rng.choice(BYTES) + content[place:]


_WORD = re.compile(rb"[\w.-]+")


def _words(content: bytes, rng: random.Random, elsewhere: bytes = b"") -> bytes:
    found = list(_WORD.finditer(content))
    if not found:
        return content
    word, others = rng.choice(found), _WORD.findall(elsewhere) or [b"remaining"]
    new = rng.choice([rng.choice(found).group(), rng.choice(others), rng.choice(WORDS)])
    return content[: word.start()] + new + content[word.end() :]


def mutated(files: Files, rng: random.Random) -> Files:
    """The files after one to four accidents."""
    files = dict(files)
    for _ in range(rng.randint(1, 4)):
        name = rng.choice(sorted(files))
        if rng.random() < 0.04:
            del files[name]
        elif rng.random() < 0.04:
            files[name] = files[rng.choice(sorted(files))]
        elif rng.random() < 0.5:
            files[name] = _words(files[name], rng, files[rng.choice(sorted(files))])
        else:
            files[name] = rng.choice([_lines, _lines, _bytes])(files[name], rng)
        if not files:
            break
    return files


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_mutated_folder_is_loaded_or_refused_with_problems(batch):
    shipped = read_folder(None)
    for number in range(CASES // BATCHES):
        seed = batch * 1_000_000 + number
        files = mutated(shipped, random.Random(seed))
        try:
            loaded = build(files)
            if any(files.get(name) != content for name, content in shipped.items() if is_test(name)):
                check_tests(files, loaded)
        except BadRules as problem:
            found = problem.details["problems"]
            assert found, seed
            for each in found:
                assert each.line >= 1 and each.column >= 1 and each.message and each.todo, (seed, each)
                assert "\n" not in str(each) and "Traceback" not in str(each), (seed, each)
        except Exception as problem:
            raise AssertionError(f"accident {seed} makes the loader crash: {problem!r}") from problem
