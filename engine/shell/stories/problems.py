"""What may be wrong with a story: it cannot be read, it does not go as told, or something impossible happened on the way."""

from dataclasses import dataclass

from engine.shell.load.problems import CATALOG, Problem, Problems

# code -> (what it is called, what to do)
STORY_CATALOG: dict[str, tuple[str, str]] = {
    **{code: (name, todo.replace("docs/rules.md", "docs/stories.md")) for code, (name, todo) in CATALOG.items()},
    "RULE-004": ("Unknown key", "docs/stories.md lists every key of a story."),
    "RULE-005": ("A key is missing", "Add it; docs/stories.md shows a whole story."),
    "STORY-001": ("Unreadable moment", "Write 2026-02-17 08:00 (Oslo time), or 2026-02-17 for the end of that day."),
    "STORY-002": ("Moments out of order", "Write the lines in the order of time; two may share a moment."),
    "STORY-003": ("Unknown name", "Name an invoice of this story, or somebody of people.yaml."),
    "STORY-004": ("Unclear line", "Let each line do one thing, for an invoice that it names."),
    "STORY-012": ("A rule that cannot be edited so", "Copy the text from the rule file, as much as stands there once."),
    "STORY-010": ("The story went another way", "Change the rules or the story so that they agree."),
    "STORY-011": ("Something impossible happened", "This is never a fault of the story: mend the rules, or report it."),
}


@dataclass(frozen=True, slots=True)
class StoryProblem(Problem):
    """A problem of a story: where, what, what to do."""

    @property
    def todo(self) -> str:
        """What to do about it."""
        return STORY_CATALOG[self.code][1]

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}  {self.message}  {self.todo}  [{self.code}]"


class StoryProblems(Problems):
    """Every problem of a story, in the words of stories."""

    def add(self, code: str, file: str, mark: tuple[int, int], message: str) -> None:
        """Note a problem at (line, column)."""
        self.found.append(StoryProblem(code, file, mark[0], mark[1], message))
