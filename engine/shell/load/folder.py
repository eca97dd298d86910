"""Where rules come from: a folder that an analyst points to, or the ones installed with the product."""

from importlib import resources
from pathlib import Path

from engine.errors import BadRules
from engine.shell.load.build import Files
from engine.shell.load.problems import Problem


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
    return {
        f"{prefix}/{path.relative_to(root).as_posix()}": path.read_bytes()
        for path in sorted(root.rglob("*.yaml"))
        if path.is_file()
    }
