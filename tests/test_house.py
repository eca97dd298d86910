"""The conventions of the house, as tests: whoever breaks one is told here, in a sentence."""

import ast
import configparser
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.preflight import missing

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(path for room in ("engine", "api") for path in (ROOT / room).rglob("*.py"))
LEFT_BEHIND = {"build", "dist", "__pycache__"}

CLOCK = ROOT / "engine/shell/clock.py"
WALL_CLOCK = {
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "time.ctime",
    "time.gmtime",
    "time.localtime",
    "time.time",
    "time.time_ns",
}

# In pieces, so that this file does not name what it forbids.
REGISTRY_HOSTS = [
    ".".join(pieces)
    for pieces in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
    )
]
MACHINE_PATH = re.compile(r"(?<![\w.~<])/(?:root|work|home)\b")


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def house_files() -> list[Path]:
    """Every file that is or may be committed; without git (an unpacked archive), every file that is not left over."""
    git = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(git, capture_output=True, check=True, text=True).stdout.split("\0")
        paths = [ROOT / name for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        paths = [path for path in ROOT.rglob("*") if not is_left_over(path.relative_to(ROOT).parts)]
    return [path for path in paths if path.is_file()]


def is_left_over(parts: tuple[str, ...]) -> bool:
    hidden = parts[0].startswith(".") and parts[0] not in {".ci", ".editorconfig", ".gitignore", ".yamllint"}
    return hidden or any(part in LEFT_BEHIND or part.endswith(".egg-info") for part in parts)


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def imported_names(tree: ast.Module) -> dict[str, str]:
    """Map each name that a module imports to the full name behind it: dt -> datetime, now -> time.time."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.split(".")[0]
                names[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def wall_clock_readings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Find each mention of a wall clock, under whatever name it was imported: (line, full name)."""
    names = imported_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            first, *rest = ast.unparse(node).split(".")
            full = ".".join([names.get(first, first), *rest])
            if full in WALL_CLOCK:
                yield node.lineno, full


def test_only_the_clock_reads_the_wall_clock():
    readings = [
        f"{shown(path)}:{line} reads {name}: take `now` or `today` as a parameter instead"
        for path in MODULES
        if path != CLOCK
        for line, name in wall_clock_readings(tree_of(path))
    ]
    assert readings == []


@pytest.mark.parametrize(
    "source",
    [
        "import datetime as dt\nnow = dt.datetime.now(dt.UTC)",
        "from datetime import date as Day\ntoday = Day.today()",
        "import time\nnow = time.time()",
        "from time import time as seconds\nnow = seconds()",
        "import datetime\nmake = datetime.datetime.utcnow",
    ],
)
def test_a_wall_clock_is_found_under_any_name(source):
    assert list(wall_clock_readings(ast.parse(source)))


def test_a_clock_that_is_handed_in_is_no_wall_clock():
    source = "import time\ndef day(clock):\n    time.monotonic()\n    return clock.today(), clock.now()"
    assert list(wall_clock_readings(ast.parse(source))) == []


def test_every_module_is_under_300_lines():
    sizes = {shown(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {name: size for name, size in sizes.items() if size >= 300} == {}, "split by verb"


def test_every_function_is_under_60_lines():
    long = {
        f"{shown(path)}:{node.lineno} {node.name}": size
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (size := (node.end_lineno or node.lineno) - node.lineno + 1) >= 60
    }
    assert long == {}, "a function fits on a screen"


def test_every_rule_file_is_under_60_lines():
    """Rules stand in the sub-folders of rules/; letters are texts, parameters are tables, tests are tests."""
    rules = [
        path
        for path in (ROOT / "rules").glob("*/**/*.yaml")
        if path.relative_to(ROOT).parts[1] not in {"letters", "parameters"}
        and path.name != "facts.yaml"
        and not path.name.endswith(".test.yaml")
    ]
    sizes = {shown(path): len(path.read_text("utf-8").splitlines()) for path in rules}
    assert {name: size for name, size in sizes.items() if size >= 60} == {}, "one rule, one file"


def test_no_file_names_a_package_registry_or_a_path_of_one_machine():
    found = []
    for path in house_files():
        for number, line in enumerate(path.read_text("utf-8", errors="ignore").splitlines(), 1):
            if MACHINE_PATH.search(line) or any(host in line for host in REGISTRY_HOSTS):
                found.append(f"{shown(path)}:{number}  {line.strip()[:100]}")
    assert found == []


@pytest.mark.parametrize("line", ["open('/" + "root/x')", "cd /" + "work/main", "/" + "home/ola"])
def test_a_path_of_one_machine_is_recognized(line):
    assert MACHINE_PATH.search(line)


@pytest.mark.parametrize("line", ["</root>", "/workers", "./work", "docs/work", "/cases/home"])
def test_other_slashes_are_left_alone(line):
    assert not MACHINE_PATH.search(line)


def test_ci_runs_make_test():
    assert "make test" in (ROOT / ".ci/run").read_text("utf-8").splitlines()


@pytest.mark.parametrize("package", ["transitions", "durable_rules_engine", "flask", "marshmallow", "sqlite_utils"])
def test_each_chosen_package_is_really_used(package):
    used = {name.split(".")[0] for path in MODULES for name in imported_names(tree_of(path)).values()}
    assert package in used


def test_every_data_file_is_shipped():
    """A kind of file that setup.cfg does not name would be missing from the wheel, and only there."""
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg")
    shipped = {folder: lines.split() for folder, lines in settings["options.package_data"].items()}
    kept = [path.relative_to(ROOT) for path in house_files() if path.suffix != ".py"]
    left_out = [
        path.as_posix() for path in kept if path.parts[0] in shipped and f"**/*{path.suffix}" not in shipped[path.parts[0]]
    ]
    assert left_out == [], "name the kind of file in setup.cfg, [options.package_data]"


def no(*_: object) -> bool:
    return False


def yes(*_: object) -> bool:
    return True


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_a_machine_with_everything_hears_nothing(version):
    assert missing(version, module=yes, command=yes, headers=yes) == []


@pytest.mark.parametrize("version", [(2, 7), (3, 10), (3, 14)])
def test_an_unsupported_python_is_the_only_complaint(version):
    (sentence,) = missing(version, module=no, command=no, headers=no)
    assert sentence.startswith(f"Python {version[0]}.{version[1]} is not supported")


def test_each_missing_piece_is_named_with_its_debian_package():
    sentences = missing((3, 11), module=no, command=no, headers=no)
    assert [sentence.split()[-1] for sentence in sentences] == ["python3-venv.", "gcc.", "python3-dev."]
