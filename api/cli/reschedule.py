"""`kravflyt reschedule`: compute anew when cases are due, which never happens silently."""

import click

from api.cli.shared import db_option, example, opened, say
from engine.shell.service import rescheduling


@click.command(epilog=example("kravflyt reschedule --db kravflyt.db"))
@db_option
def reschedule(db: str) -> None:
    """Compute anew when every open case is due, as after a change of public holidays."""
    with opened(db) as house:
        changed = rescheduling.reschedule(house)
    click.echo(say(f"{changed} cases are due at another time now.", f"{changed} saker har nå et annet tidspunkt."))
