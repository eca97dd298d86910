"""`kravflyt creditors show` and `change`: what is agreed with a creditor, and who changed it when and why."""

from typing import Any

import click

from api.cli.creditors import STATUS, creditors
from api.cli.shared import db_option, example, find_creditor, language, language_option, opened, say
from api.cli.telling import oslo
from engine.case import Creditor
from engine.events import Actor
from engine.identity import mask, written_account
from engine.rulebook import Rulebook
from engine.shell.service.creditor_settings import ACCOUNTS, LANGUAGES, SETTINGS, change_creditor
from engine.shell.service.settlement_terms import booking_of

LABELS = {
    "account": {"en": "Bank account", "nb": "Bankkonto"},
    "email": {"en": "E-mail for lists", "nb": "E-post for lister"},
    "report_email": {"en": "E-mail for job reports", "nb": "E-post for jobbrapporter"},
    "language": {"en": "Language", "nb": "Språk"},
    "vat_registered": {"en": "VAT registered", "nb": "MVA-registrert"},
    "contract": {"en": "Contract", "nb": "Avtale"},
    "booking": {"en": "Booking", "nb": "Bokføring"},
    "automatic_bookkeeping": {"en": "Automatic bookkeeping", "nb": "Automatisk bokføring"},
}


@creditors.command("show", epilog=example('kravflyt creditors show "Bakken Rør AS"'))
@click.argument("creditor", metavar="NAME|ID")
@db_option
@language_option
def show(creditor: str, db: str) -> None:
    """Show what is agreed with a creditor, its accounts, and every change of it."""
    with opened(db) as house:
        found = find_creditor(house, creditor)
        policy, changes = house.books.active().policy, house.store.creditors.changes(found.id)
    click.secho(f"{mask(found.name)}  {found.organisation_number}  {found.id}", bold=True)
    click.echo(f"  {say('Status', 'Status'):<26} {STATUS.get(found.status, {}).get(language(), found.status)}")
    for name in SETTINGS:
        click.echo(f"  {LABELS[name][language()]:<26} {_value(name, getattr(found, name), found, policy)}")
    booking = booking_of(found, policy)
    for role, usual in booking.roles.items() if booking else ():
        number = found.accounts.get(role) or usual.account or say("(none)", "(ingen)")
        own = say("  (its own)", "  (egen)") if role in found.accounts else ""
        click.echo(f"    {role:<24} {number:<9} {usual.label[language()]}{own}")
    for row in changes:
        by = row["actor"].name or row["actor"].role
        click.secho(f"  {oslo(row['at'])}  {by}: {mask(row['why'])}", fg="green")
        for name, (before, after) in row["changed"].items():
            click.echo(f"    {_change(name, before, after, found, policy)}")


@creditors.command(
    "change",
    epilog=example(
        'kravflyt creditors change "Bakken Rør AS" --account 15331229838 --why "New bank"',
        'kravflyt creditors change "Bakken Rør AS" --account-of counter_account=1579 --why "Own chart of accounts"',
    ),
)
@click.argument("creditor", metavar="NAME|ID")
@click.option("--account", metavar="N", help="The bank account for settlements, eleven digits.")
@click.option("--email", metavar="ADDRESS", help="Who receives the collection lists.")
@click.option("--report-email", metavar="ADDRESS", help='Who hears of what failed; "" for the address of the lists.')
@click.option("--language", type=click.Choice(LANGUAGES), help="The language of its e-mails and vouchers.")
@click.option("--vat-registered/--not-vat-registered", default=None, help="Whether its invoices carry VAT.")
@click.option("--contract", metavar="ID", help='Who gets what of a payment, as in rules/contracts/; "" for the usual one.')
@click.option("--booking", metavar="ID", help='How vouchers are booked, as in rules/bookings/; "" for the usual one.')
@click.option(
    "--account-of", multiple=True, metavar="ROLE=NUMBER", help="Its own account for a role; no number for the usual one."
)
@click.option(
    "--automatic-bookkeeping/--no-automatic-bookkeeping", default=None, help="Whether vouchers go to its ERP by themselves."
)
@click.option("--why", required=True, metavar="TEXT", help="Kept with the change.")
@click.option("--by", metavar="NAME", help="Who changes it; else the user of this machine's command.")
@db_option
def change(creditor: str, account_of: tuple[str, ...], why: str, by: str | None, db: str, **settings: Any) -> None:
    """Change what is agreed with a creditor. It counts from the next settlement on; nothing that was settled is changed."""
    wanted = {name: value for name, value in settings.items() if value is not None}
    accounts = dict(_account(each) for each in account_of)
    with opened(db) as house:
        found = find_creditor(house, creditor)
        changed = change_creditor(house, found.id, wanted, accounts, why, Actor("agency", None, by or "kravflyt creditors"))
        now, policy = house.creditor(found.id), house.books.active().policy
    for each in changed:
        click.echo(f"{mask(found.name)}: {_change(each.name, each.before, each.after, now, policy)}")
    if not changed:
        click.echo(say("It was so already; nothing was changed.", "Slik var det alt; ingenting er endret."))


def _account(written: str) -> tuple[str, str]:
    role, equals, number = written.partition("=")
    if not equals or not role.strip():
        text = say(f'"{written}" is not ROLE=NUMBER', f"«{written}» er ikke ROLLE=NUMMER")
        raise click.BadParameter(f"{text}: --account-of counter_account=1579", param_hint="--account-of")
    return role.strip(), number


def _change(name: str, before: Any, after: Any, creditor: Creditor, policy: Rulebook) -> str:
    kind, _, role = name.partition("/")
    if kind == ACCOUNTS:
        booking = booking_of(creditor, policy)
        usual = booking.roles[role].account if booking and role in booking.roles else None
        shown = [number or say(f"{usual} (the usual)", f"{usual} (den vanlige)") for number in (before, after)]
        return say(f"account of {role}", f"konto for {role}") + f": {shown[0]} -> {shown[1]}"
    return f"{LABELS[name][language()]}: {_value(name, before, creditor, policy)} -> {_value(name, after, creditor, policy)}"


def _value(name: str, value: Any, creditor: Creditor, policy: Rulebook) -> str:
    """A setting as people read it; one that is not set says what counts instead."""
    if isinstance(value, bool):
        return say("yes", "ja") if value else say("no", "nei")
    if name == "account":
        return written_account(value) or say("(none)", "(ingen)")
    if value:
        return str(value)
    usual = {"report_email": creditor.email}
    if policy.daily is not None:
        usual |= {"contract": policy.daily.contract, "booking": policy.daily.booking}
    return say(f"{usual.get(name, '')} (the usual)", f"{usual.get(name, '')} (den vanlige)")
