"""What may be wrong in a rule or chart file: a stable code each, what to do about it, and the collector that keeps them all."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

# code -> (what it is called, what to do). docs/rule-errors.md shows an example of each, made by the tests.
CATALOG: dict[str, tuple[str, str]] = {
    "RULE-001": ("Not UTF-8 text", "Save the file as UTF-8 in your editor (Save as, Encoding)."),
    "RULE-002": ("Not readable as YAML", "Mend this place; if nothing looks wrong here, look at the line above."),
    "RULE-003": ("A key or a name is written twice", "Remove one of the two."),
    "RULE-004": ("Unknown key", "Use one of the keys named here, or remove the line."),
    "RULE-005": ("A key is missing", "Add it; docs/rules.md shows a whole rule."),
    "RULE-006": ("The wrong kind of value", "docs/rules.md shows every key with its value."),
    "RULE-007": ("A file where no rules are read", "Move it into one of the folders named here."),
    "RULE-008": ("Two rules with one id", "Give each rule an id of its own."),
    "RULE-009": ("File name and id differ", "Name the file after the id, with _ for -."),
    "RULE-010": ("A YAML feature that rules do without", "Write the value out; anchors, aliases and tags are not used in rules."),
    "RULE-011": ("A file or folder that is not there", "Point to the folder that holds rules/ and states/, with every file they need."),
    "RULE-012": ("Unknown fact", "All facts: rules/facts.yaml; those of statutes alone: rules/statutes/facts.yaml."),
    "RULE-013": ("Unreadable comparison", "Write for example: FACT is VALUE, is at least VALUE, is before VALUE, is one of [A, B], is missing."),
    "RULE-014": ("A value that does not fit", "Write a value of the type that is asked for."),
    "RULE-015": ("A comparison that does not suit the fact", "Facts without order take: is, is not, is one of, is missing, is present."),
    "RULE-016": ("Not one of the choices", "Choose one of the values named here."),
    "RULE-017": ("Two conditions on one line", "Write one condition a line; alternatives go under `any:`."),
    "RULE-018": ("Unreadable list of values", "Write the values in brackets, with commas: [received, noticed]."),
    "RULE-019": ("An empty range", "Write the smaller value first."),
    "RULE-020": ("Unknown parameter", "Parameters are the files of rules/parameters/."),
    "RULE-021": ("No such day", "Write a day of the calendar as YYYY-MM-DD."),
    "RULE-022": ("A condition over several lines", "Write each condition on one line, after a dash of its own."),
    "RULE-023": ("A fact that changes with time alone", "Say it in `due:`; nothing would wake the case when the fact changes."),
    "RULE-024": ("A fact known only at hand-over", "Use it in eligibility/, or in a reaction with `when: handed_over`."),
    "RULE-025": ("Unreadable time", "Write for example: 14 days after due_date at 08:00; first Tuesday after notice_deadline at 08:00."),
    "RULE-026": ("Not a date", "Name a fact or an input of type date."),
    "RULE-027": ("An hour that some days lack", "Choose an hour outside 02:00 to 02:59, such as 08:00."),
    "RULE-028": ("A step that goes on, from a date that moves", "A rule that goes on during a hold counts from a fact that `never moves`."),
    "RULE-029": ("Unknown stage or group", "Stages and groups stand in states/."),
    "RULE-030": ("Unknown event", "Events stand in states/, under `events:`."),
    "RULE-031": ("An event that the stage does not know", "Change the rule's `in stage:` or `in group:`, or add the stage to the event's `from:` in states/."),
    "RULE-032": ("Unknown letter", "Letters are the files of rules/letters/."),
    "RULE-033": ("Unknown kind of hold", "Kinds of hold stand in states/, under `holds:`."),
    "RULE-034": ("Unknown list", "Lists stand in states/, under `lists:`."),
    "RULE-035": ("A text names an unknown value", "Between { and } name a fact, an input, `parameter NAME` or a day, such as {14 days after due_date}."),
    "RULE-036": ("A name that nothing uses", "Use it in a rule, or remove it."),
    "RULE-037": ("Two steps of a stage with one order", "Give each step of a stage an `order:` of its own; without one it is 100."),
    "RULE-038": ("Two rules for one action", "Keep one rule an action."),
    "RULE-039": ("A date that rules cannot set", "`set:` and `forget:` take facts that are `given: rules` in rules/facts.yaml."),
    "RULE-040": ("A step without its date", "Let every rule that leads into the stage `set:` the date, or count from one that is always known."),
    "RULE-041": ("A step due at once", "Let the move set the date ahead, and count at least one day from it."),
    "RULE-042": ("An input that cannot be used so", "Name a field of the rule's `input:` that is required and of the right type."),
    "RULE-043": ("Facts computed from each other in a circle", "Compute one of them from given facts."),
    "RULE-044": ("A fact that nothing gives", "Write `given:` with the right source, or `computed:`; what is new in kind must be programmed first."),
    "RULE-045": ("Values out of order", "List the values by `from:`, the oldest first, each day once."),
    "RULE-046": ("A value without its source", "Write where the value comes from in `source:`."),
    "RULE-047": ("A rule without a test", "Write the test beside the rule, as <name>.test.yaml."),
    "RULE-048": ("A rule's test fails", "Change the rule or its test so that they agree."),
    "RULE-049": ("Unreadable test", "docs/rules.md shows a test of each kind."),
    "RULE-050": ("Unreadable computation", "Write days from A to B, years from A to B, first of A, B, latest of A, B, sum of A, B, count of LETTER, day of newest LETTER, charges of POST, whether FACT is VALUE, or a day."),
    "RULE-051": ("Too much for the inference engine", "Split the rule into two."),
    "RULE-052": ("A rule that does nothing", "Say what follows: `then:`, `refuse:`, `warn:`, `letter:`, `hold:` or another outcome."),
    "RULE-053": ("Too large or too deep", "Split the file; a rule needs neither so much text nor so many levels."),
    "RULE-054": ("Personal data in words that are kept", "Leave it out: names, addresses and numbers of people stand only in letters."),
    "RULE-055": ("A span that no calendar holds", "Stay within a hundred years."),
    "RULE-056": (
        "Unreadable bands",
        "Write the bands from the smallest limit up, {up to: 500.00 kr, factor: 0.25}, and last {above: 500.00 kr, factor: 0.35}.",
    ),
    "RULE-057": ("A table where one value belongs", "Name a parameter of another type; a table is for charges to look up."),
    "RULE-058": ("Not an hour of the day", "Write the hour as HH:MM, such as 23:00."),
    "MONEY-001": ("Two rules of interest", "Keep one; a change of the rate is a new dated value in rules/parameters/rates/."),
    "MONEY-002": ("Unknown charge", "Charges are the files of rules/charges/."),
    "MONEY-003": ("A table without its amount", "Name in `by:` the fact whose amount picks the band of the table."),
    "MONEY-004": ("Not a post that can stand here", "Use one of the posts named here."),
    "MONEY-005": ("An order that leaves something out", "Name every post once; what is covered last stands last."),
    "BOOK-001": ("Shares that are not the whole", "Let the parts of each post be 100 % together; nothing is lost, and nothing given twice."),
    "BOOK-002": ("Unknown account role", "Account roles stand in the same file, under `roles:`."),
    "BOOK-003": ("Unknown amount of a voucher", "docs/rules.md lists the amounts of each kind of voucher."),
    "BOOK-004": ("A line that is neither debit nor credit, or both", "Write `debit: ROLE` or `credit: ROLE`, one of the two."),
    "BOOK-005": ("A voucher that does not balance", "Book every amount on the side and as often as is said here."),
    "BOOK-006": ("Unknown contract or booking", "Contracts are the files of rules/contracts/, bookings those of rules/bookings/."),
    "STATUTE-001": (
        "A rule that breaks a statute",
        "Change the rule or the value; where the law has changed, change the statute, with its source.",
    ),
    "STATUTE-002": (
        "A statute that counts with a term",
        "Write the number out in the statute; a term that an analyst changes would move the law with it.",
    ),
    "STATUTE-003": (
        "A letter that does not say what the law wants",
        "Write it into the letter; where the law has changed, change the statute, with its source.",
    ),
    "STATUTE-004": (
        "A letter that no statute speaks of",
        "Write in rules/statutes/ what it must say: `when letter:` with this letter, and `must say:`.",
    ),
    "STATUTE-005": (
        "A statute that is gone",
        "Bring the file back; where the law has changed, put the rules in force with `kravflyt activate --without` and its id.",
    ),
    "STATUTE-006": (
        "A fact of the law that no statute asks for",
        "Bring back the statute that asked for it, or name it in one; where the law has changed, let it go together with its statute.",
    ),
    "CHART-001": ("Not exactly one start", "Let `start:` name one stage of `stages:`."),
    "CHART-002": ("A stage that nothing leads to", "Add an event that leads to it, or remove the stage."),
    "CHART-003": ("A stage with no way to an end", "Add an event that leads on, or say what it waits for in `rest:`."),
    "CHART-004": ("Unknown stage in an event", "Name a stage of `stages:` or a group of `groups:`."),
    "CHART-005": ("An event out of an end", "Take the stage out of the event's `from:`; a closed case stays closed."),
    "CHART-006": ("One name for an event and a stage", "Name events after what happens, stages after where a case stands."),
    "CHART-007": ("A hold that stops something unknown", "A hold stops steps, charges, or both."),
    "CHART-008": ("One event with two ways from a stage", "Let each event lead to one stage only."),
    "CHART-009": ("Unknown group", "Name a group of `groups:`."),
    "CHART-010": ("No stage where the case ends", "Mark a group `end: yes` and put a stage into it."),
    "CHART-011": (
        "A move that `always:` does not let through",
        "Let the rule lead there only when every line under `always:` holds, or mend the line.",
    ),
}  # fmt: skip


_LONGEST = 1000  # characters of a message; a file may hold a word as long as itself


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, what, what to do."""

    code: str
    file: str
    line: int
    column: int
    message: str

    @property
    def todo(self) -> str:
        """What to do about it."""
        return CATALOG[self.code][1]

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}  {self.message}  {self.todo}  [{self.code}]"


