"""What `kravflyt serve` starts: granian with one worker process that holds the API, the scheduler and the watcher of rules.

Why a worker process at all: granian serves from a process that its parent forks, and the parent only watches. Everything of ours
lives in the worker, so that the scheduler and the API share one house. A parent killed with -9 could leave its worker behind,
holding the port; so the worker waits for its parent's end in a thread, and leaves at once without tidying up. It may: nothing
that matters is in memory. A worker that dies is started again by the parent.
"""

import errno
import functools
import logging
import multiprocessing
import multiprocessing.util
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from engine.errors import Conflict
from engine.shell.rules_watcher import RulesWatcher
from engine.shell.scheduler import Loop, Scheduler
from engine.shell.wiring import open_house

LOG = logging.getLogger("kravflyt")
THREADS = 8  # requests at once; more only wait for the database, which has one writer
IDLE_SECONDS = 600  # the longest that granian allows: a thread's connection to the database ends with it
PATIENCE = 1.5  # seconds in which a killed predecessor's worker lets go of the port


@dataclass(frozen=True, slots=True)
class Plan:
    """What is served, and how."""

    db: str
    host: str
    port: int
    rules: Path | None = None
    watch: bool = False
    sweeps: bool = True
    logs_requests: bool = False

    @property
    def url(self) -> str:
        """Where it answers."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


def free_port(host: str) -> int:
    """A port that nobody uses now."""
    with socket.socket(_family(host)) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def check_port(host: str, port: int) -> None:
    """Raise Conflict where the port cannot be served on; before anything else is done."""
    waited = 0.0
    while True:
        try:
            with socket.socket(_family(host)) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
            return
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE and waited < PATIENCE:
                waited += 0.1
                time.sleep(0.1)
                continue
            raise _about_port(host, port, problem) from None


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _about_port(host: str, port: int, problem: OSError) -> Conflict:
    if problem.errno == errno.EADDRINUSE:
        text = f"Port {port} is in use by another program. Stop it, or choose another port with --port."
        return Conflict(text, code="port_in_use")
    if problem.errno == errno.EACCES:
        text = f"This user may not serve on port {port}. Choose one above 1023 with --port."
        return Conflict(text, code="port_not_allowed")
    return Conflict(f"Cannot serve on {host} port {port}: {problem.strerror or problem}.", code="bad_address")


def run(plan: Plan) -> None:
    """Serve until SIGTERM or SIGINT. The port and the database have been looked at."""
    server = Server(
        "kravflyt", address=plan.host, port=plan.port, interface=Interfaces.WSGI, workers=1, websockets=False,
        blocking_threads=THREADS, blocking_threads_idle_timeout=IDLE_SECONDS, log_level=LogLevels.critical,
        respawn_failed_workers=True, workers_kill_timeout=10,
    )  # fmt: skip
    server.serve(target_loader=functools.partial(load, plan), wrap_loader=False)


def load(plan: Plan) -> Callable[..., Any]:
    """Make the API, and start what runs beside it; called once, in the worker."""
    from api.app import create_app  # only the worker needs it

    set_up_log(plan.logs_requests)
    _leave_with_the_parent()
    house = open_house(plan.db, plan.rules)
    if plan.sweeps:
        scheduler = Scheduler(house)
        scheduler.start()
        multiprocessing.util.Finalize(None, scheduler.stop, exitpriority=10)
    if plan.watch and plan.rules is not None:
        watching = Loop("watching of rules", RulesWatcher(house, plan.rules).turn)
        watching.start()
        multiprocessing.util.Finalize(None, watching.stop, exitpriority=10)
    app = create_app(house)
    threading.Thread(target=_tell_when_ready, args=(plan,), daemon=True).start()
    return app


def set_up_log(requests: bool) -> None:
    """One line an event on stderr; each request too, where asked for."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s  %(message)s", "%Y-%m-%d %H:%M:%S"))
    LOG.handlers[:] = [handler]
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
    logging.getLogger("kravflyt.api").setLevel(logging.INFO if requests else logging.WARNING)


def _leave_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _tell_when_ready(plan: Plan) -> None:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(plan.host, plan.host)
    while True:
        try:
            socket.create_connection((host, plan.port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    LOG.info("Kravflyt serves %s on %s (the API: %s/docs). Stop it with Ctrl-C.", plan.db, plan.url, plan.url)
