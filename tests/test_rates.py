"""ANA-3: every dated rate of the law, its expected figure written out here, and the refusal where none is known.

Amounts are øre, shares are ten-thousandths. The figures are those of the sources that the rate files name, typed anew.
"""

import datetime as dt
from pathlib import Path

import pytest

from engine.errors import ParameterMissing
from engine.parameters import Parameter
from engine.shell.load.build import build
from tests.rulebooks import shipped

LOADED = build(shipped())
RATES = LOADED.rates.parameters
ASSUMPTIONS = Path(__file__).resolve().parent.parent / "docs/assumptions.md"
NEW_YEAR_2027 = dt.date(2027, 1, 1)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def rate(name: str, on: str) -> int:
    """The value of a rate on a day, as a number."""
    return int(RATES[name].on(day(on)))


def half_years(first: int, last: int) -> list[str]:
    return [f"{year}-{start}" for year in range(first, last + 1) for start in ("01-01", "07-01")]


def last_day_before(start: str) -> str:
    return (day(start) - dt.timedelta(days=1)).isoformat()


def refusal(parameter: Parameter, on: dt.date) -> ParameterMissing:
    """The refusal of a day without a value, which names the parameter and the day."""
    with pytest.raises(ParameterMissing) as refused:
        parameter.bands_on(on) if parameter.type == "bands" else parameter.on(on)
    assert refused.value.details == {"parameter": parameter.name, "day": on.isoformat()}
    assert parameter.name in refused.value.message and on.isoformat() in refused.value.message
    return refused.value


def product_ore(amount_ore: int, *shares: int, step_ore: int = 1) -> int:
    """An amount times shares in ten-thousandths, half up to the øre or to a larger step, with whole numbers all the way."""
    whole = step_ore
    for share in shares:
        amount_ore, whole = amount_ore * share, whole * 10_000
    return (2 * amount_ore + whole) // (2 * whole) * step_ore


# -- the debt collection rate and the fees of letters -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "amount_ore"),
    [
        ("2006-01-01", "2006-12-31", 550_00),
        ("2007-01-01", "2007-12-31", 560_00),
        ("2008-01-01", "2008-12-31", 570_00),
        ("2009-01-01", "2009-12-31", 590_00),
        ("2015-01-01", "2015-12-31", 650_00),
        ("2016-01-01", "2016-12-31", 670_00),
        ("2017-01-01", "2025-12-31", 700_00),
        ("2025-01-01", "2025-12-31", 700_00),
        ("2026-01-01", "2026-12-31", 750_00),
    ],
)
def test_the_debt_collection_rate(start, end, amount_ore):
    assert (rate("debt_collection_rate", start), rate("debt_collection_rate", end)) == (amount_ore, amount_ore)


@pytest.mark.parametrize(
    ("due", "sent", "reminder_ore", "own_demand_ore"),
    [
        ("2015-03-02", "2015-04-01", 65_00, 195_00),
        ("2016-03-01", "2016-04-01", 67_00, 201_00),
        ("2017-03-01", "2017-04-03", 70_00, 210_00),
        ("2020-09-30", "2020-10-15", 70_00, 210_00),  # due before the change, the letter sent after it
        ("2020-10-01", "2020-10-15", 35_00, 105_00),
        ("2025-11-03", "2025-12-31", 35_00, 105_00),
        ("2025-11-03", "2026-01-02", 38_00, 113_00),  # 37.50 and 112.50 are rounded up to whole kroner from 2026
        ("2026-12-31", "2026-12-31", 38_00, 113_00),
    ],
)
def test_the_fees_of_letters_take_their_share_by_the_due_date_and_the_rate_by_the_letter(due, sent, reminder_ore, own_demand_ore):
    """STG-2, STG-13."""
    amount, step = rate("debt_collection_rate", sent), rate("fee_rounding", sent)
    fees = [product_ore(amount, rate(name, due), step_ore=step) for name in ("reminder_fee_fraction", "own_demand_fraction")]
    assert fees == [reminder_ore, own_demand_ore]


@pytest.mark.parametrize(
    ("due", "reminder", "own_demand"), [("2015-01-01", 1000, 3000), ("2020-09-30", 1000, 3000), ("2020-10-01", 500, 1500)]
)
def test_the_shares_were_halved_for_claims_due_from_october_2020(due, reminder, own_demand):
    assert (rate("reminder_fee_fraction", due), rate("own_demand_fraction", due)) == (reminder, own_demand)


def test_fees_are_rounded_to_whole_kroner_from_2026():
    assert (rate("fee_rounding", "2015-01-01"), rate("fee_rounding", "2025-12-31"), rate("fee_rounding", "2026-01-01")) == (
        1,
        1,
        100,
    )


# -- late-payment interest --------------------------------------------------------------------------------------------------

