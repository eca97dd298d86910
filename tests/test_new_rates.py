"""ANA-3, ANA-8: the rates of a new half year, and a new act, come into force by the edit that was promised, and nothing else."""

import copy

import pytest
import yaml

from engine.shell.load import prove as proving
from engine.shell.load.build import build
from engine.shell.load.prove import prove_all
from engine.shell.load.tree import RATES, Files
from tests.rulebooks import shipped


@pytest.fixture(autouse=True)
def few_due_dates(monkeypatch):
    """Twenty due dates reach over the turn of the half year, as the sixty of `kravflyt check` do."""
    monkeypatch.setattr(proving, "_DATES", 20)


FIRST, LAST = "2027-01-01", "2027-06-30"
RATE_FILES = sorted(name for name in shipped() if name.startswith(RATES))


def with_value(files: Files, name: str, value: object = None, first: str = FIRST) -> Files:
    """The files with one more dated value of a rate: as it was, where none is given."""
    rate = yaml.load(files[name].decode(), yaml.BaseLoader)
    newest = copy.deepcopy(rate["values"][-1]) | {"from": first, "source": "the regulation of the half year"}
    rate["values"].append(newest | ({"value": value} if value else {}))
    rate["known until"] = LAST
    return {**files, name: yaml.safe_dump(rate, allow_unicode=True, sort_keys=False).encode()}


def every_rate(first: str = FIRST) -> Files:
    files = shipped()
    for name in RATE_FILES:
        files = with_value(files, name, first=first)
    return files


def prove(files: Files) -> None:
    loaded = build(files)
    tests, proved = prove_all(files, loaded)
    assert tests > 0
    assert proved.unproven == ()


@pytest.mark.parametrize("first", [FIRST, "2027-01-04"])
def test_the_rates_of_a_half_year_can_be_added_together(first):
    prove(every_rate(first))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("debt_collection_rate", "780.00 kr"),
        ("court_fee", "1380.00 kr"),
        ("standard_compensation", "440.00 kr"),
        ("late_payment_interest", "12.50 %"),
    ],
)
def test_one_rate_can_be_added_alone(name, value):
    prove(with_value(shipped(), f"{RATES}{name}.yaml", value))


def test_the_new_act_takes_over_by_one_line():
    prove(with_value(shipped(), f"{RATES}regime.yaml", "act-2026"))


def test_the_new_act_takes_over_together_with_the_rates_of_the_year():
    prove(with_value(every_rate(), f"{RATES}regime.yaml", "act-2026", "2027-01-02"))
