"""Finding the case that somebody names: by its id, or by the number of its invoice."""

from api.cli.shared import say
from engine.errors import Conflict, NotFound
from engine.shell.service.house import House
from engine.shell.store.stored import Stored

MOST = 20


def find_case(house: House, named: str) -> Stored:
    """A case by id or invoice number; raises NotFound, or Conflict where several have the invoice number."""
    stored = house.store.cases.get(named)
    if stored is not None:
        return stored
    found = house.store.cases.find({"invoice_number": named}, MOST)
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound(
            f"No case has the id or the invoice number {named!r}.", nb=f"Ingen sak har id eller fakturanummer {named!r}.",
            code="case_not_found",
        )  # fmt: skip
    lines = [f"{each.case.id}  {house.creditor(each.case.creditor_id).name}  {each.case.clock_id or '-'}" for each in found]
    text = say(
        "Several cases have this invoice number; name one by its id:", "Flere saker har dette fakturanummeret; oppgi én med id:"
    )
    raise Conflict("\n".join([text, *lines]), code="several_cases")
