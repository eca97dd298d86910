"""A house of its own for every test, two creditors and the agency; the real clock stands at 2 March 2026, 10:00 in Oslo."""

import shutil

import freezegun
import pytest

from api.app import create_app
from api.context import EXTENSION
from engine.case import Creditor
from engine.shell.service.keeping import add_creditor, add_key
from engine.shell.wiring import open_house
from tests.api.helpers import CheckedClient, Erp

NOW = "2026-03-02 09:00:00"  # UTC, a Monday


@pytest.fixture(autouse=True)
def frozen():
    with freezegun.freeze_time(NOW) as clock:
        yield clock


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    """A house and an app, built once: every test gets a copy of the file, and the rules as they were read here."""
    with freezegun.freeze_time(NOW):
        house = open_house(str(tmp_path_factory.mktemp("model") / "model.db"), synchronous="off")
        house.books.active()
        app = create_app(house)
    app.test_client_class = CheckedClient
    house.store.driver.run("pragma wal_checkpoint(truncate)")
    return house, app


@pytest.fixture
def house(model, tmp_path, frozen):
    path = tmp_path / "test.db"
    shutil.copyfile(model[0].store.driver.path, path)
    house = open_house(str(path), synchronous="off")
    yield house
    house.store.close()


@pytest.fixture
def app(model, house):
    model[1].extensions[EXTENSION] = house
    return model[1]


@pytest.fixture
def client(app):
    return app.test_client()


def new_erp(house, client, name, number):
    creditor = add_creditor(house, Creditor("", name, number, "15032080038", "list@example.com", demo=True))
    return Erp(client, add_key(house, "creditor", creditor.id, f"{name} ERP"), creditor.id)


@pytest.fixture
def erp(house, client):
    """A creditor's ERP."""
    return new_erp(house, client, "Bakken Rør AS", "923456783")


@pytest.fixture
def other(house, client):
    """Another creditor's ERP."""
    return new_erp(house, client, "Fjorden Bygg AS", "987654325")


@pytest.fixture
def agency(house, client):
    """The agency."""
    return Erp(client, add_key(house, "agency", None, "Byrået"))
