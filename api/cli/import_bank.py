"""The part of `kravflyt import` that takes in bank files: whole or not at all, with a line that counts what became of it."""

from pathlib import Path

import click

from api.cli.shared import language, progress, say
from api.faults import spoken
from engine.errors import Invalid
from engine.events import Actor
from engine.money import spell
from engine.shell.service.bank_files import Imported, import_bank_file
from engine.shell.service.house import House


def take_bank_file(house: House, path: Path, data: bytes, clock_id: str) -> bool:
    """Take a bank file in and say what became of it; False where it was refused."""
    actor = Actor("agency", None, "kravflyt import")
    try:
        with progress(say("Reading", "Leser"), 1) as show:
            found = import_bank_file(house, data, actor, clock_id, lambda done, count: show(done / count))
    except Invalid as problem:
        click.echo(
            f"{path}: " + click.style(say("refused, nothing of it was used", "avvist, ingenting av den er brukt"), fg="red")
        )
        for each in spoken(problem.details.get("errors", []), language()):
            click.echo(f"    {each['detail']} [{each['code']}]")
        return False
    click.echo(f"{path}: {_counted(found)}")
    if found.exceptions:
        click.echo(say("    See `kravflyt exceptions list`.", "    Se `kravflyt exceptions list`."))
    return True


def _counted(found: Imported) -> str:
    total = spell(found.total_ore, language())
    parts = [
        say(f"payments {found.payments}", f"betalinger {found.payments}"),
        say(f"exceptions {found.exceptions}", f"avvik {found.exceptions}"),
        say(f"seen before {found.already_seen}", f"sett før {found.already_seen}"),
    ]
    return f"{found.format} {found.file_id}: {', '.join(parts)}; " + say(f"total {total}", f"sum {total}")