class Misread(Exception):
    """A sentence or phrase that cannot be read; `offset` counts characters from its start."""

    @classmethod
    def follows(cls) -> Misread:
        """What cannot be read because something it names has a problem of its own."""
        return cls("", 0, "")

    def __init__(self, code: str, offset: int, message: str) -> None:
        super().__init__(message)
        self.code, self.offset, self.message = code, offset, message


@dataclass(slots=True)
class Problems:
    """Every problem of every file, so that an analyst mends all at once."""

    found: list[Problem] = field(default_factory=list)

    def add(self, code: str, file: str, mark: tuple[int, int], message: str) -> None:
        """Note a problem at (line, column); one without a code only follows from another and is passed over."""
        if not code:
            return
        line = " ".join(message.split())
        self.found.append(Problem(code, file, mark[0], mark[1], line if len(line) <= _LONGEST else f"{line[:_LONGEST]} ..."))

    def sorted(self) -> list[Problem]:
        """By file and place, each once."""
        return sorted(dict.fromkeys(self.found), key=lambda p: (p.file, p.line, p.column, p.code))


def near(name: str, allowed: Iterable[str], *, listed: bool = False) -> str:
    """`; did you mean "x"?`, or a full stop; with the whole list where that is asked for."""
    names = sorted(set(allowed))
    close = difflib.get_close_matches(name[:60].lower(), names, 1)
    hint = f'; did you mean "{close[0]}"?' if close else "."
    return f"{hint} Allowed: {', '.join(names)}." if listed and names else hint
