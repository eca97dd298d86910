"""`kravflyt differences`: where the ERP says that another amount remains than we follow up."""

import click

from api.cli.shared import db_option, example, find_creditor, language, language_option, opened, say, test_clock_option
from api.cli.telling import oslo
from engine.identity import mask
from engine.money import spell
from engine.shell.service.erp_balances import Compared
from engine.shell.service.erp_balances import differences as page_of
from engine.shell.service.house import House


@click.command(epilog=example('kravflyt differences --creditor "Bakken Rør AS"'))
@click.option("--creditor", metavar="NAME|ID", help="Only this creditor's.")
@test_clock_option
@db_option
@language_option
def differences(creditor: str | None, test_clock: str, db: str) -> None:
    """List the invoices of which the ERP says that another amount remains; those marked ! differ after a second synchronization."""
    with opened(db) as house:
        only = find_creditor(house, creditor).id if creditor else None
        names = {each.id: mask(each.name) for each in house.store.creditors.all()}
        found = list(_all(house, only, test_clock))
    for each in found:
        click.secho(_line(each, names), fg="red" if each.escalated else None)
    if not found:
        click.echo(say("Nothing differs.", "Ingenting er ulikt."))


def _all(house: House, creditor_id: str | None, clock_id: str) -> list[Compared]:
    found: list[Compared] = []
    after: str | None = ""
    while after is not None:
        page, after = page_of(house, creditor_id, clock_id, after, 500)
        found += page
    return found


def _line(found: Compared, names: dict[str, str]) -> str:
    assert found.our_ore is not None
    assert found.since is not None
    lang, whose = language(), names.get(found.creditor_id or "", "")
    mark = "!" if found.escalated else " "
    amounts = say(
        f"{spell(found.erp_ore, lang):>16} in the ERP {spell(found.our_ore, lang):>16} here, since {oslo(found.since)}",
        f"{spell(found.erp_ore, lang):>16} i ERP-en {spell(found.our_ore, lang):>16} her, siden {oslo(found.since)}",
    )
    return f"{mark} {found.invoice_number:<16} {amounts}  {whose}  {found.case_id}"
