"""`kravflyt stories`: play dated scenarios against a folder of rules (ANA-4)."""

import tempfile
from pathlib import Path

import click

from api.cli.shared import Failed, example, language, language_option, rules_option, say
from engine.errors import BadRules
from engine.shell.load.problems import Problem
from engine.shell.service.house import House
from engine.shell.stories.edits import put_edits_in_force
from engine.shell.stories.reader import find_stories, read_story, story_folder
from engine.shell.stories.runner import creditor_of, play
from engine.shell.stories.stage import OnTestClock
from engine.shell.stories.story import Story
from engine.shell.wiring import open_house


@click.command(epilog=example("kravflyt stories", "kravflyt stories my_story.yaml --rules ."))
@click.argument("places", nargs=-1, metavar="[FILE|DIR]...", type=click.Path(exists=True, path_type=Path))
@rules_option
@language_option
def stories(places: tuple[Path, ...], rules: Path | None) -> None:
    """Play stories on test clocks of a database that is thrown away; without a place, those that come with the product.

    Each says ok, or where it went another way, with file and line. Something impossible is told too. docs/stories.md.
    """
    problems: list[Problem] = []
    found = [path for place in places or (story_folder(),) for path in find_stories(place)]
    with tempfile.TemporaryDirectory() as folder:
        house = open_house(str(Path(folder) / "stories.db"), rules, synchronous="off")
        try:
            for place, path in enumerate(found):
                problems.extend(_play(house, path, rules, Path(folder) / f"{place}.db"))
        finally:
            house.store.close()
    if problems:
        raise Failed(
            say(f"{len(problems)} things went another way.", f"{len(problems)} ting gikk annerledes."),
            "story_failed",
            list(map(str, problems)),
        )


def _play(house: House, path: Path, rules: Path | None, own: Path) -> list[Problem]:
    """Play a story; one that edits rules has a database of its own."""
    try:
        story: Story = read_story(path)
        if story.edits:
            house = open_house(str(own), rules, synchronous="off")
            put_edits_in_force(house, story, rules)
    except BadRules as problem:
        click.secho(f"{path.stem}: " + say("unreadable", "uleselig"), fg="red")
        found: list[Problem] = problem.details["problems"]
        return found
    try:
        return _played(house, story)
    finally:
        if story.edits:
            house.store.close()


def _played(house: House, story: Story) -> list[Problem]:
    creditor = creditor_of(house, story)
    played = play(house, story, OnTestClock(house, creditor, story.begins, story.name), creditor)
    verdict = (
        click.style("ok", fg="green") if played.went_well else click.style(say("went another way", "gikk annerledes"), fg="red")
    )
    click.echo(f"{story.title[language()]}: {verdict}")
    return played.problems.sorted()
