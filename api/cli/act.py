"""`kravflyt act`: what a case permits, and doing it, as the agency (API-2)."""

from collections.abc import Iterator

import click

from api.cli.finding import find_case
from api.cli.reading import read_input, reason_lines, refused
from api.cli.shared import by_option, db_option, example, language, language_option, opened, say
from api.cli.telling import next_words, stage_name
from engine.events import Actor
from engine.inputs import INSTALLMENTS
from engine.permitted import Permission
from engine.rule import InputField
from engine.shell.service import acting
from engine.shell.service.house import House
from engine.shell.store.stored import Stored

_PLAN = '--json \'{"%s": [{"due_on": "%s", "amount": "500.00"}]}\''


@click.command(
    epilog=example(
        "kravflyt act 1001",
        'kravflyt act 1001 object --set reason="Varen kom ikke" --set amount=400.00',
        "kravflyt act 1001 answer_objection --set outcome=rejected --set reasonable_cause=true --by Ida",
        'kravflyt act 1001 agree_plan --json \'{"installments": [{"due_on": "2026-04-15", "amount": "500.00"}]}\'',
    )
)
@click.argument("case", metavar="CASE")
@click.argument("action", metavar="[ACTION]", required=False)
@click.option("--set", "pairs", multiple=True, metavar="NAME=VALUE", help="A value of the action's input. Once for each.")
@click.option("--json", "document", metavar="TEXT", help="The input as a JSON object, also beside --set.")
@by_option
@db_option
@language_option
def act(case: str, action: str | None, pairs: tuple[str, ...], document: str | None, by: str, db: str) -> None:
    """Do something with a case, named by its id or its invoice number; without ACTION, list what may be done.

    The list says for each action whether it is permitted now, every reason where it is not, and what it wants to be told. An action
    that is refused changes nothing, and gives every reason; the refusal stands in the history of the case.
    """
    if action is None and (pairs or document is not None):
        raise click.UsageError(say("Name the action to do.", "Oppgi handlingen som skal utføres."))
    named = [_pair(each) for each in pairs]
    with opened(db) as house:
        stored = find_case(house, case)
        if action is None:
            for permission in acting.actions(house, stored.case.id):
                for line in _listed(permission):
                    click.echo(line)
            return
        rule = house.books.of(stored.case.rulebook).policy.actions.get(action)
        raw = read_input(rule, named, document)
        done = acting.act(house, stored.case.id, action, raw, Actor("agency", None, by))
        if done.refusals:
            raise refused(done.refusals, "action_not_permitted")
        for line in _done(house, done.stored, action):
            click.echo(line)


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        told = say(f'"{text[:40]}" is no value; write NAME=VALUE.', f"«{text[:40]}» er ingen verdi; skriv NAVN=VERDI.")
        raise click.BadParameter(told, param_hint="--set")
    return name.strip(), value


def _done(house: House, stored: Stored, action: str) -> Iterator[str]:
    """The case after the action: where it stands, and what comes next."""
    book, lang = house.books.of(stored.case.rulebook), language()
    title = book.policy.actions[action].title[lang]
    yield say(f"{title}: done", f"{title}: utført")
    yield say("  Stage: ", "  Stadium: ") + f"{stage_name(book.policy, stored.case.stage, lang)}  [{stored.case.stage}]"
    yield say("  Next: ", "  Neste: ") + next_words(house, stored, book, lang)


def _listed(permission: Permission) -> Iterator[str]:
    """An action: may it be done, why not, and what it takes."""
    rule = permission.rule
    mark = say("yes", "ja ") if permission.allowed else say("no ", "nei")
    yield f"{mark}  {rule.action:<22} {rule.title[language()]}"
    for line in reason_lines(permission.reasons):
        yield f"       {line}"
    for field in rule.input.values():
        needed = say(" (required)", " (kreves)") if field.required else ""
        yield f"     {_form(field):<40} {field.label[language()]}{needed}"


def _form(field: InputField) -> str:
    """How a value is told."""
    day = say("YYYY-MM-DD", "ÅÅÅÅ-MM-DD")
    if field.type == INSTALLMENTS:
        return _PLAN % (field.name, day)
    forms = {
        "date": day, "money": "1250.00", "number": say("NUMBER", "TALL"), "days": say("DAYS", "DAGER"), "yes/no": "true|false",
        "choice": "|".join(field.choices),
    }  # fmt: skip
    return f"--set {field.name}={forms.get(field.type, say('TEXT', 'TEKST'))}"
