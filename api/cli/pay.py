"""`kravflyt pay` and `kravflyt reverse`: tell of a payment, or take one back, as the agency."""

import datetime as dt
import getpass

import click

from api.cli.finding import find_case
from api.cli.shared import db_option, example, language, language_option, opened, say
from engine.errors import Invalid
from engine.events import Actor
from engine.ledger import POST_WORDS
from engine.money import ore, spell
from engine.shell.service import payments
from engine.shell.service.exceptions import words_of


@click.command(
    epilog=example(
        "kravflyt pay 1001 10718.36 --on 2026-03-06 --reference bank-1",
        "kravflyt pay 1001 500.00 --on 2026-03-06 --reference ERP-7 --received-by creditor",
    )
)
@click.argument("case", metavar="CASE")
@click.argument("amount", metavar="KRONER")
@click.option("--on", "day", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day the debtor's bank got the order.")
@click.option("--reference", required=True, metavar="TEXT", help="What makes the payment one: told twice, it counts once.")
@click.option("--received-by", type=click.Choice(["agency", "creditor"]), default="agency", show_default=True)
@db_option
@language_option
def pay(case: str, amount: str, day: dt.datetime, reference: str, received_by: str, db: str) -> None:
    """Tell of a payment of a case, named by its id or its invoice number; what it covers is printed."""
    with opened(db) as house:
        stored = find_case(house, case)
        order = payments.Order(_ore(amount), day.date(), received_by, reference, case_id=stored.case.id)
        paid = payments.receive(house, order, _who(), clock_id=stored.case.clock_id)
    _tell(paid)


@click.command(epilog=example('kravflyt reverse 0199c5f1a2b37e4d8a00c0de5f00aa01 --why "The bank took it back"'))
@click.argument("payment", metavar="PAYMENT")
@click.option("--why", required=True, metavar="TEXT", help="Why; it is kept with the case.")
@db_option
@language_option
def reverse(payment: str, why: str, db: str) -> None:
    """Take a payment back: what followed from it is undone, and a settled case is opened again."""
    with opened(db) as house:
        _tell(payments.reverse(house, payment, why, _who()))


def _who() -> Actor:
    return Actor("agency", None, getpass.getuser())


def _ore(text: str) -> int:
    try:
        return ore(text)
    except ValueError:
        told = say(f"{text!r} is no amount such as 1250.00.", f"{text!r} er ikke et beløp som 1250.00.")
        raise Invalid(told, code="bad_amount") from None


def _tell(paid: payments.Paid) -> None:
    lang = language()
    states = {
        "allocated": say("allocated", "avregnet"), "exception": say("waits", "venter"), "reversed": say("reversed", "tilbakeført"),
    }  # fmt: skip
    click.echo(f"{paid.row['id']}  {states.get(paid.row['status'], paid.row['status'])}")
    for post, amount in paid.allocations:
        click.echo(f"  {POST_WORDS[post][lang]:<28} {spell(amount, lang):>20}")
    if paid.exception is not None and paid.exception["status"] == "open":
        click.echo(f"  {words_of(paid.exception)[lang]}  [{paid.exception['code']}]")
