"""`kravflyt sweep`: take what is due now, as a running service does by itself."""

import click

from api.cli.shared import db_option, example, opened, progress, say
from engine.shell import sweep as sweeping


@click.command(epilog=example("kravflyt sweep --db kravflyt.db"))
@db_option
def sweep(db: str) -> None:
    """Take every step that is due now, and send the lists that are complete."""
    with opened(db) as house:
        at = house.clock.now()
        due = house.store.cases.count_due("", at.text)
        with progress(say("Sweeping", "Behandler"), max(due, 1)) as show:
            done = 0

            def count(taken: int) -> None:
                nonlocal done
                done += taken
                show(min(done, due))

            moved = sweeping.sweep(house, at, progress=count)
    click.echo(say(f"{moved} cases moved to another stage.", f"{moved} saker gikk til et annet stadium."))
