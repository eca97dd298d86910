"""`kravflyt migrate`: take cases under way to the rules in force, on purpose and with a preview first (ANA-7)."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import click

from api.cli.shared import db_option, example, find_creditor, language, language_option, opened, progress, say, test_clock_option
from api.cli.telling import oslo, stage_name
from engine.ledger import POST_WORDS
from engine.migrating import Coming, Difference, Preview, Problem
from engine.money import kroner, spell
from engine.rulebook import Rulebook
from engine.shell.service import migrating
from engine.shell.service.house import House
from engine.shell.service.migrating import Migrated, Wanted

SHOWN = 50


@click.command(
    epilog=example(
        "kravflyt migrate --stage registered --preview --language nb",
        'kravflyt migrate --stage registered --by "Ida" --why "Betalingsoppfordringen er på plass" --yes',
    )
)
@click.option("--stage", metavar="STAGE", help="Open cases of this stage; else those that rest, whatever their stage.")
@click.option("--creditor", metavar="NAME|ID", help="Only this creditor's.")
@click.option("--rulebook", metavar="VERSION", help="Only cases that keep this rule book.")
@click.option("--by", metavar="NAME", help="Who wants it. Needed unless you only look.")
@click.option("--why", metavar="TEXT", help="Why; kept with each case. Needed unless you only look.")
@click.option("--preview", is_flag=True, help="Only show what would become of the cases.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Every case as JSON, for programs.")
@test_clock_option
@db_option
@language_option
def migrate(
    stage: str | None, creditor: str | None, rulebook: str | None, by: str | None, why: str | None, preview: bool, yes: bool,
    as_json: bool, test_clock: str, db: str,
) -> None:  # fmt: skip
    """Take cases to the rules in force: shown first, case by case, and done when you say yes.

    A case keeps the rules it began with until then. Safe to run again; what cannot go stays, with the reason.
    """
    if not preview:
        _check_told(by, why, yes=yes, as_json=as_json)
    with opened(db) as house:
        wanted = Wanted(stage, find_creditor(house, creditor).id if creditor else None, rulebook, test_clock)
        to = migrating.target(house)
        found = list(migrating.preview(house, wanted))
        for line in () if as_json else _lines(house, found, to):
            click.echo(line)
        goes, done = sum(each.goes for each in found), None
        if goes and not preview:
            if not yes:
                click.confirm(say(f"Take {goes} cases to these rules?", f"Flytte {goes} saker til disse reglene?"), abort=True)
            done = _carry_out(house, wanted, by or "", why or "", to, len(found))
        if as_json:
            click.echo(json.dumps(_as_json(found, to, done), ensure_ascii=False, indent=1))
        elif done is not None:
            stay = len(done.stayed)
            click.echo(
                say(f"{done.moved} cases were moved, {stay} stay.", f"{done.moved} saker ble flyttet, {stay} blir stående.")
            )


def _carry_out(house: House, wanted: Wanted, by: str, why: str, to: str, total: int) -> Migrated:
    with progress(say("Moving", "Flytter"), total) as show:
        looked_at = 0

        def count(page: int) -> None:
            nonlocal looked_at
            looked_at += page
            show(looked_at)

        return migrating.migrate(house, wanted, by, why, to=to, progress=count)


def _check_told(by: str | None, why: str | None, *, yes: bool, as_json: bool) -> None:
    if not (by and by.strip() and why and why.strip()):
        english = "Say who and why: --by and --why; or only look: --preview."
        raise click.UsageError(say(english, "Oppgi hvem og hvorfor: --by og --why; eller bare se: --preview."))
    if as_json and not yes:
        raise click.UsageError(
            say("--json does not ask; say --yes or --preview.", "--json spør ikke; oppgi --yes eller --preview.")
        )


def _lines(house: House, found: list[Preview], to: str) -> Iterator[str]:
    if not found:
        yield say("Nothing to do: no such case keeps older rules.", "Ingenting å gjøre: ingen slik sak følger eldre regler.")
        return
    policy, lang = house.books.active().policy, language()
    staying = sum(not each.goes for each in found)
    yield say(
        f"{len(found)} cases, to rule book {to}: {len(found) - staying} can go, {staying} stay.",
        f"{len(found)} saker, til regelbok {to}: {len(found) - staying} kan flyttes, {staying} blir stående.",
    )
    kinds = Counter((each.case.rulebook, each.case.stage, _title(each.before), _title(each.after)) for each in found if each.goes)
    for (rulebook, stage, before, after), number in kinds.most_common():
        yield f"  {number:>6}  {rulebook}  {stage_name(policy, stage, lang)}: {before} -> {after}"
    problems = Counter(problem.code for each in found for problem in each.passage.problems)
    for code, number in problems.most_common():
        yield f"  {number:>6}  ! {code}"
    # Those that stay come first: they are what somebody has to look at.
    for each in sorted(found, key=lambda one: one.goes)[:SHOWN]:
        yield from _case(each, policy)
    if len(found) > SHOWN:
        yield say(f"... and {len(found) - SHOWN} more; --json shows all.", f"... og {len(found) - SHOWN} til; --json viser alle.")


def _case(found: Preview, policy: Rulebook) -> Iterator[str]:
    case, lang = found.case, language()
    invoices = ", ".join(claim.invoice_number for claim in case.claims)
    yield say(f"Invoice {invoices}", f"Faktura {invoices}") + f"  {stage_name(policy, case.stage, lang)}  {case.id}"
    if found.goes:
        yield say("  next step: ", "  neste steg: ") + f"{_step(found.before)} -> {_step(found.after)}"
    for each in found.differences:
        name = POST_WORDS[each.post][lang]
        yield say("  owed: ", "  skyldig: ") + f"{name} {spell(each.before_ore, lang)} -> {spell(each.after_ore, lang)}"
    for problem in found.passage.problems:
        mark = say("stays: ", "blir stående: ") if problem.blocks else say("note: ", "merk: ")
        yield f"  {mark}{problem.words[lang]} [{problem.code}]"


def _title(step: Coming | None) -> str:
    return step.title[language()] if step else say("nothing", "ingenting")


def _step(step: Coming | None) -> str:
    return f"{oslo(step.at)} {_title(step)}" if step else _title(step)


def _as_json(found: list[Preview], to: str, done: Migrated | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "to_rulebook": to, "cases": len(found), "can_go": sum(each.goes for each in found), "preview": [_told(each) for each in found],
    }  # fmt: skip
    if done is not None:
        told["moved"] = done.moved
        told["stayed"] = [
            {"case_id": each.case_id, "invoice_number": each.invoice_number, "problems": [_problem(one) for one in each.problems]}
            for each in done.stayed
        ]
    return told


def _told(found: Preview) -> dict[str, Any]:
    return {
        "case_id": found.case.id,
        "invoice_numbers": [claim.invoice_number for claim in found.case.claims],
        "stage": found.case.stage,
        "rulebook": found.case.rulebook,
        "goes": found.goes,
        "next_step": {"before": _as_step(found.before), "after": _as_step(found.after)},
        "differences": [_difference(each) for each in found.differences],
        "problems": [_problem(each) for each in found.passage.problems],
    }


def _as_step(step: Coming | None) -> dict[str, str] | None:
    return {"due_at": step.at, "rule": step.rule, "title": step.title[language()]} if step else None


def _difference(found: Difference) -> dict[str, str]:
    return {"post": found.post, "before": kroner(found.before_ore), "after": kroner(found.after_ore)}


def _problem(found: Problem) -> dict[str, Any]:
    return {"code": found.code, "stays": found.blocks, "words": found.words[language()]}
