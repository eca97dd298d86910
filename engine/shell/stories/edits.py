"""Rules that a story edits before it is played: what would change if an analyst wrote this?"""

from pathlib import Path

from engine.errors import BadRules
from engine.shell.load.build import build
from engine.shell.load.folder import read_folder
from engine.shell.load.tree import Files
from engine.shell.service.activating import put_in_force
from engine.shell.service.house import House
from engine.shell.stories.problems import StoryProblems
from engine.shell.stories.story import Story


def put_edits_in_force(house: House, story: Story, folder: Path | None = None) -> None:
    """Put the rules with the story's edits in force; raises BadRules, also where a text that is to be replaced is not there."""
    files = edited(read_folder(folder), story)
    put_in_force(house, files, build(files), "a story", story.title["en"])


def edited(files: Files, story: Story) -> Files:
    """The files with every edit made; the tests beside the rules speak of the rules as they were, and are left out."""
    found = {name: content for name, content in files.items() if not name.endswith(".test.yaml")}
    problems = StoryProblems()
    for place, edit in enumerate(story.edits):
        text = found.get(edit["file"], b"").decode("utf-8")
        if text.count(edit["replace"]) != 1:
            message = f"{edit['file']} holds {edit['replace']!r} {text.count(edit['replace'])} times; it must stand there once."
            problems.add("STORY-012", story.document.file, story.document.at("rules", place), message)
            continue
        found[edit["file"]] = text.replace(edit["replace"], edit["with"]).encode("utf-8")
    if problems.found:
        raise BadRules("\n".join(map(str, problems.sorted())), code="bad_story", problems=problems.sorted())
    return found
