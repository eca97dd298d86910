"""Money on the command line: the printed specification, payments, their reversal, the ledger, each figure explained (PAY-6, ANA-6)."""

from tests.api.cli.conftest import MARCH


def lines(output):
    """The rows of a printed table: cells that go on over a line are joined, empty ones left out."""
    rows = []
    for line in output.splitlines():
        if line.startswith("│"):
            cells = [cell.strip() for cell in line.strip("│").split("│")]
            if cells[0]:
                rows.append(cells)
            else:
                rows[-1] = [f"{before} {after}".strip() for before, after in zip(rows[-1], cells, strict=True)]
    return [" | ".join(cell for cell in row if cell) for row in rows]


def test_the_specification_of_the_second_of_march(kravflyt, case):
    done = kravflyt("balance", case, "--on", "2026-03-02", at=MARCH)
    assert done.exit_code == 0
    # 16 January to 2 March: 16 + 28 + 2 = 46 days; 10 000 x 12.00 % x 46 / 365 = 151.2328...
    # 750.00 x 0.05 = 37.50, in whole kroner 38.00; 750.00 x 0.8 = 600.00, less those 38.00.
    assert lines(done.output) == [
        "principal | claimed | 2026-01-15 | 10,000.00",
        "late-payment interest | interest | 2026-01-16 | 2026-03-02 | 10,000.00 | 12.00 % a year | 46 | 151.23 | late-payment-interest",
        "reminder fee | charged | 2026-02-02 | rate 750.00, times 0.05, rounded to 1.00 | 38.00 | reminder-fee",
        "collection fee | charged | 2026-02-20 | 10,000.00 | rate 750.00, band 0.8, deducted 38.00 | 562.00 | light-collection-fee",
    ]
    assert done.output.splitlines()[-1].split() == ["outstanding", "NOK", "10,751.23"]


def test_the_specification_of_the_fifteenth_of_july_in_norwegian(kravflyt, case):
    assert kravflyt("until", "2026-07-15", at=MARCH).exit_code == 0
    done = kravflyt("balance", case, "--language", "nb", at="2026-07-15T11:00:00Z")
    assert "Skyldig 2026-07-15" in done.output
    # To 30 June: 16 + 28 + 31 + 30 + 31 + 30 = 166 days at 12.00 %: 545.7534...; 15 days at 12.25 %: 50.3424...
    # Heavy instead of light since 4 April: 750.00 x 0.8 x 2 = 1 200.00, less 38.00.
    assert lines(done.output) == [
        "hovedstol | krav | 2026-01-15 | 10 000,00",
        "forsinkelsesrente | rente | 2026-01-16 | 2026-06-30 | 10 000,00 | 12,00 % i året | 166 | 545,75 | late-payment-interest",
        "forsinkelsesrente | rente | 2026-07-01 | 2026-07-15 | 10 000,00 | 12,25 % i året | 15 | 50,34 | late-payment-interest",
        "purregebyr | krevd | 2026-02-02 | sats 750,00, ganger 0,05, avrundet til 1,00 | 38,00 | reminder-fee",
        "salær | krevd | 2026-04-04 | 10 000,00 | sats 750,00, trinn 0,8, ganger 2, fratrukket 38,00 | 1 162,00 | heavy-collection-fee",
    ]
    assert "12,25 % i året: FOR-2026-06-25-1372" in done.output
    assert done.output.splitlines()[-1].split(maxsplit=4) == ["å", "betale", "i", "alt", "11 796,09 kr"]


def test_the_second_of_january_is_refused_for_want_of_a_rate(kravflyt, case):
    done = kravflyt("balance", case, "--on", "2027-01-02", at=MARCH)
    assert done.exit_code == 1
    assert "No value of late_payment_interest is known for 2027-01-0" in done.output
    assert "[parameter_missing]" in done.output
    nb = kravflyt("balance", case, "--on", "2027-01-02", "--language", "nb", at=MARCH)
    assert "Ingen verdi er kjent for late_payment_interest den 2027-01-0" in nb.output


def test_a_day_before_the_hand_over_is_an_error_in_both_languages(kravflyt, case):
    assert "The case was handed over on 2026-02-02" in kravflyt("balance", case, "--on", "2026-02-01", at=MARCH).output
    assert "Saken ble oversendt etter denne dagen" in kravflyt("balance", case, "--on", "2026-02-01", "--language", "nb").output


