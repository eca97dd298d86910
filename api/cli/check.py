"""`kravflyt check`: would this folder of rules be accepted?"""

import datetime as dt
from pathlib import Path

import click

from api.cli.shared import Failed, example, language, language_option, rules_option, say
from engine.errors import ParameterMissing
from engine.facts.fact import spelled
from engine.parameters import Parameter
from engine.shell.load.build import Loaded, build
from engine.shell.load.folder import read_folder
from engine.shell.load.rule_tests import check_tests


@click.command(epilog=example("kravflyt check", "kravflyt check --rules . --on 2026-07-01"))
@rules_option
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Also show the value of each parameter on this day; a missing one is an error.",
)
@language_option
def check(rules: Path | None, on: dt.datetime | None) -> None:
    """Read and prove every rule file, and run the rules' own tests. Nothing is changed."""
    files = read_folder(rules)
    loaded = build(files)
    tests = check_tests(files, loaded)
    policy = loaded.policy
    click.echo(
        say(
            f"{len(files)} files, {len(policy.rules)} rules, {len(policy.chart.stages)} stages, {tests} tests: all is well.",
            f"{len(files)} filer, {len(policy.rules)} regler, {len(policy.chart.stages)} stadier, {tests} tester: alt i orden.",
        )
    )
    click.echo(f"policy {policy.version}   rates {loaded.rates.version or '-'}")
    if on is not None:
        _values(loaded, on.date())


def _values(loaded: Loaded, day: dt.date) -> None:
    missing = []
    for name, parameter in sorted({**loaded.policy.terms, **loaded.rates.parameters}.items()):
        try:
            shown = _spelled(parameter, day)
        except ParameterMissing as problem:
            shown = "-"
            missing.append(problem.message)
        click.echo(f"  {name:<28} {shown:<14} {parameter.label[language()]}")
    if missing:
        raise Failed(say(f"On {day} some values are missing.", f"{day} mangler noen verdier."), ParameterMissing.code, missing)


def _spelled(parameter: Parameter, day: dt.date) -> str:
    if parameter.type == "bands":
        return say("{} bands", "{} trinn").format(len(parameter.bands_on(day).bands) + 1)
    return spelled(parameter.on(day), parameter.type, language())
