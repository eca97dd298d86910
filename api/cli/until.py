"""`kravflyt until`: take a database of made-up creditors forward in time."""

import click

from api.cli.shared import db_option, example, opened, progress, say
from engine.days import Moment, parse_instant
from engine.shell.service import travelling


@click.command(epilog=example("kravflyt until 2026-03-01 --db trial.db", "kravflyt until 2026-02-17T07:00:00Z --db trial.db"))
@click.argument("date")
@db_option
def until(date: str, db: str) -> None:
    """Let everything happen that falls due until the end of DATE, in order. Refused where a creditor is real."""
    to = _moment(date)
    with opened(db) as house:
        start = house.clock.now().instant
        with progress(say("Travelling", "Reiser i tid"), max((to.instant - start).total_seconds(), 1.0)) as show:
            moved = travelling.travel(
                house, to, progress=lambda now, moved: show((parse_instant(now) - start).total_seconds(), f"{now[:10]}  {moved}")
            )
    click.echo(say(f"{moved} cases moved until {date}.", f"{moved} saker ble flyttet frem til {date}."))


def _moment(text: str) -> Moment:
    """A day's last second in Oslo, or an instant."""
    if "T" not in text:
        return travelling.end_of(text)
    try:
        return Moment(parse_instant(text))
    except ValueError:
        raise click.BadParameter(
            say("Write 2026-03-01 or 2026-02-17T07:00:00Z.", "Skriv 2026-03-01 eller 2026-02-17T07:00:00Z."), param_hint="DATE"
        ) from None
