"""The values a rule is made of: trigger, where, guard, outcome, words; and what may be charged."""

from dataclasses import dataclass, field

from engine.conditions import Condition
from engine.facts.fact import Words
from engine.texts import Text
from engine.timing import When


@dataclass(frozen=True, slots=True)
class InputField:
    """What an action wants to be told."""

    name: str
    type: str
    required: bool
    label: Words
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterOrder:
    """`letter:` of a rule: which letter, to whom, and the date fact that is its printed deadline."""

    kind: str
    to: str
    deadline: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """`tell:` or `task:` of a rule: to whom, and what."""

    to: str
    text: Text


@dataclass(frozen=True, slots=True)
class HoldOrder:
    """`hold:` of a rule: its kind, and the input that is its last day."""

    kind: str
    until: str | None = None


@dataclass(frozen=True, slots=True)
class LetterText:
    """A letter or e-mail of `rules/letters/`."""

    kind: str
    title: Words
    subject: Text
    body: Text
    guardian_when: str | None = None  # the yes/no fact that sends it to the guardian instead of the debtor
    guardian_body: Text | None = None  # what it says to the guardian


@dataclass(frozen=True, slots=True)
class Rule:
    """Trigger, where, guard, outcome, words: one shape for every rule."""

    id: str
    folder: str  # eligibility | actions | timing | reactions
    file: str
    title: Words
    requirement: tuple[str, ...]
    source: str
    stages: tuple[str, ...]
    guard: tuple[Condition, ...]
    input: dict[str, InputField] = field(default_factory=dict)
    input_must: tuple[Condition, ...] = ()
    due: When | None = None
    order: int = 100
    until_set: str | None = None  # a step that is taken once: the date which says that it was
    goes_on: bool = False
    gathers: bool = False  # before the step, the debtor's claims are gathered on one case
    when: tuple[str, ...] = ()  # what it answers
    action: str | None = None
    kind: str | None = None
    then: str | None = None
    set: dict[str, When] = field(default_factory=dict)
    forget: tuple[str, ...] = ()
    hold: HoldOrder | None = None
    release: str | None = None
    letter: LetterOrder | None = None
    charge: tuple[str, ...] = ()  # the charges that are made, where they are due
    take_back: tuple[str, ...] = ()  # posts whose charges are reversed
    take_back_after: str | None = None  # the date fact after which nothing that was charged is owed
    reckon_anew: tuple[str, ...] = ()  # posts whose floating charges lose what no longer holds of them
    waive: tuple[str, ...] = ()  # posts of which what is owed is given up
    waive_interest_after: str | None = None  # the date fact after which no interest is owed
    credit: str | None = None  # the fact or input, in øre, that is taken off the principal
    withdraw_claim: str | None = None  # the input or fact that names the claim of which nothing is owed any more
    instead: bool = False  # a reaction that takes the place of the action's own outcome
    keep_plan: str | None = None  # the input that is the payment plan
    no_interest_until: str | None = None  # the input up to which no interest runs from today
    for_agency: bool = False  # an action that only the agency may ask for
    enter_list: str | None = None
    tell: Message | None = None
    task: Message | None = None
    conversation: str | None = None
    refuse: str | None = None
    warn: str | None = None
    because: Text | None = None
    otherwise: Text | None = None
    traced: tuple[tuple[str, str], ...] = ()  # the values its history entry shows: name and type

    @property
    def only_watches(self) -> bool:
        """Whether the step goes on during a hold without ending one: it is not what a case that waits is waiting for."""
        return self.goes_on and self.release is None

    @property
    def does_to_ledger(self) -> bool:
        """Whether the rule posts anything, or changes what will be posted."""
        given_up = (
            self.take_back or self.reckon_anew or self.take_back_after or self.waive or self.waive_interest_after or self.credit
        )
        return bool(self.charge or self.withdraw_claim or given_up or self.keep_plan or self.no_interest_until)


@dataclass(frozen=True, slots=True)
class Factor:
    """What an amount is multiplied by, or supplemented with, and when."""

    parameter: str
    guard: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class ChargeRule:
    """What may be charged, when, and how much: a rule of `rules/charges/`."""

    id: str
    post: str
    file: str
    title: Words
    requirement: tuple[str, ...]
    source: str
    guard: tuple[Condition, ...]
    rate: str
    table: str | None = None
    by: str | None = None  # the fact, in øre, that picks the band of the table
    factors: tuple[Factor, ...] = ()
    supplement: Factor | None = None
    rounding: str | None = None
    less: tuple[str, ...] = ()
    floats: bool = False
    replaces: str | None = None

    def asked(self) -> list[tuple[str, tuple[Condition, ...]]]:
        """Its guard and those of its parts, by name, as the inference engine is asked."""
        parts = [*self.factors, *([self.supplement] if self.supplement else [])]
        return [(self.id, self.guard), *((self.part_name(part), part.guard) for part in parts)]

    def part_name(self, part: Factor) -> str:
        """The name under which a part is asked for; one parameter may be a factor twice, each with a guard of its own."""
        place = next((place for place, each in enumerate(self.factors) if each is part), len(self.factors))
        return f"{self.id} {place} {part.parameter}"


@dataclass(frozen=True, slots=True)
class InterestRule:
    """Which rate late-payment interest has, and how its days are counted: parameters by name."""

    id: str
    file: str
    title: Words
    source: str
    rate: str
    day_count: str
