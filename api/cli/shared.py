"""What the commands share: the options, the language, the open database, and how an error is shown."""

import contextlib
import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from api.catalog import PROBLEMS, detail
from api.faults import spoken
from engine.case import Creditor
from engine.errors import BadDatabase, Conflict, Invalid, KravflytError, NotFound
from engine.shell.load.problems import near
from engine.shell.service.house import House
from engine.shell.wiring import open_house

LANGUAGES = ("nb", "en")
_NORWEGIAN = ("nb", "nn", "no")


def _guessed_language() -> str:
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "nb" if spoken.lower().split("_")[0].split(".")[0] in _NORWEGIAN else "en"


def language() -> str:
    """The language of the command's words."""
    found: str = click.get_current_context().find_root().meta.setdefault("kravflyt.language", _guessed_language())
    return found


def say(en: str, nb: str) -> str:
    """The words in the reader's language."""
    return nb if language() == "nb" else en


def _keep_language(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.find_root().meta["kravflyt.language"] = value


language_option = click.option(
    "--language", type=click.Choice(LANGUAGES), envvar="KRAVFLYT_LANGUAGE", expose_value=False, is_eager=True,
    callback=_keep_language, help="Norwegian or English; else $KRAVFLYT_LANGUAGE, else as $LANG says.",
)  # fmt: skip
db_option = click.option(
    "--db", envvar="KRAVFLYT_DB", default="kravflyt.db", show_default=True, show_envvar=True, metavar="FILE",
    help="The database file.",
)  # fmt: skip
rules_option = click.option(
    "--rules", envvar="KRAVFLYT_RULES", show_envvar=True, metavar="DIR", type=click.Path(file_okay=False, path_type=Path),
    help="A folder that holds rules/ and states/; else the ones that are installed.",
)  # fmt: skip
by_option = click.option(
    "--by", metavar="NAME", default="kravflyt", show_default=True, help="Who tells of it, as history names it."
)
test_clock_option = click.option("--test-clock", default="", metavar="ID", help="On this test clock instead of in real time.")


def example(*lines: str) -> str:
    """The examples at the end of a command's help."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)


@contextlib.contextmanager
def opened(db: str, *, rules: Path | None = None, make: bool = False) -> Iterator[House]:
    """Open the database, and close it again. Only a command that may begin a new one makes it; a slip of the pen makes none."""
    if not make and not db.startswith("postgres") and not Path(db).expanduser().exists():
        raise BadDatabase(
            say(
                f"There is no database at {db}. Name it with --db or $KRAVFLYT_DB, or begin one with `kravflyt creditors add`.",
                f"Det finnes ingen database på {db}. Oppgi den med --db eller $KRAVFLYT_DB, eller lag en med `kravflyt creditors add`.",
            ),
            code="no_database",
        )  # fmt: skip
    house = open_house(db, rules)
    try:
        yield house
    finally:
        house.store.close()


def find_creditor(house: House, named: str) -> Creditor:
    """A creditor by id, organisation number or name; raises NotFound with the names that are near, or Conflict with the namesakes."""
    everybody = house.store.creditors.all()
    wanted = named.strip().casefold()
    found = [each for each in everybody if wanted in (each.id, each.organisation_number)]
    found = found or [each for each in everybody if wanted == each.name.casefold()]
    if len(found) > 1:
        text = say(
            "Several creditors have this name; name one by its id or organisation number:",
            "Flere oppdragsgivere har dette navnet; oppgi én med id eller organisasjonsnummer:",
        )
        raise Conflict("\n".join([text, *(f"{each.id}  {each.organisation_number}" for each in found)]), code="several_creditors")
    if found:
        return found[0]
    known = near(named, [each.name for each in everybody], listed=len(everybody) <= 20)
    raise NotFound(
        f'There is no creditor "{named}"{known}', nb=f"Det finnes ingen oppdragsgiver «{named}»{known}", code="creditor_not_found"
    )  # fmt: skip


@contextlib.contextmanager
def progress(title: str, total: float | None) -> Iterator[Callable[..., None]]:
    """A bar on the terminal, gone when it is full; nothing where nobody watches. Yields `show(done, text)`."""
    console = Console(stderr=True)
    columns = [TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TextColumn("{task.fields[text]}")]
    if total is not None and total == int(total) and total < 10_000:
        columns.insert(2, MofNCompleteColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(title, total=total, text="")

        def show(done: float | None = None, text: str = "") -> None:
            bar.update(task, advance=1 if done is None else None, completed=done, text=text)

        yield show


class Failed(click.ClickException):
    """An error as the user sees it: what, the code, what to do; never a traceback."""

    exit_code = 1

    def __init__(self, message: str, code: str, lines: list[str] | None = None) -> None:
        super().__init__(message)
        self.code, self.lines = code, lines or []

    def show(self, file: Any = None) -> None:
        """Write it to stderr."""
        click.secho(f"{self.message} [{self.code}]", fg="red", err=True)
        for line in self.lines:
            click.echo(f"  {line}", err=True)


def failed(problem: KravflytError) -> Failed:
    """An error of the engine as one of the command line, in the reader's language where its code says enough."""
    rest: list[str] = []
    errors = spoken(problem.details.get("errors", []), language()) if isinstance(problem, Invalid) else []
    if len(errors) > 1:
        first = say("The input cannot be used.", "Opplysningene kan ikke brukes.")
        rest = [f"{error['pointer'].lstrip('/')}: {error['detail']}" for error in errors]
    elif errors and language() == "nb" and "nb" not in problem.words:
        first = errors[0]["detail"]
    else:
        known = None if problem.code == Invalid.code else PROBLEMS.get(problem.code)  # "see errors" is for the readers of JSON
        first, *rest = detail(known, problem, language()).splitlines() or [""]
    return Failed(first, problem.code, rest)


def _of_the_disk(problem: OSError) -> Failed | None:
    if problem.errno == errno.EPIPE:
        return None  # whoever read our words has gone away; click ends quietly
    what = f"{problem.filename}: {problem.strerror}" if problem.filename else str(problem)
    return Failed(f"{what}.", "no_access")


@contextlib.contextmanager
def errors_shown() -> Iterator[None]:
    """Turn whatever may go wrong into one clear message."""
    try:
        yield
    except KravflytError as problem:
        raise failed(problem) from None
    except sqlite3.OperationalError as problem:
        if "locked" in str(problem):
            text = say("The database is busy. Try again.", "Databasen er opptatt. Prøv igjen.")
            raise failed(Conflict(text, code="database_locked")) from None
        raise failed(BadDatabase(f"The database answers: {problem}.")) from None
    except sqlite3.DatabaseError as problem:
        raise failed(BadDatabase(f"The database answers: {problem}.")) from None
    except OSError as problem:
        shown = _of_the_disk(problem)
        if shown is None:
            raise
        raise shown from None
