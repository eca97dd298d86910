"""`kravflyt activate`: put rules in force."""

from pathlib import Path

import click

from api.cli.shared import db_option, example, opened, rules_option, say
from engine.shell.load.folder import read_folder
from engine.shell.service import activating


@click.command(epilog=example('kravflyt activate --rules . --by "Ida" --why "Ny frist i varselet" --db kravflyt.db'))
@click.option("--by", required=True, metavar="NAME", help="Who puts them in force.")
@click.option("--why", required=True, metavar="TEXT", help="Why.")
@click.option(
    "--without",
    multiple=True,
    metavar="STATUTE",
    help="Put them in force without this statute, which is in force now and no longer in the folder. Once for each.",
)
@rules_option
@db_option
def activate(by: str, why: str, without: tuple[str, ...], rules: Path | None, db: str) -> None:
    """Check a folder of rules and put it in force: for new cases at once, while cases under way keep theirs.

    A running service takes it up by itself. Where anything is wrong, every problem is listed and nothing is changed.
    A statute that is in force and not in the folder is such a problem, unless --without names it.
    """
    with opened(db, rules=rules, make=True) as house:
        done = activating.activate(house, read_folder(rules), by, why, without)
    if not done.changed:
        click.echo(say("These rules are in force already.", "Disse reglene gjelder allerede."))
    else:
        click.echo(say("The rules are in force.", "Reglene gjelder nå."))
    click.echo(f"policy {done.policy}   rates {done.rates or '-'}   statutes {done.guards or '-'}")
    for each in done.broken:
        words = say(
            f"Open cases that keep the rules {each.policy}: {each.cases}. They break a statute; a step that does so stops its case:",
            f"Åpne saker som følger reglene {each.policy}: {each.cases}. De bryter et lovkrav; et trinn som gjør det, stanser saken:",
        )
        click.echo(f"{words}\n  {each.problem}")
    if done.woken:
        click.echo(say(f"{done.woken} cases that lacked a rate go on.", f"{done.woken} saker som manglet en sats, går videre."))
