"""`kravflyt outbox`: what leaves the house, or would, were it not on a test clock."""

from typing import Any

import click

from api.cli.shared import db_option, example, language, language_option, opened, say, test_clock_option
from api.cli.telling import oslo
from engine.shell.service.house import House
from engine.shell.service.list_lines import mail_text
from engine.shell.service.settlement_papers import settlement_mail

KINDS = ("letter", "email", "task", "payout", "booking")


@click.command(epilog=example("kravflyt outbox --limit 20", "kravflyt outbox --kind letter --full"))
@click.option("--kind", type=click.Choice(KINDS), help="Only these.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="The newest so many.")
@click.option("--full", is_flag=True, help="The whole text of each.")
@test_clock_option
@db_option
@language_option
def outbox(kind: str | None, limit: int, full: bool, test_clock: str, db: str) -> None:
    """List letters, e-mails, tasks, payouts and vouchers to book, the newest last."""
    with opened(db) as house:
        rows = house.store.outbox.latest(limit, kind, test_clock or None)
        for row in rows:
            test = say(" (test)", " (test)") if row["test"] else ""
            line = f"{oslo(row['created_at'])}  {row['kind']:<6} {row['status']:<10} {row['name']} -> {row['recipient']}{test}"
            click.secho(line, bold=full)
            if full:
                click.echo(_text(house, row))
                click.echo()
    if not rows:
        click.echo(say("Nothing is there.", "Det er ingenting her."))


def _voucher(content: dict[str, Any]) -> list[str]:
    return [
        f"{content['number']}  {content['date']}  {content['voucher']}",
        *(
            f"{each['account']:<8} {each['debit']:>14} {each['credit']:>14}  {each['vat_code']:>3}  {each['text']}"
            for each in content["lines"]
        ),
    ]


def _text(house: House, row: dict[str, Any]) -> str:
    content = row["content"]
    listed = house.store.lists.get(content["list_id"]) if "list_id" in content else None
    if listed is not None:
        return f"{content['email']}\n{content['subject']}\n\n{mail_text(house, listed, content['body'], content['language'])}"
    if row["kind"] == "payout":
        return f"{content['receiver']}\n{content['account']}\n{content['amount']}\n{content['text']}"
    if row["kind"] == "booking":
        return "\n".join(_voucher(content))
    if "email" in content and "body" in content:
        return f"{content['email']}\n{content['subject']}\n\n{settlement_mail(house, content)}"
    if "body" in content:
        receiver = content["receiver"]
        place = " ".join(filter(None, (receiver.get("postal_code"), receiver.get("city"))))
        address = "\n".join(filter(None, (receiver["name"], receiver.get("line1"), receiver.get("line2"), place)))
        return f"{address}\n\n{content['subject']}\n\n{content['body']}"
    text = content.get("text", content)
    return str(text.get(language(), text) if isinstance(text, dict) else text)