INTEREST = [  # a year, in hundredths of a percent: from January, from July
    (2010, 875, 900), (2011, 900, 925), (2012, 875, 850), (2013, 850, 950), (2014, 950, 950), (2015, 925, 900),
    (2016, 875, 850), (2017, 850, 850), (2018, 850, 850), (2019, 875, 925), (2020, 950, 800), (2021, 800, 800),
    (2022, 850, 925), (2023, 1075, 1175), (2024, 1250, 1250), (2025, 1250, 1225), (2026, 1200, 1225),
]  # fmt: skip


@pytest.mark.parametrize(("year", "first_half", "second_half"), INTEREST)
def test_late_payment_interest_by_the_half_year(year, first_half, second_half):
    """PAY-6."""
    days = [f"{year}-01-01", f"{year}-06-30", f"{year}-07-01", f"{year}-12-31"]
    found = [rate("late_payment_interest", each) for each in days]
    assert found == [first_half, first_half, second_half, second_half]


def test_interest_is_split_at_every_half_year_also_where_the_rate_stays():
    """PAY-6: 12.50 % throughout 2024 is two lines of a specification."""
    interest = RATES["late_payment_interest"]
    assert interest.splits(day("2009-12-31"), day("2026-12-31")) == [day(each) for each in half_years(2010, 2026)]
    assert interest.splits(day("2024-01-01"), day("2024-12-31")) == [day("2024-07-01")]


def test_a_span_beyond_what_is_known_is_split_at_its_end_so_that_nothing_is_carried_on():
    assert RATES["late_payment_interest"].splits(day("2026-07-01"), day("2027-03-01")) == [NEW_YEAR_2027]


# -- standard compensation --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "amount_ore"),
    [
        ("2014-01-01", "2014-06-30", 320_00),
        ("2016-01-01", "2016-06-30", 370_00),
        ("2016-07-01", "2016-12-31", 370_00),
        ("2017-01-01", "2017-06-30", 360_00),
        ("2018-01-01", "2018-06-30", 380_00),
        ("2018-07-01", "2018-12-31", 380_00),
        ("2019-01-01", "2019-06-30", 380_00),
        ("2019-07-01", "2019-12-31", 390_00),
        ("2020-07-01", "2020-12-31", 430_00),
        ("2021-01-01", "2021-06-30", 400_00),
        ("2022-01-01", "2022-06-30", 390_00),
        ("2022-07-01", "2022-12-31", 400_00),
        ("2023-01-01", "2023-06-30", 410_00),
        ("2023-07-01", "2023-12-31", 460_00),
        ("2024-01-01", "2024-06-30", 470_00),
        ("2024-07-01", "2024-12-31", 460_00),
        ("2025-01-01", "2025-06-30", 470_00),
        ("2025-07-01", "2025-12-31", 460_00),
        ("2026-01-01", "2026-06-30", 460_00),
        ("2026-07-01", "2026-12-31", 430_00),
    ],
)
def test_the_standard_compensation_by_the_half_year(start, end, amount_ore):
    """STG-11."""
    assert (rate("standard_compensation", start), rate("standard_compensation", end)) == (amount_ore, amount_ore)


# -- court fees -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "kroner"),
    [
        (2015, 860), (2016, 1025), (2017, 1049), (2018, 1130), (2019, 1150), (2020, 1172), (2021, 1199), (2022, 1223), (2023, 1243),
        (2024, 1277), (2025, 1314), (2026, 1345),
    ],
)  # fmt: skip
def test_the_court_fee_by_the_year(year, kroner):
    assert [rate("court_fee", f"{year}-{each}") for each in ("01-01", "12-31")] == [kroner * 100] * 2


@pytest.mark.parametrize(
    ("factor", "on", "share", "amount_ore"),
    [
        ("conciliation_fee_factor", "2019-06-03", 11_500, 1_322_50),
        ("conciliation_fee_factor", "2021-12-31", 11_500, 1_378_85),
        ("conciliation_fee_factor", "2022-01-01", 11_000, 1_345_30),
        ("conciliation_fee_factor", "2024-06-03", 11_000, 1_404_70),
        ("conciliation_fee_factor", "2025-12-31", 11_000, 1_445_40),
        ("conciliation_fee_factor", "2026-01-01", 15_400, 2_071_30),  # 2 071 kroner in use
        ("enforcement_fee_factor", "2021-12-31", 17_000, 2_038_30),
        ("enforcement_fee_factor", "2022-01-01", 12_100, 1_479_83),
        ("enforcement_fee_factor", "2026-01-01", 6_900, 928_05),  # 928 kroner in use
        ("writing_fee_factor", "2026-06-01", 5_000, 672_50),  # 672 kroner in use
    ],
)
def test_public_fees_are_multiples_of_the_court_fee(factor, on, share, amount_ore):
    assert rate(factor, on) == share
    assert product_ore(rate("court_fee", on), share) == amount_ore


