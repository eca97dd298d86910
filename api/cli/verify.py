"""`kravflyt verify`: is every history whole, and nothing impossible stored?"""

from collections.abc import Iterator

import click

from api.cli.finding import find_case
from api.cli.shared import Failed, db_option, example, language_option, opened, progress, say
from engine.shell.service.house import House
from engine.shell.store.stored import Stored

PAGE = 500


@click.command(epilog=example("kravflyt verify --db kravflyt.db", "kravflyt verify 1001"))
@click.argument("case", required=False)
@db_option
@language_option
def verify(case: str | None, db: str) -> None:
    """Check the chain of history of every case, or of one. A broken chain means that an entry was altered or removed."""
    broken: list[str] = []
    count = 0
    with opened(db) as house, progress(say("Checking", "Kontrollerer"), None) as show:
        for stored in [find_case(house, case)] if case else _all(house):
            count += 1
            place = house.store.history.broken_link(stored.case.id)
            if place is not None:
                name = stored.case.id
                broken.append(
                    say(
                        f"case {name}: entry {place} was altered or is missing",
                        f"sak {name}: linje {place} er endret eller mangler",
                    )
                )
            show(count)
    if broken:
        raise Failed(say("History is not whole.", "Historikken er ikke hel."), "history_broken", broken)
    click.echo(say(f"{count} cases: every history is whole.", f"{count} saker: all historikk er hel."))


def _all(house: House) -> Iterator[Stored]:
    after = ""
    while page := house.store.cases.find({"after": after}, PAGE):
        yield from page
        after = page[-1].case.id
