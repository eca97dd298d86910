"""`serve --watch`: activates a rule folder whenever it is saved. For development only; a broken save changes nothing."""

import logging
from pathlib import Path

from engine.errors import BadRules
from engine.shell.load.folder import read_folder
from engine.shell.service.activating import activate
from engine.shell.service.house import House

LOG = logging.getLogger("kravflyt")
EVERY = 0.5  # seconds between two looks

Look = tuple[tuple[str, int, int], ...]


class RulesWatcher:
    """Looks at the folder; what it sees a second time and has not tried yet is tried."""

    def __init__(self, house: House, folder: Path) -> None:
        self._house, self._folder = house, folder
        self._tried: Look | None = None
        self._last: Look | None = None

    def turn(self) -> float:
        """Look once; the seconds until the next look."""
        look = self._look()
        # An editor may still be writing, so the folder is tried when it has been the same for two looks.
        if look == self._last and look != self._tried:
            self._tried = look
            self._try()
        self._last = look
        return EVERY

    def _look(self) -> Look:
        parent = self._folder if (self._folder / "rules").is_dir() else self._folder.parent
        found = []
        for path in (
            sorted(parent.glob("rules/**/*.yaml"))
            + sorted(parent.glob("states/**/*.yaml"))
            + sorted(self._folder.rglob("*.yaml"))
        ):
            try:
                known = path.stat()
            except FileNotFoundError:
                continue
            found.append((str(path), known.st_mtime_ns, known.st_size))
        return tuple(dict.fromkeys(found))

    def _try(self) -> None:
        try:
            done = activate(self._house, read_folder(self._folder), "serve --watch", "saved")
        except BadRules as problem:
            LOG.error("%s\nNothing was changed; the service keeps the last good rules.", problem.message)
            return
        if done.changed:
            LOG.info("The saved rules are in force: %s.", done.policy)