def test_a_payment_is_told_and_taken_back(kravflyt, case):
    told = kravflyt("pay", case, "1600.00", "--on", "2026-03-02", "--reference", "bank-1", at=MARCH)
    first, *covers = told.output.splitlines()
    payment, state = first.split(maxsplit=1)
    assert state == "allocated"
    assert [line.split("NOK") for line in covers] == [
        [f"  {'principal':<28} {'':>8}", " 1,000.00"], [f"  {'reminder fee':<28} {'':>11}", " 38.00"],
        [f"  {'collection fee':<28} {'':>10}", " 562.00"],
    ]  # fmt: skip
    again = kravflyt("pay", case, "1700.00", "--on", "2026-03-02", "--reference", "bank-1", "--language", "nb", at=MARCH)
    assert again.output.splitlines()[:2] == [
        f"{payment}  avregnet (meldt før)", "  meldt annerledes første gang, som gjelder: amount",
    ]  # fmt: skip
    assert "9,151.23" in kravflyt("balance", case, at=MARCH).output.splitlines()[-1]
    back = kravflyt("reverse", payment, "--why", "Banken tok den tilbake", "--by", "Ida", at=MARCH)
    assert back.output == f"{payment}  reversed\n"
    assert "10,751.23" in kravflyt("balance", case, at=MARCH).output.splitlines()[-1]
    assert "asked for by: agency (Ida)" in kravflyt("explain", case, at=MARCH).output


def test_a_payment_names_a_case_or_a_kid(kravflyt, case):
    options = ("--on", "2026-03-02", "--reference", "bank-2")
    by_kid = kravflyt("pay", "--kid", "000000000018", "38.00", *options, at=MARCH)
    assert (by_kid.exit_code, "reminder fee" in by_kid.output) == (0, True)
    unknown = kravflyt("pay", "--kid", "77", "38.00", "--on", "2026-03-02", "--reference", "bank-3", at=MARCH)
    assert (unknown.exit_code, "[unknown_kid]" in unknown.output) == (0, True)
    eleven = kravflyt("pay", "--kid", "00000000018", "38.00", "--on", "2026-03-02", "--reference", "bank-4", at=MARCH)
    for told in (eleven, kravflyt("exceptions", "list", at=MARCH)):
        assert "The payment reference 00000000018 belongs to no claim." in told.output
    for words in (["38.00"], [case, "--kid", "77", "38.00"]):
        assert kravflyt("pay", *words, *options, at=MARCH).exit_code == 2
    wrong = kravflyt("pay", case, "mye", *options, "--language", "nb", at=MARCH)
    assert (wrong.exit_code, "«mye» er ikke noe beløp" in wrong.output) == (1, True)


def test_a_payment_is_not_older_than_its_invoice(kravflyt, case):
    for words in ((case, "500.00"), ("--kid", "000000000018", "500.00")):
        done = kravflyt("pay", *words, "--on", "1900-01-01", "--reference", "E-1", at=MARCH)
        assert (done.exit_code, done.output) == (1, "The invoice is dated 2026-01-01. [invalid]\n")


def test_what_was_paid_to_the_creditor_covers_the_principal(kravflyt, case):
    """PAY-2."""
    done = kravflyt("pay", case, "500.00", "--on", "2026-03-02", "--reference", "E-1", "--received-by", "creditor", at=MARCH)
    assert [line.split()[0] for line in done.output.splitlines()[1:]] == ["principal"]


def test_the_ledger_is_printed_posting_by_posting(kravflyt, case):
    kravflyt("pay", case, "38.00", "--on", "2026-03-02", "--reference", "bank-1", at=MARCH)
    assert lines(kravflyt("ledger", case, at=MARCH).output) == [
        "1 | 2026-01-15 | principal | claimed | 10000.00 | handed_over",
        "2 | 2026-02-02 | reminder_fee | claimed | 38.00 | reminder-fee",
        "3 | 2026-02-20 | collection_fee | claimed | 562.00 | light-collection-fee",
        "4 | 2026-03-02 | interest | claimed | 151.23 | late-payment-interest",
        "5 | 2026-03-02 | received | reminder_fee | 38.00 | payment_received",
    ]


def test_explain_shows_each_figure_with_its_rule_rate_days_and_source(kravflyt, case):
    told = kravflyt("explain", case, at=MARCH).output.splitlines()
    place = told.index("What is owed today")
    figure, rule, rate = (line.strip() for line in told[place + 2 : place + 5])
    assert figure.startswith(
        "late-payment interest    interest           151.23   2026-01-16 – 2026-03-02, 46 days, 12.00 % a year"
    )
    assert rule.startswith("by late-payment-interest, rules/charges/late_payment_interest.yaml; source: forsinkelsesrenteloven")
    assert rate == "12.00 % a year: github vantigo-io/vantigo, with the number of each regulation"
    (fee,) = [line for line in told[place:] if line.strip().startswith("collection fee") and "charged" in line]
    assert fee.endswith("562.00   2026-02-20, principal NOK 10,000.00, rate 750.00, band 0.8, deducted 38.00")


def test_explain_says_which_rate_is_missing_and_goes_on(kravflyt, case):
    done = kravflyt("explain", case, "--language", "nb", at="2027-02-01T11:00:00Z")
    assert done.exit_code == 0
    assert "Ingen verdi er kjent for late_payment_interest den 2027-0" in done.output
    assert "Hva som kan gjøres nå" in done.output
