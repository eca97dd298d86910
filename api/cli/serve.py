"""`kravflyt serve`: the API, the sweep, and the rules that are in force."""

from pathlib import Path

import click

from api.cli.shared import db_option, example, opened, rules_option, say
from engine.shell.load.folder import read_folder
from engine.shell.load.versions import version_of
from engine.shell.service.house import House

LAST_PORT = 65535


@click.command(
    epilog=example("kravflyt serve --db kravflyt.db --port 8080", "kravflyt serve --db trial.db --rules . --watch --no-sweep")
)
@db_option
@click.option(
    "--port",
    type=click.IntRange(0, LAST_PORT),
    envvar="KRAVFLYT_PORT",
    default=8080,
    show_default=True,
    show_envvar=True,
    help="0: any that is free.",
)
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="0.0.0.0 serves other machines too.")
@rules_option
@click.option("--watch", is_flag=True, help="Put --rules in force whenever a file is saved. For development only.")
@click.option("--no-sweep", is_flag=True, help="Only answer; another process sweeps.")
@click.option("--log-requests", is_flag=True, help="A line in the log for each request.")
def serve(db: str, port: int, host: str, rules: Path | None, watch: bool, no_sweep: bool, log_requests: bool) -> None:
    """Serve the API, and let everything happen when it falls due.

    A fresh database begins with the rules of --rules, or the installed ones; later they change by `kravflyt activate`. Several
    may serve one database, each on a port of its own. SIGTERM or Ctrl-C stops it; it may be killed at any time.
    """
    if watch and rules is None:
        raise click.UsageError(say("--watch needs --rules DIR.", "--watch trenger --rules DIR."))
    start(db, host, port, rules=rules, watch=watch, sweeps=not no_sweep, logs_requests=log_requests)


def start(
    db: str, host: str, port: int, *, rules: Path | None = None, watch: bool = False, sweeps: bool = True, logs_requests: bool = False
) -> None:  # fmt: skip
    """Look at the port first, then at the database, then serve."""
    from api.cli import serving  # granian is heavy, and only wanted here

    serving.check_port(host, port)
    with opened(db, rules=rules, make=True) as house:
        if rules is not None and not watch:
            _say_where_rules_differ(house, rules)
    plan = serving.Plan(db, host, port or serving.free_port(host), rules, watch, sweeps, logs_requests)
    serving.run(plan)


def _say_where_rules_differ(house: House, rules: Path) -> None:
    active = house.store.rulebooks.active()
    in_force = house.store.rulebooks.files(active["policy"]) if active else None
    given = {name: content for name, content in read_folder(rules).items() if in_force and name in in_force}
    if in_force is not None and version_of(given) != version_of(in_force):
        text = say(
            f"Note: the database has rules of its own, which differ from {rules}. Put the folder in force with `kravflyt activate`.",
            f"Merk: databasen har egne regler, som avviker fra {rules}. Sett mappen i kraft med `kravflyt activate`.",
        )
        click.secho(text, fg="yellow", err=True)
