"""`kravflyt pay` and `kravflyt reverse`: tell of a payment, or take one back, as the agency."""

import datetime as dt

import click

from api.cli.days import DAY
from api.cli.finding import find_case
from api.cli.shared import by_option, db_option, example, language, language_option, opened, say, test_clock_option
from api.wording import mask_around
from engine.errors import Invalid
from engine.events import Actor
from engine.ledger import POST_WORDS, POSTS
from engine.money import ore, spell
from engine.shell.service import payments, placing
from engine.shell.service.exceptions import words_of

_STATES = {
    "allocated": ("avregnet", "allocated"), "exception": ("venter", "waits"), "reversed": ("tilbakeført", "reversed"),
    "returned": ("betalt tilbake", "returned"),
}  # fmt: skip


@click.command(
    epilog=example(
        "kravflyt pay 1001 10718.36 --on 2026-03-06 --reference bank-1",
        "kravflyt pay --kid 000000000018 500.00 --on 2026-03-06 --reference bank-2",
        "kravflyt pay 1001 500.00 --on 2026-03-06 --reference ERP-7 --received-by creditor",
    )
)
@click.argument("words", metavar="[CASE] KRONER", nargs=-1, required=True)
@click.option("--kid", metavar="KID", help="The payment reference on the letter, instead of the case.")
@click.option(
    "--on",
    "day",
    required=True,
    metavar="DATE",
    type=DAY,
    help="The day the debtor's bank got the order.",
)
@click.option("--reference", required=True, metavar="TEXT", help="What makes the payment one: told twice, it counts once.")
@click.option("--received-by", type=click.Choice(payments.RECEIVERS), default="agency", show_default=True)
@click.option("--allocate-to", type=click.Choice(POSTS), help="The post that is covered first, where somebody has chosen one.")
@click.option("--chosen-by", type=click.Choice(["debtor", "creditor"]), default="creditor", show_default=True)
@by_option
@test_clock_option
@db_option
@language_option
def pay(
    words: tuple[str, ...], kid: str | None, day: dt.datetime, reference: str, received_by: str, allocate_to: str | None,
    chosen_by: str, by: str, test_clock: str, db: str,
) -> None:  # fmt: skip
    """Tell of a payment of a case, named by its id, its invoice number or a KID; what it covers is printed.

    An unknown KID is no error: the payment waits among the exceptions. A case on a test clock is paid at the time of its clock.
    """
    *cases, amount = words
    if len(cases) != (kid is None):
        raise click.UsageError(
            say("Name the case and the amount, or --kid and the amount.", "Oppgi saken og beløpet, eller --kid og beløpet.")
        )
    with opened(db) as house:
        stored = find_case(house, cases[0]) if cases else None
        order = payments.Order(
            _ore(amount), day.date(), received_by, reference, kid, stored.case.id if stored else None, allocate_to=allocate_to,
            chosen_by=chosen_by,
        )  # fmt: skip
        clock_id = stored.case.clock_id if stored else test_clock
        paid = payments.receive(house, order, Actor("agency", None, by), clock_id=clock_id)
    _tell(paid)


@click.command(epilog=example('kravflyt reverse 0199c5f1a2b37e4d8a00c0de5f00aa01 --why "The bank took it back"'))
@click.argument("payment", metavar="PAYMENT")
@click.option("--why", required=True, metavar="TEXT", help="Why; it is kept with the case.")
@by_option
@db_option
@language_option
def reverse(payment: str, why: str, by: str, db: str) -> None:
    """Take a payment back: what followed from it is undone, and a settled case is opened again."""
    with opened(db) as house:
        _tell(payments.reverse(house, payment, why, Actor("agency", None, by)))


def _ore(text: str) -> int:
    try:
        return ore(text.strip())
    except ValueError:
        told = say(f'"{text}" is no amount; write 1250.00.', f"«{text}» er ikke noe beløp; skriv 1250.00.")
        raise Invalid(told, code="bad_amount") from None


def _tell(paid: placing.Paid) -> None:
    lang, status = language(), paid.row["status"]
    nb, en = _STATES.get(status, (status, status))
    before = say(" (told before)", " (meldt før)") if paid.repeated and status != "reversed" else ""
    click.echo(f"{paid.row['id']}  {say(en, nb)}{before}")
    if paid.differs:
        names = ", ".join(paid.differs)
        click.echo(
            say(
                f"  told otherwise the first time, which counts: {names}", f"  meldt annerledes første gang, som gjelder: {names}"
            )
        )
    for post, covered in paid.allocations:
        click.echo(f"  {POST_WORDS[post][lang]:<28} {spell(covered, lang):>20}")
    if paid.exception is not None and paid.exception["status"] == "open":
        why = mask_around(words_of(paid.exception)[lang], paid.row["kid"] or "")  # a KID of eleven digits is no person's number
        click.echo(f"  {why}  [{paid.exception['code']}]")
