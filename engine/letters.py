"""The effects a rule orders: letters, e-mails, tasks, words of the conversation, lines of a list. Complete data, nothing sent."""

from typing import Any

import msgspec

from engine.case import Address
from engine.effects import Effect
from engine.facts.scene import Scene
from engine.money import kroner
from engine.rule import LetterOrder, Rule
from engine.rulebook import Book


def ordered_effects(rule: Rule, scene: Scene, book: Book) -> list[Effect]:
    """Everything the rule wants done, with the case as it is after the move."""
    effects = []
    if rule.letter:
        effects.append(letter(rule.letter, scene, book))
    if rule.enter_list:
        claim = scene.case.claims[0]
        line = {"invoice_number": claim.invoice_number, "amount_ore": sum(c.remaining_ore for c in scene.case.claims)}
        effects.append(Effect("list_line", rule.enter_list, "creditor", line))
    if rule.tell:
        effects.append(Effect("email", rule.id, rule.tell.to, {"text": rule.tell.text.words(scene)}))
    if rule.task:
        effects.append(Effect("task", rule.id, rule.task.to, {"text": rule.task.text.words(scene)}))
    if rule.conversation:
        effects.append(Effect("message", rule.id, "caseworker", {"text": scene.input.get(rule.conversation, "")}))
    return effects


def letter(order: LetterOrder, scene: Scene, book: Book) -> Effect:
    """A letter dated today, with the agency's own KID and account (STG-1); a minor's goes to the guardian (INT-5)."""
    case, template = scene.case, book.policy.letters[order.kind]
    customer, guardian = case.customer, case.customer.guardian
    to_guardian = bool(guardian and template.guardian_when and book.facts[template.guardian_when].get(scene))
    receiver, address, email = customer.name, customer.address, customer.email
    if guardian and to_guardian:
        email = guardian.email
        receiver, address = guardian.name, guardian.address if guardian.address != Address() else address
    body = template.guardian_body if to_guardian and template.guardian_body else template.body
    language = customer.language if customer.language in ("nb", "en") else "nb"
    claim, agency, owed = case.claims[0], book.agency, scene.money()
    deadline = case.dates.get(order.deadline) if order.deadline else None
    content: dict[str, Any] = {
        "receiver": {"name": receiver, **_address(address), "email": email},
        "language": language,
        "subject": template.subject.render(scene, language),
        "body": body.render(scene, language),
        "sent_on": scene.at.today.isoformat(),
        "deadline": deadline.isoformat() if deadline else None,
        "kid": claim.kid,
        "account": agency.account,
        "amount": kroner(owed.total() if owed else sum(each.remaining_ore for each in case.claims)),
        "invoice_number": claim.invoice_number,
        "creditor": scene.creditor.name,
        "agency": agency.name,
    }
    earlier = sum(each.kind == order.kind and each.by == "agency" for each in case.letters) > 1
    if earlier:
        content["supersedes"] = order.kind
    return Effect("letter", order.kind, "guardian" if to_guardian else "debtor", content)


def _address(address: Address) -> dict[str, Any]:
    known: dict[str, Any] = msgspec.to_builtins(address)
    return {"country": "NO", **known}
