"""Schemas that several answers share: reasons, faults and problems."""

from marshmallow import fields

from api.schemas.base import Out, text, whole


class FactOut(Out):
    """A fact that a rule looked at."""

    value = fields.Raw(required=True, allow_none=True, metadata={"description": "As it was found; null where unknown or hidden"})
    label = text("What it is called")


class ReasonOut(Out):
    """Why a rule says no."""

    rule = text("The rule's id, as in GET /v1/rules")
    code = text("Stable")
    reason = text("For people, in the language of the answer")
    facts = fields.Dict(keys=fields.String(), values=fields.Nested(FactOut), required=True)


class FaultOut(Out):
    """What is wrong with one value that was sent."""

    pointer = text("Where it stands: a JSON pointer, or a path in the document")
    code = text("Stable")
    detail = text("What is allowed")


class ProblemOut(Out):
    """An error, as RFC 9457 wants it. `code` is stable."""

    type = text()
    title = text()
    status = whole()
    detail = text("What is the matter and what to do")
    code = text("Stable; docs/api.md lists them all")
    errors = fields.List(fields.Nested(FaultOut), metadata={"description": "Each fault of what was sent"})
    reasons = fields.List(fields.Nested(ReasonOut), metadata={"description": "Each reason of a refusal"})
    request_id = fields.String(metadata={"description": "Only where we made a mistake"})
    parameter = fields.String(metadata={"description": "The rate that is missing"})
    guard = fields.String(metadata={"description": "The statute that would be broken"})
    paragraph = fields.String(metadata={"description": "The paragraph of the law that it stands for"})
    day = fields.String(metadata={"description": "The day for which it is missing"})
