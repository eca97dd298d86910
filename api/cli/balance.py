"""`kravflyt balance` and `kravflyt ledger`: what a case owes and how every figure comes about (PAY-6)."""

import datetime as dt

import click
from rich.console import Console
from rich.table import Table

from api.cli.finding import find_case
from api.cli.shared import db_option, example, language, language_option, opened, say
from api.money_words import line as told
from engine.ledger import POST_WORDS, POSTS
from engine.money import kroner, spell
from engine.specification import Line, balance_on

_KINDS = {
    "claimed": ("krav", "claimed"), "interest": ("rente", "interest"), "charged": ("krevd", "charged"),
    "credited": ("kreditert", "credited"), "waived": ("ettergitt", "waived"), "withdrawn": ("trukket", "withdrawn"),
    "moved": ("flyttet", "moved"), "paid": ("betalt", "paid"),
}  # fmt: skip
_WIDTH = 150


@click.command(epilog=example("kravflyt balance 1001", "kravflyt balance 1001 --on 2026-07-15 --language nb"))
@click.argument("case", metavar="CASE")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The end of this day; today where left out.")
@db_option
@language_option
def balance(case: str, day: dt.datetime | None, db: str) -> None:
    """Specify what a case, named by its id or its invoice number, owes on a day: every line with its days, rate and rule."""
    with opened(db) as house:
        stored = find_case(house, case)
        on = day.date() if day else house.moment_of(stored.case.clock_id).today
        found = balance_on(stored.case, on, house.books.of(stored.case.rulebook))
    lang = language()
    table = Table(
        say("Post", "Post"), say("What", "Hva"), say("From", "Fra"), say("To", "Til"), say("Base", "Grunnlag"), say("Rate", "Sats"),
        say("Days", "Dager"), say("Amount", "Beløp"), say("Rule", "Regel"), title=say(f"Owed on {on}", f"Skyldig {on}"),
        title_justify="left",
    )  # fmt: skip
    for each in found.lines:
        table.add_row(*_row(each, lang))
    Console(width=_WIDTH).print(table)
    for post in POSTS:
        if found.posts[post]:
            click.echo(f"{POST_WORDS[post][lang]:<28} {spell(found.posts[post], lang):>20}")
    click.secho(f"{say('outstanding', 'å betale i alt'):<28} {spell(found.outstanding_ore, lang):>20}", bold=True)


def _row(each: Line, lang: str) -> list[str]:
    shown = told(each)
    parts = ", ".join(f"{part['name']} {part['value']}" for part in shown["parts"])
    rate = f"{shown['rate']} %" if shown["rate"] else parts
    return [
        POST_WORDS[each.post][lang], _KINDS[each.kind][lang == "en"], shown["from"] or "", shown["to"] or "", shown["base"] or "",
        rate, str(each.days or ""), shown["amount"], each.rule,
    ]  # fmt: skip


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
    Console(width=_WIDTH).print(table)
