"""Rule books for tests: the shipped files, and copies of them with a line changed or a file added."""

from functools import cache
from pathlib import Path

from engine.rulebook import Book
from engine.shell.load.build import build
from engine.shell.load.folder import read_folder
from engine.shell.load.tree import Files

SEND_NOTICE = "rules/timing/send_notice.yaml"
LETTER_FEE = "rules/parameters/rates/letter_fee.yaml"
NOTICE_DAYS = "rules/parameters/terms/notice_days.yaml"
GUARD = "  - remaining is more than 0.00 kr\nthen: notice_sent"


@cache
def _shipped() -> tuple[tuple[str, bytes], ...]:
    return tuple(read_folder(None).items())


def shipped() -> Files:
    """The files that the product ships."""
    return dict(_shipped())


def without_tests(files: Files) -> Files:
    """The files that are in force; a changed wait would break the tests beside the rules."""
    return {name: content for name, content in files.items() if not name.endswith(".test.yaml")}


def changed(path: str, before: str, after: str, files: Files | None = None) -> Files:
    """The files with one text replaced; the text must be there."""
    found = dict(files or without_tests(shipped()))
    text = found[path].decode()
    assert before in text, f"{path} has no {before!r}"
    found[path] = text.replace(before, after).encode()
    return found


def added(path: str, text: str, files: Files | None = None) -> Files:
    """The files and one more."""
    return {**(files or without_tests(shipped())), path: text.encode()}


def book_of(files: Files | None = None) -> Book:
    """The rules as a case sees them."""
    loaded = build(files or shipped())
    return loaded.book


@cache
def shipped_book() -> Book:
    """The shipped rules, built once a process."""
    return book_of()


def patient() -> Files:
    """A second set of rules that waits longer: the notice is sent after 21 days and gives 28 days."""
    files = changed(SEND_NOTICE, "due: 14 days after overdue_from", "due: 21 days after overdue_from")
    return changed(NOTICE_DAYS, "value: 14 days", "value: 28 days", files)


def letter_fee(*, known_until: str | None = "2026-06-30", value: str = "35.00 kr") -> str:
    """A rate that floats, known until a day."""
    until = f"known until: {known_until}\n" if known_until else ""
    return (
        "id: letter_fee\ntitle: {nb: gebyret for et brev, en: the fee for a letter}\nrequirement: [ANA-3]\ntype: money\n"
        f"dated by: today\n{until}values:\n  - from: 2026-01-01\n    value: {value}\n    source: made up for a test\n"
    )


def with_fee_in_guard(**fee: str | None) -> Files:
    """Rules whose notice asks for a rate: what remains must be at least the fee of the letter."""
    files = changed(SEND_NOTICE, GUARD, GUARD.replace("then:", "  - remaining is at least parameter letter_fee\nthen:"))
    return added(LETTER_FEE, letter_fee(**fee), files)  # type: ignore[arg-type]


def with_fee_in_words(**fee: str | None) -> Files:
    """Rules whose notice tells a rate in its words."""
    files = changed(SEND_NOTICE, "is unpaid.", "is unpaid; a letter costs {parameter letter_fee}.")
    return added(LETTER_FEE, letter_fee(**fee), files)  # type: ignore[arg-type]


def first_release() -> Files:
    """The rules of the first release, which cases taken over then keep: a case rests when it is registered, and costs nothing."""
    return read_folder(Path(__file__).parent / "first_release")
