"""`kravflyt tasks`: what waits for a person."""

from collections.abc import Iterator

import click

from api.cli.finding import find_case
from api.cli.shared import db_option, example, language, language_option, opened, say, test_clock_option
from api.cli.telling import oslo
from api.wording import masked_content
from engine.shell.service.house import House
from engine.shell.service.travelling import find_clock
from engine.shell.store.sqlite import Row

OPEN = "queued"


@click.command(epilog=example("kravflyt tasks", "kravflyt tasks --case 1001 --language nb"))
@click.option("--case", metavar="CASE", help="Only those of this case, named by its id or its invoice number.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True, help="The newest so many.")
@test_clock_option
@db_option
@language_option
def tasks(case: str | None, limit: int, test_clock: str, db: str) -> None:
    """List what a person must do, the newest last: for whom, of which case, and why.

    Tasks of a test clock are listed with --test-clock, and with --case whatever clock the case is on.
    """
    with opened(db) as house:
        if case is not None:
            rows = house.store.outbox.of_case(find_case(house, case).case.id, "task")[-limit:]
        else:
            clock_id = str(find_clock(house, test_clock, None)["id"]) if test_clock else ""
            rows = house.store.outbox.latest(limit, "task", clock_id)
        found = [line for row in rows if row["status"] == OPEN for line in _task(house, row)]
    for line in found:
        click.echo(line)
    if not found:
        click.echo(say("There is nothing to do.", "Det er ingenting å gjøre."))


def _task(house: House, row: Row) -> Iterator[str]:
    test = say(" (test)", " (test)") if row["test"] else ""
    yield f"{oslo(row['created_at'])}  {row['name']} -> {row['recipient']}{test}"
    content = masked_content(row["content"])
    stored = house.store.cases.get(row["case_id"] or content.get("case_id") or "")
    if stored is not None:
        numbers = ", ".join(claim.invoice_number for claim in stored.case.claims)
        yield say(f"  invoice {numbers}  ({stored.case.id})", f"  faktura {numbers}  ({stored.case.id})")
    text = content.get("text", content)
    yield f"  {text.get(language(), text) if isinstance(text, dict) else text}"
