"""`kravflyt keys`: make API keys."""

import click

from api.cli.shared import db_option, example, find_creditor, opened, say
from engine.shell.service import keeping


@click.group(epilog=example("kravflyt keys add --agency --db kravflyt.db"))
def keys() -> None:
    """Make API keys."""


@keys.command(
    "add", epilog=example("kravflyt keys add --agency", 'kravflyt keys add --creditor "Bakken Rør AS" --name "Tripletex"')
)
@click.option("--agency", is_flag=True, help="The agency's own key: it sees every creditor.")
@click.option("--creditor", metavar="NAME|ID", help="A further key for this creditor.")
@click.option("--name", default="kravflyt", show_default=True, metavar="TEXT", help="Who uses it, as history names the key.")
@db_option
def add(agency: bool, creditor: str | None, name: str, db: str) -> None:
    """Make a key. It is shown here and never again; only its digest is kept."""
    if agency == (creditor is not None):
        raise click.UsageError(
            say("Say whose key it is: --agency, or --creditor NAME.", "Si hvem nøkkelen er for: --agency eller --creditor NAVN.")
        )
    with opened(db, make=agency) as house:
        found = find_creditor(house, creditor) if creditor is not None else None
        key = keeping.add_key(house, "creditor" if found else "agency", found.id if found else None, name)
    click.echo(say("Key (shown only now):", "Nøkkel (vises bare nå):"))
    click.echo(key)
