"""The command line, `kravflyt`: one file a command."""

from typing import Any

import click

from api.cli.act import act
from api.cli.activate import activate
from api.cli.backup import backup
from api.cli.balance import balance, ledger
from api.cli.check import check
from api.cli.credit import credit
from api.cli.creditor_settings import creditors
from api.cli.demo import demo
from api.cli.diagram import diagram
from api.cli.differences import differences
from api.cli.exceptions import exceptions
from api.cli.explain import explain
from api.cli.import_files import import_files
from api.cli.keys import keys
from api.cli.migrate import migrate
from api.cli.outbox import outbox
from api.cli.pay import pay, reverse
from api.cli.reschedule import reschedule
from api.cli.serve import serve
from api.cli.settlements import settlements
from api.cli.shared import errors_shown, example, language_option
from api.cli.status import status
from api.cli.stories import stories
from api.cli.sweep import sweep
from api.cli.tasks import tasks
from api.cli.until import until
from api.cli.verify import verify

COMMANDS = (
    serve, demo, creditors, keys, import_files, exceptions, differences, pay, reverse, credit, act, settlements, sweep,
    reschedule, until, explain, status, balance, ledger, tasks, outbox, check, activate, migrate, stories, diagram, verify, backup,
)  # fmt: skip


class _Kravflyt(click.Group):
    """Shows every error as one clear message, and lists the commands in the order of use."""

    def invoke(self, ctx: click.Context) -> Any:
        with errors_shown():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_Kravflyt, epilog=example("kravflyt demo --serve", "kravflyt serve --db kravflyt.db --port 8080"))
@click.version_option(package_name="kravflyt", prog_name="kravflyt", message="%(prog)s %(version)s")
@language_option
def main() -> None:
    """Follows up overdue invoices by rules that business analysts own."""


for _command in COMMANDS:
    main.add_command(_command)
