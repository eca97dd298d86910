"""The rules in force, in plain words, so that a refusal that names one can be looked up."""

from typing import Any

from flask import Response

from api import plain_rules
from api.answers import answer
from api.context import house
from api.schemas.service import RuleOut, RulesOut, RulesQuery
from api.smorest import Blueprint
from engine.errors import NotFound
from engine.rulebook import Book

blueprint = Blueprint("rules", __name__, description="The rules that analysts wrote.")


@blueprint.route("/v1/rules")
@blueprint.arguments(RulesQuery, location="query")
@blueprint.response(200, RulesOut)
def list_rules(query: dict[str, Any]) -> Response:
    """List every rule in force, or of the version that a case keeps."""
    book = _book(query)
    lines = [plain_rules.line(rule, book.policy) for rule in book.policy.rules.values()]
    return answer({"rulebook": book.policy.version, "rates": book.rates.version or None, "rules": lines})


@blueprint.route("/v1/rules/<rule_id>")
@blueprint.arguments(RulesQuery, location="query")
@blueprint.response(200, RuleOut)
def read_rule(query: dict[str, Any], rule_id: str) -> Response:
    """Read a rule in plain words: when, where, on what conditions, what follows, and its file."""
    policy = _book(query).policy
    rule = policy.rules.get(rule_id)
    if rule is None:
        raise NotFound("There is no such rule. See GET /v1/rules.", code="rule_not_found")
    return answer(plain_rules.whole(rule, policy))


def _book(query: dict[str, Any]) -> Book:
    version = query.get("rulebook")
    if version is None:
        return house().books.active()
    if house().store.rulebooks.files(version) is None:
        raise NotFound("There is no such version of the rules.", code="rule_not_found")
    return house().books.of(version)
