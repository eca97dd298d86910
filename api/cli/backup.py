"""`kravflyt backup`: a copy of the database while it is in use."""

import sqlite3
from pathlib import Path

import click

from api.cli.shared import db_option, example, opened, say
from engine.errors import Conflict


@click.command(epilog=example("kravflyt backup kravflyt-2026-02-17.db --db kravflyt.db"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@db_option
def backup(file: Path, db: str) -> None:
    """Copy the database to a new FILE, whole and as of one moment, while a service may be using it."""
    if file.exists():
        raise Conflict(
            say(f"{file} is there already. Name a new file.", f"{file} finnes fra før. Oppgi en ny fil."), code="file_exists"
        )
    with opened(db) as house:
        copy = sqlite3.connect(file)
        try:
            house.store.driver.db.conn.backup(copy)
        finally:
            copy.close()
    click.echo(say(f"{db} is copied to {file}.", f"{db} er kopiert til {file}."))
