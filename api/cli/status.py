"""`kravflyt status`: where a case stands and what is owed of each post on a day, with interest and fees (PAY-6)."""

import datetime as dt

import click

from api.answers import written
from api.cli.days import DAY
from api.cli.finding import find_case
from api.cli.shared import db_option, example, language, language_option, opened, say
from api.cli.telling import stage_name
from api.money_words import status as status_shown
from engine.ledger import POST_WORDS, POSTS
from engine.money import spell
from engine.shell.service.owing import owing


@click.command(epilog=example("kravflyt status 1001", "kravflyt status 1001 --on 2026-07-15 --format json"))
@click.argument("case", metavar="CASE")
@click.option("--on", "day", type=DAY, metavar="DATE", help="The end of this day; today where left out.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@db_option
@language_option
def status(case: str, day: dt.datetime | None, form: str, db: str) -> None:
    """Tell what a case, named by its id or its invoice number, owes of each post at the end of a day, and what was paid.

    As JSON it is the `status` of a case in the API. `kravflyt balance` shows how each figure comes about.
    """
    lang = language()
    with opened(db) as house:
        stored = find_case(house, case)
        found = owing(house, stored, day.date() if day else None)
        stage = stage_name(house.books.of(stored.case.rulebook).policy, stored.case.stage, lang)
    if form == "json":
        click.echo(written(status_shown(found)).decode(), nl=False)
        return
    invoices = ", ".join(claim.invoice_number for claim in stored.case.claims)
    click.secho(say(f"Invoice {invoices}", f"Faktura {invoices}") + f"  ({stored.case.id})", bold=True)
    click.echo(say("Stage now: ", "Stadium nå: ") + f"{stage}  [{stored.case.stage}]")
    click.echo(say(f"Owed on {found.on}", f"Skyldig {found.on}"))
    rows = [(POST_WORDS[post][lang], found.posts[post]) for post in POSTS]
    for words, ore in [*rows, (say("paid", "betalt"), found.paid_ore)]:
        click.echo(f"  {words:<28} {spell(ore, lang):>20}")
    click.secho(f"  {say('outstanding', 'å betale i alt'):<28} {spell(found.outstanding_ore, lang):>20}", bold=True)
