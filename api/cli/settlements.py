"""`kravflyt settlements`: what was settled with the creditors, the vouchers to book, and the payouts to order."""

from pathlib import Path

import click

from api.answers import written
from api.cli.shared import db_option, example, find_creditor, language, language_option, opened, say, test_clock_option
from api.cli.telling import oslo
from api.vouchers import voucher_shown
from engine.days import OSLO, parse_instant
from engine.identity import mask, written_account
from engine.money import spell
from engine.remittance import remittance
from engine.settlement import Settlement
from engine.shell.service.payouts import RETURNED, attempts
from engine.shell.service.settlement_papers import WORDS, find, payment_order, voucher, voucher_file, whole

settlement_argument = click.argument("settlement_id", metavar="ID")
file_option = click.option(
    "--to", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file instead of the terminal."
)


@click.group(epilog=example("kravflyt settlements list", "kravflyt settlements voucher ID --format gbat10 --to voucher.txt"))
@language_option
def settlements() -> None:
    """Show settlements with creditors, their vouchers and payouts."""


@settlements.command(name="list", epilog=example('kravflyt settlements list --creditor "Bakken Rør AS"'))
@click.option("--creditor", metavar="NAME|ID", help="Only with this creditor.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="The newest so many.")
@test_clock_option
@db_option
@language_option
def list_(creditor: str | None, limit: int, test_clock: str, db: str) -> None:
    """List settlements, the newest first."""
    with opened(db) as house:
        only = find_creditor(house, creditor).id if creditor else None
        rows = house.store.settlements.of(only, test_clock, None, limit)
    for row in rows:
        found: Settlement = row["settlement"]
        paid, carried = spell(found.payout_ore, language()), spell(found.carried_ore, language())
        said = say(f"paid out {paid:>16}", f"utbetalt {paid:>16}")
        said += say(f"  carried on {carried}", f"  overført {carried}") if found.carried_ore else ""
        click.echo(f"{row['day']}  {row['number']:>5}  {said}  {mask(found.creditor_name)}  {row['id']}")
    if not rows:
        click.echo(say("Nothing has been settled yet.", "Ingenting er gjort opp ennå."))


@settlements.command(epilog=example("kravflyt settlements show 01a20bf2acc379e3800300fc85fad707"))
@settlement_argument
@db_option
@language_option
def show(settlement_id: str, db: str) -> None:
    """Show a settlement claim by claim: what came in, what is the creditor's, VAT and payout."""
    lang = language()
    with opened(db) as house:
        row = find(house, settlement_id, None)
        found = whole(house, row)
        labels = house.books.of(row["policy"]).policy.bookings[found.booking].vat
        orders = attempts(house, settlement_id)
    at = parse_instant(row["made_at"]).astimezone(OSLO)
    title = say(f"Settlement {row['number']} of {row['day']}", f"Oppgjør {row['number']} for {row['day']}")
    click.secho(f"{title}  {mask(found.creditor_name)}  {found.contract}  ({at:%Y-%m-%d %H:%M})", bold=True)
    paper = remittance(found)
    for claim in paper.claims:
        creditors = sum(share.creditor_ore - share.commission_ore for share in claim.shares)
        came = spell(claim.held_ore + claim.direct_ore, lang)
        click.echo(
            f"  {claim.invoice_number:<16} {came:>18} {say('to the creditor', 'til kreditor')} {spell(creditors, lang):>18}"
        )
    for income in paper.income:
        words = f"{say('VAT on', 'MVA av')} {labels[income.kind].label[lang]}"
        base, vat = income.base_ore + income.debtor_base_ore, income.vat_ore + income.debtor_vat_ore
        by = say(" (paid by the debtor)", " (betalt av skyldneren)") if income.debtor_vat_ore else ""
        click.echo(f"  {words:<40} {spell(base, lang):>18} {spell(vat, lang):>18}{by}")
    for step in paper.steps:
        if step.amount_ore or step.name == "payout":
            click.echo(f"  {WORDS[step.name][lang]:<40} {spell(step.amount_ore, lang):>18}")
    for each in orders:
        told = say("came back", "kom tilbake") if each.status == RETURNED else say("ordered", "bestilt")
        to = say("to", "til")
        click.echo(f"  {oslo(each.ordered_at)}  {told} {to} {written_account(each.account)}  {each.order_id}")


@settlements.command(name="voucher", epilog=example("kravflyt settlements voucher ID --format csv --to voucher.csv"))
@settlement_argument
@click.option("--format", "form", type=click.Choice(("text", "json", "csv", "gbat10")), default="text", show_default=True)
@file_option
@db_option
@language_option
def voucher_(settlement_id: str, form: str, file: Path | None, db: str) -> None:
    """Show the voucher to book in the creditor's accounts, or write it as a file."""
    with opened(db) as house:
        row = find(house, settlement_id, None)
        if form in ("csv", "gbat10"):
            _write(voucher_file(house, row, form, language()), file)
            return
        rows = voucher(house, row)
    if form == "json":
        _write(written(voucher_shown(row, rows, language())), file)
        return
    lines = [
        f"{each.account:<8} {spell(each.debit_ore, language()) if each.debit_ore else '':>18}"
        f" {spell(each.credit_ore, language()) if each.credit_ore else '':>18}  {each.vat_code:>3}  {each.text[language()]}"
        for each in rows
    ]
    lines = lines or [say("Nothing is to be booked.", "Ingenting skal føres.")]
    _write(("\n".join(lines) + "\n").encode(), file)


@settlements.command(epilog=example("kravflyt settlements payout ID --to payout.xml"))
@settlement_argument
@file_option
@db_option
@language_option
def payout(settlement_id: str, file: Path | None, db: str) -> None:
    """Write the payout as a payment order for the bank (pain.001)."""
    with opened(db) as house:
        order = payment_order(house, find(house, settlement_id, None))
    _write(order, file)


def _write(content: bytes, file: Path | None) -> None:
    if file is None:
        click.echo(content.decode(), nl=False)
    else:
        file.write_bytes(content)
        click.echo(say(f"Written to {file}.", f"Skrevet til {file}."))
