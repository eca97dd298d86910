"""Taking in a UBL document (EHF, Peppol BIS 3): an invoice is handed over, a credit note lowers what remains."""

from engine.case import CreditNote, Creditor
from engine.events import Actor
from engine.shell.erp.peppol import read_ubl
from engine.shell.service.crediting import credit
from engine.shell.service.handing_over import Result, hand_over
from engine.shell.service.house import House


def take_document(house: House, creditor: Creditor, data: bytes, actor: Actor, clock_id: str = "") -> Result:
    """Read a document and answer for it; raises Invalid with every place that cannot be read."""
    document = read_ubl(data)
    if isinstance(document, CreditNote):
        return credit(house, creditor, document, actor, clock_id)
    return hand_over(house, creditor, [document], actor, clock_id)[0]
