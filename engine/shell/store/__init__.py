"""The store: SQL once, by noun; the driver below it is SQLite."""

from pathlib import Path

from engine.shell.store.balances import Balances
from engine.shell.store.bank import Bank
from engine.shell.store.bookings import Bookings
from engine.shell.store.cases import Cases
from engine.shell.store.history import History
from engine.shell.store.lists import Lists
from engine.shell.store.outbox import Outbox
from engine.shell.store.payments import Payments
from engine.shell.store.registers import Clocks, Creditors, Keys, Registers
from engine.shell.store.rulebooks import Rulebooks
from engine.shell.store.settlements import Settlements
from engine.shell.store.sqlite import Sqlite


class Store:
    """Everything that is kept, by noun."""

    def __init__(self, path: str | Path, *, synchronous: str = "full") -> None:
        self.driver = Sqlite(path, synchronous=synchronous)
        self.cases, self.history, self.outbox = Cases(self.driver), History(self.driver), Outbox(self.driver)
        self.lists, self.rulebooks, self.registers = Lists(self.driver), Rulebooks(self.driver), Registers(self.driver)
        self.creditors, self.keys, self.clocks = Creditors(self.driver), Keys(self.driver), Clocks(self.driver)
        self.payments, self.bank, self.balances = Payments(self.driver), Bank(self.driver), Balances(self.driver)
        self.settlements, self.bookings = Settlements(self.driver), Bookings(self.driver)
        self.tx = self.driver.tx

    def close(self) -> None:
        """Let go of the file."""
        self.driver.close()
