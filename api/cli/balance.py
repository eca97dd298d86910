"""`kravflyt balance` and `kravflyt ledger`: what a case owes and how every figure comes about (PAY-6)."""

import datetime as dt

import click
from rich.console import Console
from rich.table import Table

from api.cli.days import DAY
from api.cli.figures import amount, kind_word, rate_words, sources
from api.cli.finding import find_case
from api.cli.shared import db_option, example, language, language_option, opened, say
from engine.ledger import POST_WORDS, POSTS
from engine.money import kroner, spell
from engine.shell.service.owing import owing
from engine.specification import Balance

_WIDTH = 150


@click.command(epilog=example("kravflyt balance 1001", "kravflyt balance 1001 --on 2026-07-15 --language nb"))
@click.argument("case", metavar="CASE")
@click.option("--on", "day", type=DAY, metavar="DATE", help="The end of this day; today where left out.")
@db_option
@language_option
def balance(case: str, day: dt.datetime | None, db: str) -> None:
    """Specify what a case, named by its id or its invoice number, owes on a day: every line with its days, rate, rule and source."""
    with opened(db) as house:
        stored = find_case(house, case)
        found = owing(house, stored, day.date() if day else None)
        book = house.books.of(stored.case.rulebook)
    numbers = {claim.claim_id: claim.invoice_number for claim in stored.case.claims}
    Console(width=_WIDTH, highlight=False).print(_table(found, numbers))
    told = dict.fromkeys(source for line in found.lines if line.payment_id is None for source in sources(line, book))
    for source in told:
        click.echo(f"  {source}")
    for post in POSTS:
        if found.posts[post]:
            click.echo(f"{POST_WORDS[post][language()]:<28} {spell(found.posts[post], language()):>20}")
    if found.refund_ore:
        click.echo(f"{POST_WORDS['refund'][language()]:<28} {spell(found.refund_ore, language()):>20}")
    click.secho(f"{say('outstanding', 'å betale i alt'):<28} {spell(found.outstanding_ore, language()):>20}", bold=True)


def _table(found: Balance, numbers: dict[str, str]) -> Table:
    """The lines of the specification; the invoice of each where there are several."""
    table = Table(title=say(f"Owed on {found.on}", f"Skyldig {found.on}"), title_justify="left")
    headings = [
        say("Post", "Post"), say("What", "Hva"), say("From", "Fra"), say("To", "Til"), say("Base", "Grunnlag"), say("Rate", "Sats"),
        say("Days", "Dager"), say("Amount", "Beløp"), say("Rule", "Regel"),
    ]  # fmt: skip
    for place, heading in enumerate([*([say("Invoice", "Faktura")] if len(numbers) > 1 else []), *headings]):
        table.add_column(heading, justify="right" if place - (len(numbers) > 1) in (4, 6, 7) else "left")
    for line in found.lines:
        row = [
            POST_WORDS[line.post][language()], kind_word(line), str(line.start or ""), str(line.end or ""),
            amount(line.base_ore) if line.base_ore is not None else "", rate_words(line), str(line.days or ""),
            amount(line.amount_ore), line.rule,
        ]  # fmt: skip
        table.add_row(*([numbers[line.claim_id]] if len(numbers) > 1 else []), *row)
    return table


@click.command(epilog=example("kravflyt ledger 1001"))
@click.argument("case", metavar="CASE")
@db_option
@language_option
def ledger(case: str, db: str) -> None:
    """Print every posting of a case: the day it counts from, debit, credit, amount, and why."""
    with opened(db) as house:
        postings = find_case(house, case).case.postings
    table = Table(
        "#", say("Day", "Dag"), say("Debit", "Debet"), say("Credit", "Kredit"), say("Amount", "Beløp"), say("Why", "Hvorfor"),
        say("Reverses", "Tilbakefører"),
    )  # fmt: skip
    for each in postings:
        reverses = "" if each.reverses is None else str(each.reverses)
        table.add_row(str(each.seq), str(each.on), each.debit, each.credit, kroner(each.amount_ore), each.why, reverses)
    Console(width=_WIDTH, highlight=False).print(table)
