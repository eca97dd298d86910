"""A case in words: its timeline, what comes next and why nothing does, what may be done."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.agenda import is_stopped
from engine.days import OSLO, parse_instant
from engine.ledger import POST_WORDS, POSTS, RECEIVED, REFUND
from engine.money import spell
from engine.rulebook import Book, Rulebook
from engine.shell.service.house import House
from engine.shell.store.stored import Stored
from engine.trace import Entry

# What happens to a case without the chart naming it as an event.
_HAPPENINGS = {
    "handed_over": {"en": "Handed over", "nb": "Oversendt"},
    "action_refused": {"en": "Refused", "nb": "Avvist"},
    "step_blocked": {"en": "Step not permitted", "nb": "Steget er ikke tillatt"},
    "step_asleep": {"en": "Step waits for a rate", "nb": "Steget venter på en sats"},
    "case_stopped": {"en": "Stopped", "nb": "Stanset"},
    "payment_received": {"en": "Payment received", "nb": "Betaling mottatt"},
    "payment_reversed": {"en": "Payment reversed", "nb": "Betaling tilbakeført"},
    "refund_returned": {"en": "Overpaid money paid back", "nb": "For mye betalt er betalt tilbake"},
    "migrated": {"en": "Moved to other rules", "nb": "Flyttet til andre regler"},
    "customer_changed": {"en": "Customer changed", "nb": "Kunden endret"},
    "credit_note_received": {"en": "Credit note received", "nb": "Kreditnota mottatt"},
    "creditor_suspended": {"en": "Creditor suspended", "nb": "Oppdragsgiveren stanset"},
    "creditor_restored": {"en": "Creditor restored", "nb": "Oppdragsgiveren gjenopprettet"},
}


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of history in words."""

    when: str
    what: str
    stage: str  # "Received -> Collection notice sent", or '' where the case stayed where it was
    why: str
    entry: Entry


def oslo(instant: str) -> str:
    """An instant as people in Norway read it."""
    return parse_instant(instant).astimezone(OSLO).strftime("%Y-%m-%d %H:%M")


def stage_name(policy: Rulebook, stage: str | None, language: str) -> str:
    """The name of a stage."""
    return policy.chart.stages[stage].label[language] if stage in policy.chart.stages else (stage or "")


def timeline(house: House, stored: Stored, language: str) -> Iterator[Told]:
    """Everything that happened to a case, oldest first."""
    policy = house.books.of(stored.case.rulebook).policy
    for entry, _ in house.store.history.of(stored.case.id):
        yield told(entry, policy, language)


def told(entry: Entry, policy: Rulebook, language: str) -> Told:
    """An entry in words."""
    event = policy.chart.events.get(entry.event)
    label = event.label if event else _HAPPENINGS.get(entry.event)
    rule = policy.rules.get(entry.rule or "")
    what = label[language] if label else rule.title[language] if rule else entry.event
    if entry.reasons and rule is not None:
        what = f"{what}: {rule.title[language]}"
    why = entry.reason.get(language) or " ".join(dict.fromkeys(reason.reason[language] for reason in entry.reasons))
    why = " ".join(each for each in (why, money_words(entry, language)) if each)
    moved = entry.to_stage != entry.from_stage
    names = [stage_name(policy, stage, language) for stage in (entry.from_stage, entry.to_stage) if stage]
    return Told(oslo(entry.at), what, " -> ".join(names) if moved else "", why, entry)


def money_words(entry: Entry, language: str) -> str:
    """What an entry posted, by post: charged (+), taken back, waived or credited (-), paid."""
    added: dict[str, int] = {}
    paid: dict[str, int] = {}
    for each in entry.postings:
        for account, other, sign in ((each.debit, each.credit, 1), (each.credit, each.debit, -1)):
            if account in POSTS and other not in (RECEIVED, REFUND) and entry.event != "handed_over":
                added[account] = added.get(account, 0) + sign * each.amount_ore
            elif account != RECEIVED and account in POST_WORDS and other in (RECEIVED, REFUND, *POSTS):
                paid[account] = paid.get(account, 0) - sign * each.amount_ore
    told = [
        f"{'+' if ore > 0 else '-'} {POST_WORDS[post][language]} {spell(abs(ore), language)}"
        for post, ore in added.items()
        if ore
    ]
    covers = [f"{POST_WORDS[post][language]} {spell(ore, language)}" for post, ore in paid.items() if ore]
    if covers:
        told.append(("Dekker: " if language == "nb" else "Covers: ") + ", ".join(covers))
    return f"({'; '.join(told)})" if told else ""


def next_words(house: House, stored: Stored, book: Book, language: str) -> str:
    """What happens next by itself and when, or why nothing does."""
    policy, nb = book.policy, language == "nb"
    rule = policy.rules[stored.next_rule] if stored.next_due_at is not None and stored.next_rule is not None else None
    waits = _waiting_words(house, stored, book, language) if rule is None or rule.only_watches else ""
    if rule is not None and not waits:
        return f"{oslo(str(stored.next_due_at))}  {rule.title[language]}  ({rule.id}, {rule.file})"
    rest = policy.chart.stages[stored.case.stage].rest
    if stored.case.stage in policy.chart.ends:
        return "Ingenting; saken er avsluttet." if nb else "Nothing; the case is closed."
    return waits or (rest[language] + "." if rest else ("Ingenting." if nb else "Nothing."))


def _waiting_words(house: House, stored: Stored, book: Book, language: str) -> str:
    """Why a step does not come by itself; nothing where the case waits for nothing but time."""
    case, policy, nb = stored.case, book.policy, language == "nb"
    if case.stage in policy.chart.ends:
        return ""
    if is_stopped(case, book):
        kinds = ", ".join(dict.fromkeys(policy.chart.holds[hold.kind].label[language] for hold in case.holds))
        return f"Ingenting så lenge saken er på vent: {kinds}." if nb else f"Nothing while the case is on hold: {kinds}."
    if case.asleep:
        names = ", ".join(book.label_of(name)[language] for name in dict.fromkeys(case.asleep.values()))
        return f"Sover til en sats er kjent: {names}." if nb else f"Sleeps until a rate is known: {names}."
    for name, due_at in case.blocked.items():
        why = _why_blocked(house, stored, name, language)
        title = policy.rules[name].title[language] if name in policy.rules else name
        asked = (
            f"{title} ble spurt {oslo(due_at)} og ikke tillatt" if nb else f"{title} was asked {oslo(due_at)} and not permitted"
        )
        return f"{asked}. {why}"
    return ""


def _why_blocked(house: House, stored: Stored, rule: str, language: str) -> str:
    entries = [entry for entry, _ in house.store.history.of(stored.case.id) if entry.rule == rule and entry.reasons]
    return " ".join(reason.reason[language] for reason in entries[-1].reasons) if entries else ""
