"""Every problem the API can answer with, by its stable code: the status, and words in both languages."""

from dataclasses import dataclass

from engine import errors


@dataclass(frozen=True, slots=True)
class Known:
    """A problem that is known beforehand. `nb` is its detail in Norwegian; English details come with the error itself."""

    status: int
    title_en: str
    title_nb: str
    nb: str | None = None

    def title(self, language: str) -> str:
        """The title in a language."""
        return self.title_nb if language == "nb" else self.title_en


_NO_GBAT10 = ("GBAT10 cannot hold the voucher", "GBAT10 kan ikke romme bilaget")

PROBLEMS: dict[str, Known] = {
    "unauthorized": Known(
        401, "A key is needed", "Det trengs en nøkkel", "Send nøkkelen i hodet Authorization: Bearer NØKKEL."
    ),
    "agency_only": Known(403, "Only the agency may do this", "Bare byrået kan gjøre dette", "Dette krever byråets nøkkel."),
    "action_not_found": Known(404, "No such action", "Handlingen finnes ikke", "Se GET /v1/cases/{id}/actions for hva som finnes."),
    "case_not_found": Known(404, "No such case", "Saken finnes ikke", "Saken finnes ikke."),
    "clock_not_found": Known(404, "No such test clock", "Testklokken finnes ikke", "Testklokken finnes ikke."),
    "creditor_not_found": Known(404, "No such creditor", "Oppdragsgiveren finnes ikke", "Oppdragsgiveren finnes ikke."),
    "exception_not_found": Known(404, "No such exception", "Avviket finnes ikke", "Avviket finnes ikke."),
    "payment_not_found": Known(404, "No such payment", "Betalingen finnes ikke", "Betalingen finnes ikke."),
    "route_not_found": Known(404, "No such address", "Adressen finnes ikke", "Se /docs for adressene som finnes."),
    "rule_not_found": Known(404, "No such rule", "Regelen finnes ikke", "Se GET /v1/rules for reglene som finnes."),
    "booking_not_found": Known(404, "No such voucher", "Bilaget finnes ikke", "Bilaget finnes ikke."),
    "settlement_not_found": Known(404, "No such settlement", "Oppgjøret finnes ikke", "Oppgjøret finnes ikke."),
    "method_not_allowed": Known(
        405, "Not this method", "Ikke denne metoden", "Adressen finnes, men ikke med denne metoden; se hodet Allow."
    ),
    "action_not_permitted": Known(409, "The action is refused", "Handlingen er avslått"),
    "credit_note_refused": Known(409, "The credit note is refused", "Kreditnotaen er avslått"),
    "customer_not_eligible": Known(409, "The change is refused", "Endringen er avslått"),
    "clock_advancing": Known(
        409, "The test clock is under way", "Testklokken er underveis", "Prøv igjen når testklokken er fremme."
    ),
    "clock_backward": Known(
        409, "A test clock only goes forward", "En testklokke går bare fremover", "Målet ligger før testklokkens tid."
    ),
    "account_missing": Known(
        409, "An account is missing", "En konto mangler", "Sett en konto for rollen hos oppdragsgiveren."
    ),
    "account_invalid": Known(409, "The creditor has no valid bank account", "Oppdragsgiveren har ingen gyldig bankkonto"),
    "payout_ordered_again": Known(409, "The payout was ordered again", "Utbetalingen er bestilt på nytt"),
    "payout_differs": Known(409, "Another amount was paid out", "Et annet beløp ble utbetalt"),
    "booked_already": Known(409, "The voucher is booked already", "Bilaget er bokført allerede"),
    "nothing_paid_out": Known(
        409, "Nothing was paid out", "Ingenting ble utbetalt", "Ingenting utbetales av dette oppgjøret."
    ),
    "voucher_empty": Known(
        409, "Nothing to book", "Ingenting å føre", "Oppgjøret har ingenting å føre, så det er ingen fil å importere."
    ),
    "conflict": Known(409, "Not now", "Ikke nå"),
    "bad_rules": Known(409, "The rules cannot be used", "Reglene kan ikke brukes"),
    "before_invoice": Known(409, "The payment is older than the invoice", "Betalingen er eldre enn fakturaen"),
    "case_closed": Known(409, "The case is closed", "Saken er avsluttet", "Saken er avsluttet og tar ikke imot betalingen."),
    "payment_not_allocated": Known(
        409, "The payment is not allocated", "Betalingen er ikke plassert", "Betalingen er ikke plassert på en sak."
    ),
    "exception_resolved": Known(409, "Resolved already", "Allerede løst", "Avviket er allerede løst."),
    "resolution_not_permitted": Known(409, "Not for this exception", "Ikke for dette avviket"),
    "idempotency_in_progress": Known(
        409, "The same call is under way", "Det samme kallet er underveis", "Vent på svaret på det første kallet."
    ),
    "impossible": Known(409, "The stages do not allow this", "Stadiene tillater ikke dette"),
    "parameter_missing": Known(409, "A rate is missing", "En sats mangler", "Det finnes ingen kjent verdi for datoen."),
    "sync_out_of_order": Known(
        409, "Older than the last synchronization", "Eldre enn siste synkronisering",
        "Det finnes en nyere synkronisering; send saldoene slik de er nå.",
    ),
    "unlawful": Known(409, "The law does not allow this", "Loven tillater ikke dette"),
    "version_conflict": Known(
        412, "The case has changed", "Saken er endret", "Saken er endret siden du leste den. Les den på nytt."
    ),
    "too_large": Known(413, "The body is too large", "Innholdet er for stort", "Et kall må være under 10 MB. Del det opp."),
    "unsupported_media_type": Known(415, "Not this kind of content", "Ikke denne typen innhold"),
    "bank_file_refused": Known(
        422, "The bank file is refused", "Bankfilen er avvist", "Ingenting av filen er brukt. Se errors for hvorfor."
    ),
    "idempotency_key_invalid": Known(
        422, "The Idempotency-Key cannot be used", "Idempotency-Key kan ikke brukes", "Bruk 1 til 200 synlige ASCII-tegn."
    ),
    "idempotency_key_reused": Known(
        422, "The Idempotency-Key was used for another call", "Idempotency-Key er brukt for et annet kall",
        "Bruk en ny nøkkel for hvert nytt kall.",
    ),
    "invalid": Known(422, "The input is not valid", "Opplysningene er ikke gyldige", "Se errors for hver feil."),
    "not_ubl": Known(422, "No UBL document", "Ikke et UBL-dokument", "Det trengs en faktura eller kreditnota i UBL."),
    "nothing_to_change": Known(422, "Nothing to change", "Ingenting å endre", "Oppgi minst ett felt."),
    "too_deep": Known(422, "The JSON is nested too deep", "JSON-innholdet er for dypt nøstet", "Innholdet er for dypt nøstet."),
    "too_far": Known(422, "Too far at once", "For langt på én gang", "Del reisen i flere kall."),
    "unreadable": Known(422, "The body cannot be read", "Innholdet kan ikke leses", "Innholdet er ikke gyldig JSON."),
    "voucher_account": Known(422, *_NO_GBAT10),
    "voucher_customer_number": Known(422, *_NO_GBAT10),
    "voucher_number": Known(422, *_NO_GBAT10),
    "voucher_vat_code": Known(422, *_NO_GBAT10),
    "xml_doctype": Known(422, "The XML has a DOCTYPE", "XML-dokumentet har en DOCTYPE", "Send dokumentet uten DOCTYPE."),
    "xml_unreadable": Known(422, "The XML cannot be read", "XML-dokumentet kan ikke leses", "Dokumentet er ikke gyldig XML."),
    "engine_failed": Known(500, "The rules could not be asked", "Reglene kunne ikke spørres", "Ingenting er endret."),
    "internal": Known(500, "Something went wrong here", "Noe gikk galt hos oss", "Oppgi request_id når du melder fra."),
    "busy": Known(503, "Busy", "Opptatt", "Databasen er opptatt. Prøv igjen om litt."),
    "no_rulebook": Known(503, "No rules are in force", "Ingen regler er i kraft", "Ingen regler er tatt i bruk ennå."),
}  # fmt: skip

_OF_CLASS: tuple[tuple[type[errors.KravflytError], str], ...] = (
    (errors.Invalid, "invalid"),
    (errors.NotFound, "route_not_found"),
    (errors.Forbidden, "agency_only"),
    (errors.ParameterMissing, "parameter_missing"),
    (errors.Unlawful, "unlawful"),
    (errors.Impossible, "impossible"),
    (errors.EngineFailed, "engine_failed"),
    (errors.BadDatabase, "internal"),
)


def known(error: errors.KravflytError) -> Known:
    """What is known of an error: by its code, else by its class."""
    if error.code in PROBLEMS:
        return PROBLEMS[error.code]
    return PROBLEMS[next((code for kind, code in _OF_CLASS if isinstance(error, kind)), "conflict")]


def detail(found: Known | None, error: errors.KravflytError, language: str) -> str:
    """What is the matter: in the error's own words, which say more than those that its code has; in English for want of others."""
    return found.nb if found and found.nb and language == "nb" and "nb" not in error.words else error.said(language)