# -- the collection fee -----------------------------------------------------------------------------------------------------

BANDS_2020 = [(1, 500_00), (500_01, 1_000_00), (1_000_01, 2_500_00), (2_500_01, 10_000_00), (10_000_01, 50_000_00),
              (50_000_01, 250_000_00), (250_000_01, 9_999_999_99)]  # fmt: skip
BANDS_2015 = [(1, 2_500_00), *BANDS_2020[3:]]


def collection_fee_ore(principal_ore: int, *, due: str, paid: str, heavy: bool, business: bool, vat: bool) -> int:
    """The most that a debtor pays: the rate of the day of payment, times the band, the heavy fee, a business, the VAT."""
    shares = [RATES["collection_fee_bands"].bands_on(day(due)).at(principal_ore)]
    shares += [rate("heavy_fee_factor", due)] * heavy + [rate("business_fee_factor", due)] * business
    shares += [10_000 + rate("vat", paid)] * vat
    return product_ore(rate("debt_collection_rate", paid), *shares)


# A line for each band: light and heavy, in the order consumer, consumer with VAT, business, business with VAT.
FEES_2026 = [
    (187_50, 375_00, 234_38, 468_75, 281_25, 562_50, 351_56, 703_13),
    (262_50, 525_00, 328_13, 656_25, 393_75, 787_50, 492_19, 984_38),
    (300_00, 600_00, 375_00, 750_00, 450_00, 900_00, 562_50, 1_125_00),
    (600_00, 1_200_00, 750_00, 1_500_00, 900_00, 1_800_00, 1_125_00, 2_250_00),
    (1_200_00, 2_400_00, 1_500_00, 3_000_00, 1_800_00, 3_600_00, 2_250_00, 4_500_00),
    (2_700_00, 5_400_00, 3_375_00, 6_750_00, 4_050_00, 8_100_00, 5_062_50, 10_125_00),
    (5_400_00, 10_800_00, 6_750_00, 13_500_00, 8_100_00, 16_200_00, 10_125_00, 20_250_00),
]
# Consumer, light and heavy: with the table of 2020 and the rate of 700 kroner, and with the table before it.
FEES_2020 = [
    (175_00, 350_00), (245_00, 490_00), (280_00, 560_00), (560_00, 1_120_00), (1_120_00, 2_240_00), (2_520_00, 5_040_00),
    (5_040_00, 10_080_00),
]  # fmt: skip
FEES_2017 = [(350_00, 700_00), (700_00, 1_400_00), (1_400_00, 2_800_00), (2_800_00, 5_600_00), (5_600_00, 11_200_00)]
FEES_2016 = [(335_00, 670_00), (670_00, 1_340_00), (1_340_00, 2_680_00), (2_680_00, 5_360_00), (5_360_00, 10_720_00)]
FEES_2015 = [(325_00, 650_00), (650_00, 1_300_00), (1_300_00, 2_600_00), (2_600_00, 5_200_00), (5_200_00, 10_400_00)]


@pytest.mark.parametrize(("limits", "fees"), list(zip(BANDS_2020, FEES_2026, strict=True)), ids=str)
def test_every_cell_of_the_collection_fees_of_2026_at_both_ends_of_its_band(limits, fees):
    """STG-11: the largest principal of a band still belongs to it, the next øre to the next."""
    for principal in limits:
        found = [
            collection_fee_ore(principal, due="2026-02-02", paid="2026-06-01", heavy=heavy, business=business, vat=vat)
            for business in (False, True)
            for vat in (False, True)
            for heavy in (False, True)
        ]
        assert found == list(fees), principal


TABLES = [
    *(("2020-10-01", paid, *row) for paid in ("2020-12-01", "2025-12-31") for row in zip(BANDS_2020, FEES_2020, strict=True)),
    *(("2020-09-30", "2020-12-01", *row) for row in zip(BANDS_2015, FEES_2017, strict=True)),
    *(("2016-03-01", "2017-01-01", *row) for row in zip(BANDS_2015, FEES_2017, strict=True)),
    *(("2016-03-01", "2016-12-31", *row) for row in zip(BANDS_2015, FEES_2016, strict=True)),
    *(("2015-01-01", "2015-12-31", *row) for row in zip(BANDS_2015, FEES_2015, strict=True)),
]


@pytest.mark.parametrize(("due", "paid", "limits", "fees"), TABLES)
def test_every_cell_of_the_collection_fees_of_earlier_years(due, paid, limits, fees):
    """The table is picked by the due date, the rate by the day of payment."""
    for principal in limits:
        found = [
            collection_fee_ore(principal, due=due, paid=paid, heavy=heavy, business=False, vat=False) for heavy in (False, True)
        ]
        assert found == list(fees), principal


