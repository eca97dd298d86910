"""`kravflyt creditors`: take creditors on, list them, suspend and restore them."""

import click

from api.cli.shared import db_option, example, find_creditor, language, opened, say
from engine.case import Creditor
from engine.events import Actor
from engine.identity import mask
from engine.shell.service import keeping

OPERATOR = Actor("agency", None, "kravflyt")
STATUS = {
    "applied": {"en": "applied", "nb": "søkt"}, "approved": {"en": "approved", "nb": "godkjent"},
    "suspended": {"en": "suspended", "nb": "stanset"}, "ended": {"en": "ended", "nb": "avsluttet"},
}  # fmt: skip


@click.group(epilog=example("kravflyt creditors list --db kravflyt.db"))
def creditors() -> None:
    """Take creditors on, list them, change what is agreed, suspend and restore them."""


@creditors.command(
    "add",
    epilog=example(
        'kravflyt creditors add "Bakken Rør AS" --organisation-number 909722233 \\',
        "    --account 15331229838 --email inkasso@bakkenror.example --db kravflyt.db",
    ),
)
@click.argument("name")
@click.option("--organisation-number", required=True, metavar="N", help="Nine digits.")
@click.option("--account", required=True, metavar="N", help="The bank account for settlements, eleven digits.")
@click.option("--email", required=True, metavar="ADDRESS", help="Who receives the collection lists.")
@click.option("--vat-registered/--no-vat-registered", default=True, show_default=True, help="Whether its invoices carry VAT.")
@click.option("--demo", is_flag=True, help="Made up: only such creditors may travel in time (kravflyt until).")
@db_option
def add(name: str, organisation_number: str, account: str, email: str, vat_registered: bool, demo: bool, db: str) -> None:
    """Take a creditor on, approved at once. Its key is shown here and never again."""
    with opened(db, make=True) as house:
        creditor = Creditor("", name, organisation_number, account, email, vat_registered, "approved", language(), demo)
        taken = keeping.add_creditor(house, creditor)
        key = keeping.add_key(house, "creditor", taken.id, "first")
    click.echo(say(f"{taken.name} is approved. Id: {taken.id}", f"{taken.name} er godkjent. Id: {taken.id}"))
    click.echo(say("Key (shown only now):", "Nøkkel (vises bare nå):"))
    click.echo(key)


@creditors.command("list", epilog=example("kravflyt creditors list --db kravflyt.db"))
@db_option
def list_creditors(db: str) -> None:
    """List every creditor."""
    with opened(db) as house:
        everybody = house.store.creditors.all()
    for each in everybody:
        status = STATUS.get(each.status, {}).get(language(), each.status)
        made_up = say(" (made up)", " (oppdiktet)") if each.demo else ""
        click.echo(f"{each.id}  {each.organisation_number}  {status:<10}  {mask(each.name)}{made_up}  {each.email}")
    if not everybody:
        click.echo(say("No creditors yet. Take one on with `kravflyt creditors add`.", "Ingen oppdragsgivere ennå."))


@creditors.command("suspend", epilog=example('kravflyt creditors suspend "Bakken Rør AS" --why "Avtalen er sagt opp"'))
@click.argument("creditor", metavar="NAME|ID")
@click.option("--why", required=True, metavar="TEXT", help="Kept with each of its cases.")
@db_option
def suspend(creditor: str, why: str, db: str) -> None:
    """Suspend a creditor: nothing is taken in, and all its cases wait."""
    with opened(db) as house:
        found = find_creditor(house, creditor)
        count = keeping.suspend(house, found.id, OPERATOR, why)
    click.echo(say(f"{found.name} is suspended; {count} cases wait.", f"{found.name} er stanset; {count} saker venter."))


@creditors.command("restore", epilog=example('kravflyt creditors restore "Bakken Rør AS" --why "Ny avtale"'))
@click.argument("creditor", metavar="NAME|ID")
@click.option("--why", required=True, metavar="TEXT", help="Kept with each of its cases.")
@db_option
def restore(creditor: str, why: str, db: str) -> None:
    """Restore a suspended creditor: its cases go on, and their waits move by the days they were held."""
    with opened(db) as house:
        found = find_creditor(house, creditor)
        count = keeping.restore(house, found.id, OPERATOR, why)
    click.echo(say(f"{found.name} is approved; {count} cases go on.", f"{found.name} er godkjent; {count} saker går videre."))
