"""`kravflyt explain`: where a case stands, how it got there, what it owes and why, what comes next, what may be done."""

from collections.abc import Iterator

import click

from api.cli.figures import figures
from api.cli.finding import find_case
from api.cli.shared import db_option, example, failed, language, language_option, opened, say
from api.cli.telling import Told, next_words, stage_name, timeline
from engine.errors import ParameterMissing
from engine.money import spell
from engine.rulebook import Book
from engine.shell.service.acting import actions
from engine.shell.service.house import House
from engine.shell.service.owing import owing
from engine.shell.store.stored import Stored


@click.command(
    epilog=example("kravflyt explain 1001 --language nb", "kravflyt explain 0199c5f1a2b37e4d8a00c0de5f00aa01 --db kravflyt.db")
)
@click.argument("case", metavar="CASE")
@db_option
@language_option
def explain(case: str, db: str) -> None:
    """Explain a case, named by its id or its invoice number: what happened and why, what is owed, what comes next."""
    with opened(db) as house:
        stored = find_case(house, case)
        permissions = actions(house, stored.case.id)
        stored = find_case(house, stored.case.id)  # asking may have caught it up
        book = house.books.of(stored.case.rulebook)
        for line in _heading(house, stored, book):
            click.echo(line)
        click.secho(say("What has happened", "Hva som har skjedd"), bold=True)
        for each in timeline(house, stored, language()):
            for line in _entry(each, book):
                click.echo(line)
        click.secho(say("What is owed today", "Hva som skyldes i dag"), bold=True)
        for line in _owed(house, stored, book):
            click.echo(line)
        click.secho(say("What may be done now", "Hva som kan gjøres nå"), bold=True)
        for permission in permissions:
            mark = say("yes", "ja ") if permission.allowed else say("no ", "nei")
            title = permission.rule.title[language()]
            click.echo(f"  {mark}  {permission.rule.action:<20} {title}")
            for reason in permission.reasons:
                click.echo(f"       {'':<20} {reason.reason[language()]} [{reason.code}]")


def _owed(house: House, stored: Stored, book: Book) -> Iterator[str]:
    """Each figure with its days, rate, rule and source; or which rate is missing."""
    try:
        yield from figures(owing(house, stored), book)
    except ParameterMissing as problem:
        yield f"  {failed(problem).message}"


def _heading(house: House, stored: Stored, book: Book) -> Iterator[str]:
    case, lang = stored.case, language()
    chart = book.policy.chart
    invoices = ", ".join(claim.invoice_number for claim in case.claims)
    yield click.style(say(f"Invoice {invoices}", f"Faktura {invoices}") + f"  ({case.id})", bold=True)
    remaining, amount = (sum(getattr(claim, name) for claim in case.claims) for name in ("remaining_ore", "amount_ore"))
    yield f"  {house.creditor(case.creditor_id).name}: " + say(
        f"{spell(remaining, lang)} remains of {spell(amount, lang)}",
        f"{spell(remaining, lang)} gjenstår av {spell(amount, lang)}",
    )
    group = chart.document.groups[chart.group_of[case.stage]][lang]
    yield say("  Stage: ", "  Stadium: ") + f"{stage_name(book.policy, case.stage, lang)}, {group}  [{case.stage}]"
    for hold in case.holds:
        until = say(f" until {hold.until}", f" til og med {hold.until}") if hold.until else ""
        yield (
            say("  On hold: ", "  På vent: ")
            + f"{chart.holds[hold.kind].label[lang]} "
            + say(f"from {hold.since}", f"fra {hold.since}")
            + until
        )
    dates = ", ".join(f"{book.facts[name].label[lang] if name in book.facts else name} {day}" for name, day in case.dates.items())
    yield say("  Dates: ", "  Datoer: ") + dates
    yield say("  Next: ", "  Neste: ") + next_words(house, stored, book, lang)
    versions = f"policy {case.rulebook}, rates {book.rates.version or '-'}, statutes {book.guards.version or '-'}"
    yield say("  Rules: ", "  Regler: ") + versions
    if case.clock_id:
        yield say("  On test clock ", "  På testklokke ") + case.clock_id


def _entry(each: Told, book: Book) -> Iterator[str]:
    """An entry of history, and under it the rule, its source and the facts it saw."""
    entry = each.entry
    stage = f"  [{each.stage}]" if each.stage else ""
    yield f"  {each.when}  {each.what}{stage}"
    if each.why:
        yield f"                    {each.why}"
    rule = book.policy.rules.get(entry.rule or "")
    if rule is not None:
        source = say(f"; source: {rule.source}", f"; kilde: {rule.source}") if rule.source else ""
        yield "                    " + say(f"by {rule.id}, {rule.file}{source}", f"etter {rule.id}, {rule.file}{source}")
    if entry.facts:
        shown = ", ".join(f"{name} {value}" for name, value in entry.facts.items())
        yield "                    " + say(f"facts: {shown}", f"fakta: {shown}")
    if entry.actor.role != "clock":
        name = f" ({entry.actor.name})" if entry.actor.name else ""
        yield "                    " + say(f"asked for by: {entry.actor.role}{name}", f"bedt om av: {entry.actor.role}{name}")
