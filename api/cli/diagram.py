"""`kravflyt diagram`: the chart of stages as Mermaid text, for documents."""

from pathlib import Path

import click

from api.cli.shared import example, language, language_option, rules_option
from engine.shell.load.build import Loaded, build
from engine.shell.load.folder import read_folder


@click.command(epilog=example("kravflyt diagram --language en > docs/collection_case.mmd"))
@rules_option
@language_option
def diagram(rules: Path | None) -> None:
    """Write the stages of a case, and what leads from one to the next, as Mermaid. What happens by itself says when."""
    click.echo(mermaid(build(read_folder(rules)), language()), nl=False)


def mermaid(loaded: Loaded, lang: str) -> str:
    """The diagram of a set of rules."""
    policy = loaded.policy
    when = {
        (rule.then, stage): str(loaded.documents[rule.file].data["due"])
        for rules in policy.timing.values()
        for rule in rules
        if rule.then
        for stage in rule.stages
    }
    return policy.chart.mermaid(lang, when)
