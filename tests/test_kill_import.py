"""PAY-1: a bank file whose import is killed with SIGKILL has been taken whole or not at all, and can be sent again."""

import datetime as dt
import random
from pathlib import Path

import pytest

from bench import made
from bench.child import Child, ImportFile
from engine.events import Actor
from engine.ledger import RECEIVED, balance
from engine.shell.service.bank_files import import_bank_file
from engine.shell.service.handing_over import hand_over
from engine.shell.service.house import House
from tests.engine.shell.bank.made_ocr import Line, ocr_file

LINES = 60
AT = made.oslo(2026, 3, 2, 10)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house with cases that will be paid."""
    house = made.house_at(tmp_path / "bank.db", AT, synchronous="off")
    (creditor,) = made.creditors(house, 1)
    invoices = [made.invoice(number, dt.date(2026, 1, 5), random.Random(number)) for number in range(LINES)]
    hand_over(house, creditor, invoices, Actor("creditor", "test", "ERP"))
    return house


def _counts(house: House) -> list[int]:
    tables = ("bank_files", "bank_lines", "payments", "exceptions")
    return [house.store.driver.tuples(f"select count(*) from {table}")[0][0] for table in tables]


def _received(house: House) -> int:
    return sum(balance(stored.case.postings, RECEIVED) for stored in house.store.cases.find({}, 2 * LINES))


def test_an_import_that_is_killed_has_left_nothing_and_the_next_one_takes_all(house: House, tmp_path: Path) -> None:
    kids = [stored.case.claims[0].kid for stored in house.store.cases.find({}, LINES)]
    text = ocr_file([Line(1000 + place, kid, archive=place + 1) for place, kid in enumerate([*kids, "000000009999"])])
    data = text.encode("iso-8859-1")
    for lines in (1, LINES // 2, LINES):
        child = Child(ImportFile(data), tmp_path / "bank.db", AT.text, chunk=1, page=1)
        assert child.kill(lines, 0.0), "it was done before it was killed, so this proves nothing"
        assert _counts(house) == [0, 0, 0, 0]
        assert _received(house) == 0
    done = import_bank_file(house, data, Actor("agency", None, "test"))
    assert (done.payments, done.exceptions, done.already_seen) == (LINES, 1, 0)
    assert _counts(house) == [1, LINES + 1, LINES + 1, 1]
    assert _received(house) == sum(1000 + place for place in range(LINES))
    again = import_bank_file(house, data, Actor("agency", None, "test"))
    assert (again.payments, again.exceptions, again.already_seen) == (0, 0, LINES + 1)
