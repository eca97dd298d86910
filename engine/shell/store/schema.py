"""How a database came to be what it is: the tables in the order they were made, and what has changed in them."""

from typing import Any

from sqlite_utils import Database, Migrations

from engine.shell.store.tables import BALANCES, BANK, BOOKINGS, CREDITOR_CHANGES, MONEY, SETTLING, TABLES, VOUCHERS

APPLICATION_ID = 0x4B524156  # "KRAV": says that a file is ours
MIGRATIONS = Migrations("kravflyt")


@MIGRATIONS()
def first_tables(db: Database) -> None:
    """Everything the first release needs."""
    _create(db, TABLES)


@MIGRATIONS()
def money_tables(db: Database) -> None:
    """Payments and the exceptions among them."""
    _create(db, MONEY)


@MIGRATIONS()
def debtors(db: Database) -> None:
    """By whom a case's debtor is known, so that the claims of one debtor can be gathered."""
    db.table("cases").add_column("debtor", str)
    db.table("cases").create_index(["creditor_id", "clock_id", "debtor"])


@MIGRATIONS()
def bank_tables(db: Database) -> None:
    """Bank files and their lines; what else there is to say of an exception."""
    _create(db, BANK)
    db.table("exceptions").add_column("details", str)
    db.table("payments").create_index(["kid", "amount_ore"])


@MIGRATIONS()
def balance_tables(db: Database) -> None:
    """What remains of each invoice according to the ERP."""
    _create(db, BALANCES)


@MIGRATIONS()
def statutes(db: Database) -> None:
    """Which statutes are in force; a database from before them has none until rules are activated anew."""
    db.table("activations").add_column("guards", str)


@MIGRATIONS()
def settlement_tables(db: Database) -> None:
    """Settlements with creditors, and what waits for one."""
    _create(db, SETTLING)


@MIGRATIONS()
def creditor_changes(db: Database) -> None:
    """Who changed what is agreed with a creditor, when and why."""
    _create(db, CREDITOR_CHANGES)


@MIGRATIONS()
def voucher_tables(db: Database) -> None:
    """The vouchers of settlements as they were made; one from before them is made when it is asked for."""
    _create(db, VOUCHERS)


@MIGRATIONS()
def booking_tables(db: Database) -> None:
    """Vouchers that could not be made yet, and what the accounting systems say of those they got."""
    _create(db, BOOKINGS)


@MIGRATIONS()
def debtors_in_order(db: Database) -> None:
    """The cases of one debtor lie in the order they are read in, so that no index of all the creditor's cases seems as good."""
    db.table("cases").create_index(["creditor_id", "clock_id", "debtor", "id"])
    db.table("cases").drop_index("idx_cases_creditor_id_clock_id_debtor")


def _create(db: Database, tables: dict[str, dict[str, Any]]) -> None:
    for name, table in tables.items():
        db.table(name).create(table["columns"], pk=table["pk"], strict=True)
        for columns in table.get("unique", []):
            db.table(name).create_index(columns, unique=True)
        for columns in table.get("index", []):
            db.table(name).create_index(columns)
