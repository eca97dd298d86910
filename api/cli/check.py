"""`kravflyt check`: would this folder of rules be accepted?"""

import datetime as dt
from pathlib import Path

import click

from api.cli.days import DAY
from api.cli.shared import Failed, example, language, language_option, rules_option, say
from engine.errors import BadRules, ParameterMissing
from engine.facts.fact import spelled
from engine.parameters import Parameter
from engine.shell.load.build import Loaded, build
from engine.shell.load.folder import read_folder
from engine.shell.load.idle import RATE_WARNING
from engine.shell.load.lost_statutes import lost_statutes
from engine.shell.load.problems import Problem
from engine.shell.load.prove import prove_all


@click.command(epilog=example("kravflyt check", "kravflyt check --rules . --on 2026-11-02"))
@rules_option
@click.option(
    "--on",
    type=DAY,
    metavar="DATE",
    help="Also show the value of each parameter on this day, and name each whose known values end soon (parameter "
    "rate_warning_days) or have ended. Ending soon is a warning, exit code 0; a missing value is an error, exit code 1.",
)
@language_option
def check(rules: Path | None, on: dt.datetime | None) -> None:
    """Read and prove every rule file, run the rules' own tests, and try the statutes on sample cases. Nothing is changed."""
    files = read_folder(rules)
    lost = lost_statutes(files, read_folder(None)) if rules is not None else []
    try:
        loaded = build(files)
        tests, proved = prove_all(files, loaded)
    except BadRules:
        _tell_lost(lost)
        raise
    policy, statutes = loaded.policy, len(loaded.guards.statutes)
    click.echo(
        say(
            f"{len(files)} files, {len(policy.rules)} rules, {len(policy.chart.stages)} stages, {tests} tests: all is well.",
            f"{len(files)} filer, {len(policy.rules)} regler, {len(policy.chart.stages)} stadier, {tests} tester: alt i orden.",
        )
    )
    of_all = statutes if proved.asked == statutes else say(f"{proved.asked} of {statutes}", f"{proved.asked} av {statutes}")
    click.echo(
        say(
            f"{of_all} statutes: none is broken in {proved.moves} moves of sample cases.",
            f"{of_all} lovkrav: ingen brytes i løpet av {proved.moves} trinn i prøvesaker.",
        )
    )
    _tell_lost(lost)
    for words in proved.unproven:
        click.echo(words[language()])
    click.echo(f"policy {policy.version}   rates {loaded.rates.version or '-'}   statutes {loaded.guards.version or '-'}")
    if on is not None:
        _values(loaded, on.date())


def _tell_lost(lost: list[Problem]) -> None:
    """Name the installed statutes that the folder does not have: a warning, for only `activate` knows which are in force."""
    if lost:
        words = say("Statutes of the installed rules that are not here:", "Lovkrav i de installerte reglene som ikke er her:")
        click.secho(words, fg="yellow")
    for each in lost:
        click.echo(f"  {each}")


def _values(loaded: Loaded, day: dt.date) -> None:
    parameters = sorted({**loaded.policy.terms, **loaded.rates.parameters}.items())
    missing = []
    for name, parameter in parameters:
        try:
            shown = _spelled(parameter, day)
        except ParameterMissing as problem:
            shown = "-"
            missing.append(problem.said(language()))
        click.echo(f"  {name:<28} {shown:<14} {parameter.label[language()]}")
    _warn([parameter for _, parameter in parameters], loaded.policy.terms.get(RATE_WARNING), day)
    if missing:
        raise Failed(say(f"On {day} some values are missing.", f"{day} mangler noen verdier."), ParameterMissing.code, missing)


def _spelled(parameter: Parameter, day: dt.date) -> str:
    entry = parameter.entry(day)
    if entry is not None and entry.value is None and not entry.unknown:
        return say("ended", "opphørt")  # the law says so: nothing is missing
    if parameter.type == "bands":
        return say("{} bands", "{} trinn").format(len(parameter.bands_on(day).bands) + 1)
    return spelled(parameter.on(day), parameter.type, language())


def _warn(parameters: list[Parameter], ahead: Parameter | None, day: dt.date) -> None:
    """Name every value that is known for a few days more, or no longer; the one that ends first, first."""
    days = int(ahead.on(day)) if ahead is not None and ahead.entry(day) else 0  # rules of one's own may do without
    ends = [((each.known_until - day).days, each.name, each) for each in parameters if each.known_until is not None]
    soon = sorted(each for each in ends if each[0] <= days)
    if not soon:
        return
    click.secho(
        say(
            f"Known for {days} days more at most, or no longer. Add the next value, or a later `known until`:",
            f"Kjent i høyst {days} dager til, eller ikke lenger. Legg til neste verdi, eller en senere `known until`:",
        ),
        fg="yellow",
    )
    for left, name, parameter in soon:
        click.echo(f"  {name:<28} {_told(left, parameter.known_until):<42} {parameter.file}")


def _told(left: int, until: dt.date | None) -> str:
    en, nb = "day" if abs(left) == 1 else "days", "dag" if abs(left) == 1 else "dager"
    if left < 0:
        return say(f"known until {until}, ended {-left} {en} ago", f"kjent til {until}, slutt for {-left} {nb} siden")
    return say(f"known until {until}, {left} {en} left", f"kjent til {until}, {left} {nb} igjen")