def test_a_claim_of_last_year_that_is_paid_this_year_takes_the_new_rate():
    fee = collection_fee_ore(1_000_00, due="2025-11-03", paid="2026-01-02", heavy=False, business=False, vat=False)
    assert fee == 262_50


@pytest.mark.parametrize(
    ("due", "factors"),
    [
        ("2015-01-01", [5_000, 10_000, 20_000, 40_000, 80_000]),
        ("2020-09-30", [5_000, 10_000, 20_000, 40_000, 80_000]),
        ("2020-10-01", [2_500, 3_500, 4_000, 8_000, 16_000, 36_000, 72_000]),
        ("2026-12-31", [2_500, 3_500, 4_000, 8_000, 16_000, 36_000, 72_000]),
    ],
)
def test_the_table_of_a_due_date(due, factors):
    bands = RATES["collection_fee_bands"].bands_on(day(due))
    assert [factor for _, factor in bands.bands] + [bands.above] == factors


def test_the_factors_of_the_collection_fee():
    assert rate("heavy_fee_factor", "2026-01-01") == 20_000
    assert rate("business_fee_factor", "2026-01-01") == 15_000
    assert rate("vat", "2026-01-01") == 2_500


@pytest.mark.parametrize(("vat", "amount_ore"), [(False, 1_125_00), (True, 1_406_25)])
def test_the_installment_fee_of_2026(vat, amount_ore):
    """STG-11: inkassoforskriften § 2-4, for a plan of more than four installments."""
    shares = [rate("installment_fee_factor", "2026-06-01"), *([10_000 + rate("vat", "2026-06-01")] * vat)]
    assert product_ore(rate("debt_collection_rate", "2026-06-01"), *shares) == amount_ore


# -- where nothing is known -------------------------------------------------------------------------------------------------

FIRST = {
    "debt_collection_rate": "2006-01-01", "reminder_fee_fraction": "2015-01-01", "own_demand_fraction": "2015-01-01",
    "fee_rounding": "2015-01-01", "late_payment_interest": "2010-01-01", "court_fee": "2015-01-01", "vat": "2015-01-01",
    "standard_compensation": "2013-03-16", "collection_fee_bands": "2015-01-01", "heavy_fee_factor": "2015-01-01",
    "business_fee_factor": "2015-01-01", "installment_fee_factor": "2015-01-01", "conciliation_fee_factor": "2016-01-01",
    "enforcement_fee_factor": "2016-01-01", "writing_fee_factor": "2026-01-01",
}  # fmt: skip
GAPS = [
    ("debt_collection_rate", "2010-01-01", "2014-12-31"),
    ("standard_compensation", "2013-03-16", "2013-06-30"),
    ("standard_compensation", "2013-07-01", "2013-12-31"),
    ("standard_compensation", "2014-07-01", "2014-12-31"),
    ("standard_compensation", "2015-01-01", "2015-06-30"),
    ("standard_compensation", "2015-07-01", "2015-12-31"),
    ("standard_compensation", "2017-07-01", "2017-12-31"),
    ("standard_compensation", "2020-01-01", "2020-06-30"),
    ("standard_compensation", "2021-07-01", "2021-12-31"),
]


@pytest.mark.parametrize(("name", "start"), FIRST.items())
def test_the_day_before_the_first_value_refuses(name, start):
    assert RATES[name].values[0].start == day(start)
    assert "No value of" in refusal(RATES[name], day(last_day_before(start))).message


@pytest.mark.parametrize("name", FIRST)
def test_the_first_day_of_2027_refuses_and_carries_nothing_on(name):
    assert RATES[name].known_until == day("2026-12-31")
    assert f"Add one to rules/parameters/rates/{name}.yaml" in refusal(RATES[name], NEW_YEAR_2027).message


@pytest.mark.parametrize(("name", "start", "end"), GAPS)
def test_a_gap_refuses_and_asks_for_a_source(name, start, end):
    for each in (start, end):
        assert "no source for it was found" in refusal(RATES[name], day(each)).message


def test_no_other_day_of_a_known_rate_is_a_gap():
    unknown = [(name, each.start.isoformat()) for name in FIRST for each in RATES[name].values if each.unknown]
    assert sorted(unknown) == sorted((name, start) for name, start, _ in GAPS)


def test_what_is_unverified_or_unknown_is_told_among_the_assumptions():
    """ANA-3: what nobody read in a source is said so where people look."""
    told = ASSUMPTIONS.read_text("utf-8")
    unsure = {
        parameter.name
        for parameter in RATES.values()
        for value in LOADED.documents[parameter.file].data["values"]
        if value["value"] == "unknown" or value.get("mark") == "[M]"
    }
    assert {"court_fee", "debt_collection_rate", "standard_compensation"} <= unsure
    assert {name for name in unsure if f"{name}.yaml`" not in told} == set()
