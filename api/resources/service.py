"""The service itself: is it well, what does it offer, and the page that tells so. Open to everybody."""

from flask import Response, current_app

from api.answers import answer
from api.auth import public
from api.context import house
from api.docs_page import page
from api.schemas.service import HealthOut
from api.smorest import Api, Blueprint

blueprint = Blueprint("service", __name__, description="The service itself; these need no key.")
OPENAPI = "kravflyt.openapi"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"


@blueprint.route("/v1/health")
@public
@blueprint.response(200, HealthOut)
def read_health() -> Response:
    """Ask whether the service is well, and which rules are in force."""
    book = house().books.active()
    now = house().clock.now().text
    versions = {"rulebook": book.policy.version, "rates": book.rates.version or None, "guards": book.guards.version or None}
    return answer({"status": "ok", **versions, "now": now})


@blueprint.route("/openapi.json")
@public
@blueprint.response(200, {"type": "object"})
def read_openapi() -> Response:
    """Read this API's description in OpenAPI 3.1."""
    return answer(_api().spec.to_dict())


@blueprint.route("/docs")
@public
@blueprint.response(200, {"type": "string"}, content_type="text/html")
def read_docs() -> Response:
    """Read this API's description as a page; it works without the internet."""
    headers = {"Content-Security-Policy": _POLICY, "Content-Language": "en"}
    return Response(page(_api().spec.to_dict()), mimetype="text/html", headers=headers)


def _api() -> Api:
    found: Api = current_app.extensions[OPENAPI]
    return found
