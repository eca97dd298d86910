"""The docs page: openapi.json as one readable page, without scripts and without anything from elsewhere."""

from html import escape
from typing import Any

from api.catalog import PROBLEMS

Spec = dict[str, Any]

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:62rem;padding:1rem;color:#1b1b1b;background:#fff}
h1{font-size:1.8rem}h2{border-bottom:2px solid #d5d5d5;margin-top:2.5rem}h3{margin:2rem 0 .3rem;font:600 1rem ui-monospace,monospace}
code,pre{font-family:ui-monospace,monospace;font-size:.9em}pre{background:#f4f4f4;padding:.7rem;overflow:auto}
table{border-collapse:collapse;width:100%;margin:.5rem 0}th,td{border-bottom:1px solid #ddd;padding:.3rem .5rem;text-align:left;
vertical-align:top}b.method{display:inline-block;min-width:4.5rem;color:#0a5}nav a{margin-right:1rem}small{color:#555}
"""
_FIRST_CALL = """curl -s http://127.0.0.1:8080/v1/cases \\
  -H "Authorization: Bearer $KEY" \\
  -H "Accept-Language: nb"
"""


def page(spec: Spec) -> str:
    """The whole page."""
    tags = [tag["name"] for tag in spec.get("tags", [])]
    info = spec["info"]
    parts = [
        "<!doctype html><html lang=en><head><meta charset=utf-8><meta name=viewport content='width=device-width'>",
        f"<title>{escape(info['title'])}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{escape(info['title'])} <small>{escape(info['version'])}</small></h1>",
        "".join(f"<p>{escape(paragraph)}</p>" for paragraph in info.get("description", "").split("\n\n")),
        f"<pre>{escape(_FIRST_CALL)}</pre><p><a href=/openapi.json>openapi.json</a></p><nav>",
        *(f"<a href='#{escape(tag)}'>{escape(tag)}</a>" for tag in [*tags, "schemas", "problems"]),
        "</nav>",
        *(_tag(tag, spec) for tag in spec.get("tags", [])),
        "<h2 id=schemas>schemas</h2>",
        *(_schema(name, schema) for name, schema in sorted(spec["components"].get("schemas", {}).items())),
        "<h2 id=problems>problems</h2>",
        _table(("code", "status", "title"), [(code, known.status, known.title_en) for code, known in PROBLEMS.items()]),
        "</body></html>",
    ]
    return "".join(parts)


def _tag(tag: Spec, spec: Spec) -> str:
    found = [
        _operation(path, method, operation, spec)
        for path, methods in spec["paths"].items()
        for method, operation in methods.items()
        if method != "parameters" and tag["name"] in operation.get("tags", [])
    ]
    return f"<h2 id='{escape(tag['name'])}'>{escape(tag['name'])}</h2><p>{escape(tag.get('description', ''))}</p>{''.join(found)}"


def _operation(path: str, method: str, operation: Spec, spec: Spec) -> str:
    parts = [
        f"<h3><b class=method>{method.upper()}</b> {escape(path)}</h3>",
        f"<p>{escape(operation.get('summary', ''))} {escape(operation.get('description', ''))}</p>",
    ]
    parameters = [*spec["paths"][path].get("parameters", []), *operation.get("parameters", [])]
    if parameters:
        rows = [(each["name"], each["in"], _type(each.get("schema", {})), each.get("description", "")) for each in parameters]
        parts.append(_table(("parameter", "in", "type", "what"), rows))
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        parts.append(f"<p>Body: <code>{escape(kind)}</code> {_link(content.get('schema', {}))}</p>")
    answers = [(status, _answer(response)) for status, response in operation["responses"].items()]
    parts.append("<p>Answers: " + " · ".join(f"{escape(status)} {shown}" for status, shown in answers) + "</p>")
    return "".join(parts)


def _answer(response: Spec) -> str:
    if "$ref" in response:
        return "<a href='#problems'>problem</a>"
    content = response.get("content", {})
    schema: Spec = next((each.get("schema", {}) for each in content.values()), {})
    return _link(schema) if "$ref" in schema else escape(response.get("description", ""))


def _schema(name: str, schema: Spec) -> str:
    required = schema.get("required", [])
    rows = [
        (field, _type(inner) + (" *" if field in required else ""), inner.get("description", ""))
        for field, inner in schema.get("properties", {}).items()
    ]
    return f"<h3 id='schema-{escape(name)}'>{escape(name)}</h3>{_table(('field', 'type', 'what'), rows)}"


def _type(schema: Spec) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    for union in ("anyOf", "oneOf", "allOf"):
        if union in schema:
            return " or ".join(_type(each) for each in schema[union])
    kind = schema.get("type", "any")
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    words = " or ".join(kind) if isinstance(kind, list) else str(kind)
    if "enum" in schema:
        return f"{words}: {', '.join(str(each) for each in schema['enum'] if each is not None)}"
    return f"{words} ({schema['format']})" if "format" in schema else words


def _link(schema: Spec) -> str:
    name = _type(schema)
    return f"<a href='#schema-{escape(name)}'>{escape(name)}</a>" if "$ref" in schema else escape(name)


def _table(heads: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    head = "".join(f"<th>{escape(each)}</th>" for each in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"
