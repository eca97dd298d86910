"""`kravflyt exceptions`: money that waits for a person, and what is decided about it."""

import click

from api.cli.finding import find_case
from api.cli.shared import db_option, example, language, language_option, opened, say, test_clock_option
from api.cli.telling import oslo
from api.wording import mask_around
from engine.errors import Invalid
from engine.events import Actor
from engine.identity import mask, written_account
from engine.money import kroner, ore
from engine.shell.service.decisions import ACTIONS, BY_ITSELF, TITLES, Decision, actions_of
from engine.shell.service.exceptions import details_of, resolution_of, resolve, words_of
from engine.shell.service.house import House
from engine.shell.service.payouts import attempts
from engine.shell.service.settlement_papers import find
from engine.shell.store.bank import StoredLine
from engine.shell.store.sqlite import Row

MOST = 1000


@click.group(
    epilog=example("kravflyt exceptions list", 'kravflyt exceptions resolve assign ID --case 1001 --reason "Told by phone"')
)
def exceptions() -> None:
    """Show money that waits for a person, and decide about it."""


@exceptions.command("list", epilog=example("kravflyt exceptions list", "kravflyt exceptions list --all --code unknown_kid"))
@click.option("--all", "everything", is_flag=True, help="Also those that are resolved, each with who decided what and why.")
@click.option("--code", type=click.Choice(list(ACTIONS)), help="Only this kind.")
@test_clock_option
@db_option
@language_option
def list_exceptions(everything: bool, code: str | None, test_clock: str, db: str) -> None:
    """List what waits, the oldest first, with the actions that resolve it."""
    with opened(db) as house:
        rows = house.store.payments.exceptions(None if everything else "open", test_clock, "", MOST, code)
        for row in rows:
            _show(house, row)
    if not rows:
        click.echo(say("Nothing waits.", "Ingenting venter."))


@exceptions.command(
    "resolve",
    epilog=example(
        'kravflyt exceptions resolve assign ID --case 1001 --reason "Told by phone"',
        'kravflyt exceptions resolve duplicate ID ID --reason "The bank confirms it"',
        'kravflyt exceptions resolve pay_again ID --reason "The account is mended"',
    ),
)
@click.argument("action", type=click.Choice(list(TITLES)))
@click.argument("exception_ids", metavar="ID...", nargs=-1, required=True)
@click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept with the exception.")
@click.option("--by", metavar="NAME", help="Who decides; else the user of this machine's command.")
@click.option("--case", "case_id", metavar="ID|INVOICE", help="assign: the case that is paid.")
@click.option("--amount", metavar="KRONER", help="assign, for foreign money: what it is worth.")
@click.option(
    "--settlement", "settlement_id", metavar="ID", help="pay_again: whose payout came back, where the bank has not said."
)
@click.option("--payment", "payment_id", metavar="ID", help="reverse: the payment that is taken back.")
@db_option
@language_option
def resolve_one(
    action: str, exception_ids: tuple[str, ...], reason: str, by: str | None, case_id: str | None, amount: str | None,
    settlement_id: str | None, payment_id: str | None, db: str,
) -> None:  # fmt: skip
    """Resolve exceptions by one of their actions, one after another; who decided what, when and why is kept with each."""
    with opened(db) as house:
        case = find_case(house, case_id).case.id if case_id else None
        decided = Decision(action, reason, case, None, _ore(amount), payment_id, settlement_id)
        for exception_id in exception_ids:
            _show(house, resolve(house, exception_id, decided, Actor("agency", None, by or "kravflyt exceptions")))


def _ore(amount: str | None) -> int | None:
    try:
        return None if amount is None else ore(amount.strip())
    except ValueError:
        text = say(f'"{amount}" is no amount; write 1250.00.', f"«{amount}» er ikke noe beløp; skriv 1250.00.")
        raise Invalid(text, code="bad_amount") from None


def _show(house: House, row: Row) -> None:
    bank, details = house.store.bank, details_of(row)
    click.secho(f"{row['id']}  {row['code']}", bold=row["status"] == "open")
    line = bank.line_of(row["payment_id"])
    click.echo(f"    {_line(line) if line else _payment(row)}")
    why = mask_around(words_of(row)[language()], row["kid"] or "")  # a KID of eleven digits is no person's number
    click.echo(f"    {why}")
    for line_id in details.get("like", []):
        click.echo(say("    like:  ", "    ligner:  ") + _line(bank.line(line_id)))
    for payment_id in details.get("payments", []):
        click.echo(say("    payment that may be meant: ", "    betaling som kan være ment: ") + payment_id)
    if "settlement_id" in details:
        click.echo("    " + _payout(house, details["settlement_id"], details["attempt"]))
    found = resolution_of(row)
    if found is None:
        click.echo(say("    resolve it by: ", "    løses med: ") + ", ".join(actions_of(row)))
    else:
        title = {**TITLES, **BY_ITSELF}[found["action"]][language()]
        click.secho(f"    {oslo(found['at'])}  {title} ({found['by']}): {mask(found['reason'])}", fg="green")


def _payout(house: House, settlement_id: str, number: int) -> str:
    row, attempt = find(house, settlement_id, None), attempts(house, settlement_id)[number - 1]
    name, account = mask(row["settlement"].creditor_name), written_account(attempt.account)
    return say(
        f"payout of settlement {row['number']} of {row['day']}, {name}, to {account}, order {attempt.order_id}",
        f"utbetaling av oppgjør {row['number']} for {row['day']}, {name}, til {account}, ordre {attempt.order_id}",
    )


def _line(line: StoredLine) -> str:
    payment = line.payment
    account = written_account(payment.payer_account) if payment.payer_account else None
    parts = [
        f"{kroner(payment.amount_ore)} {payment.currency}", payment.booked_on.isoformat(), f"KID {payment.kid or '-'}",
        payment.payer_name, account, mask(payment.text),
    ]  # fmt: skip
    return "  ".join(filter(None, parts))


def _payment(row: Row) -> str:
    return f"{kroner(row['amount_ore'])} {row['currency']}  {row['paid_on']}  KID {row['kid'] or '-'}  {mask(row['reference'])}"
