"""`rules/contracts/` -> Contract: the shares of each post, and the commission."""

from engine.contracts import COMMISSIONED, WHOLE, Contract
from engine.facts.fact import shown
from engine.ledger import POSTS
from engine.shell.load.book_schemas import CONTRACT
from engine.shell.load.document import Document, Path
from engine.shell.load.literals import read_literal
from engine.shell.load.problems import Misread, Problems
from engine.shell.load.structure import check_structure


def read_contract(document: Document, problems: Problems) -> Contract | None:
    """Read one contract; None, with every problem noted, where it cannot be used."""
    if not check_structure(document, CONTRACT, problems):
        return None
    data, before = document.data, len(problems.found)
    shares = {post: _share(document, post, problems) for post in POSTS}
    commission = {post: _percent(document, ("commission", post), problems) for post in COMMISSIONED}
    if len(problems.found) > before:
        return None
    return Contract(data["id"], data["title"], shares, commission)


def _share(document: Document, post: str, problems: Problems) -> int:
    """The creditor's share of a post in basis points, where it is the whole together with the agency's."""
    before = len(problems.found)
    creditor, agency = (_percent(document, ("shares", post, who), problems) for who in ("creditor", "agency"))
    if creditor + agency != WHOLE and len(problems.found) == before:
        parts = document.data["shares"][post]
        message = f"{post}: {parts['creditor']} and {parts['agency']} are {shown(creditor + agency, 'percent')}, not 100 %."
        problems.add("BOOK-001", document.file, document.at("shares", post), message)
    return creditor


def _percent(document: Document, path: Path, problems: Problems) -> int:
    data = document.data
    for key in path:
        data = data[key]
    try:
        basis_points = int(read_literal(data, "percent", 0, str(path[-1])))
    except Misread as problem:
        problems.add(problem.code, document.file, document.within(problem.offset, *path), problem.message)
        return 0
    if basis_points > WHOLE:
        problems.add("RULE-014", document.file, document.at(*path), f"{path[-1]} is at most 100 %, not {data}.")
        return 0
    return basis_points
