"""`kravflyt credit`: a credit note of the creditor, told by the agency (PAY-3)."""

import datetime as dt

import click

from api.cli.days import DAY
from api.cli.finding import find_case
from api.cli.reading import read, refused
from api.cli.shared import by_option, db_option, example, language, language_option, opened, say
from api.cli.telling import stage_name
from api.schemas.money import CreditNoteIn
from engine.events import Actor
from engine.money import spell
from engine.shell.service.acting import survivor_of
from engine.shell.service.crediting import credit_case


@click.command(
    epilog=example(
        "kravflyt credit 1001 400.00 --on 2026-03-02 --reference K-77",
        "kravflyt credit 0199c5f1a2b37e4d8a00c0de5f00aa01 400.00 --claim 1002 --reference K-78",
    )
)
@click.argument("case", metavar="CASE")
@click.argument("amount", metavar="KRONER")
@click.option("--on", "day", type=DAY, metavar="DATE", help="The day from which it counts; today where left out.")
@click.option("--reference", required=True, metavar="TEXT", help="The number of the credit note: told twice, it counts once.")
@click.option(
    "--claim",
    metavar="ID|INVOICE",
    help="The claim that is credited, where the case has several; else the invoice that CASE names.",
)
@by_option
@db_option
@language_option
def credit(case: str, amount: str, day: dt.datetime | None, reference: str, claim: str | None, by: str, db: str) -> None:
    """Take in a credit note from the creditor for a case, named by its id or its invoice number; what remains is printed.

    What remains is less from that day. A full credit closes the case, without costs. A refusal gives every reason.
    """
    with opened(db) as house:
        stored = survivor_of(house, find_case(house, case))
        numbers = {each.invoice_number: each.claim_id for each in stored.case.claims}
        named = claim if claim is not None else case if case in numbers else None
        on = day.date() if day else house.moment_of(stored.case.clock_id).today
        told = read(
            CreditNoteIn(),
            {
                "amount": amount, "credited_on": on.isoformat(), "reference": reference,
                "claim_id": numbers.get(named, named) if named is not None else None,
            },
        )  # fmt: skip
        stored, result = credit_case(
            house, stored.case.id, told["amount"], told["credited_on"], told["reference"], Actor("agency", None, by),
            claim_id=told.get("claim_id"),
        )  # fmt: skip
        policy = house.books.of(stored.case.rulebook).policy
    if result.reasons:
        raise refused(result.reasons, "credit_note_refused")
    before = say(" (told before)", " (meldt før)") if result.outcome == "already_handed_over" else ""
    number = result.invoice_number
    click.echo(say(f"Invoice {number}: credited", f"Faktura {number}: kreditert") + before)
    for warning in result.warnings:
        click.echo(f"  {warning.reason[language()]}")
    (credited,) = [each for each in stored.case.claims if each.invoice_number == number]
    for words, ore in (
        (say("amount of the invoice", "fakturabeløp"), credited.amount_ore),
        (say("principal that remains", "hovedstol som gjenstår"), credited.remaining_ore),
    ):
        click.echo(f"  {words:<28} {spell(ore, language()):>20}")
    click.echo(say("  Stage: ", "  Stadium: ") + f"{stage_name(policy, stored.case.stage, language())}  [{stored.case.stage}]")
