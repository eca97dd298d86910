"""Where rules come from: a folder that an analyst points to, or the ones installed with the product."""

from importlib import resources
from pathlib import Path

from engine.errors import BadRules
from engine.shell.load.problems import Problem
from engine.shell.load.tree import Files

# Every ending that is meant as YAML, so that a rule in a misnamed file is an error and never passed over.
_ENDINGS = (".yaml", ".yml", ".yaml.txt", ".yml.txt")


def read_folder(folder: Path | None) -> Files:
    """Every YAML file of rules/ and states/ by its path from the folder; None reads the installed ones."""
    if folder is None:
        return {
            **_tree(Path(str(resources.files("rules"))), "rules"),
            **_tree(Path(str(resources.files("states"))), "states"),
        }
    rules, states = _roots(folder)
    return {**_tree(rules, "rules"), **_tree(states, "states")}


def _roots(folder: Path) -> tuple[Path, Path]:
    """DIR may hold rules/ and states/, or be the rules folder itself, with states/ beside it or as installed."""
    installed = Path(str(resources.files("states")))
    if (folder / "rules").is_dir():
        return folder / "rules", folder / "states" if (folder / "states").is_dir() else installed
    if (folder / "facts.yaml").is_file():
        beside = folder.parent / "states"
        return folder, beside if beside.is_dir() else installed
    found = Problem("RULE-011", str(folder), 1, 1, "no rules are here: neither rules/ nor facts.yaml.")
    raise BadRules(str(found), problems=[found])


def _tree(root: Path, prefix: str) -> Files:
    try:
        return {
            f"{prefix}/{path.relative_to(root).as_posix()}": path.read_bytes()
            for path in sorted(root.rglob("*"))
            if path.name.lower().endswith(_ENDINGS) and not path.name.startswith(".") and path.is_file()
        }
    except OSError as problem:
        found = Problem("RULE-011", str(problem.filename or root), 1, 1, f"it cannot be read: {problem.strerror}.")
        raise BadRules(str(found), problems=[found]) from None
