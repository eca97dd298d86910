"""Who comes in, and what everybody is told: keys, errors, languages, headers, the log."""

import logging
import sqlite3

import pytest

from engine.errors import BadRules, EngineFailed, Impossible, ParameterMissing, Unlawful
from tests.api.helpers import customer, identity_number, invoice

OPEN = {"/v1/health", "/openapi.json", "/docs"}


def sent(client, path, authorization=None, method="GET"):
    headers = {"Authorization": authorization} if authorization is not None else {}
    return client.open(path, method=method, headers=headers)


def test_every_address_but_the_open_ones_wants_a_key(app, client):
    for rule in app.url_map.iter_rules():
        path = rule.rule.replace("<", "").replace(">", "")
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            response = sent(client, path, method=method)
            assert (response.status_code == 200) == (path in OPEN), (method, path)
            if path not in OPEN:
                assert response.status_code == 401
                assert response.headers["WWW-Authenticate"] == 'Bearer realm="kravflyt"'


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer ", "Bearer kf_wrong", "Basic a2Y6", "kf_wrong", "Bearer \xe6"])
def test_a_key_that_is_none_is_401(client, given):
    response = sent(client, "/v1/cases", given)
    assert (response.status_code, response.get_json()["code"]) == (401, "unauthorized")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_key_opens_nothing(house, erp):
    """ONB-7."""
    assert erp.get("/v1/cases").status_code == 200
    house.store.driver.run("update keys set revoked_at = '2026-03-02T09:00:00Z'")
    assert erp.get("/v1/cases").status_code == 401


def test_a_key_without_a_body_is_judged_before_the_body(client):
    """Nothing is read from somebody unknown."""
    assert client.post("/v1/hand-overs", data=b"{").status_code == 401


def test_an_unknown_address_is_404_and_a_wrong_method_405_with_what_is_allowed(client, erp):
    for path in ("/", "/v2/cases", "/v1/cases/", "/v1/money", "/favicon.ico"):
        response = client.get(path)
        assert (response.status_code, response.get_json()["code"]) == (404, "route_not_found")
    wrong = client.delete("/v1/cases")
    assert (wrong.status_code, wrong.get_json()["code"]) == (405, "method_not_allowed")
    assert "GET" in wrong.headers["Allow"]


def test_problems_speak_the_language_asked_for(erp):
    nb = erp.get("/v1/cases/unknown", headers={"Accept-Language": "nb"})
    en = erp.get("/v1/cases/unknown", headers={"Accept-Language": "fr, *;q=0.1"})
    assert (nb.get_json()["title"], nb.headers["Content-Language"]) == ("Saken finnes ikke", "nb")
    assert (en.get_json()["title"], en.headers["Content-Language"]) == ("No such case", "en")
    assert nb.get_json()["code"] == en.get_json()["code"] == "case_not_found"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (ParameterMissing("No value of x.", parameter="x", day="2027-01-01"), 409, "parameter_missing"),
        (Impossible("No such move."), 409, "impossible"),
        (BadRules("Wrong."), 409, "bad_rules"),
        (EngineFailed("It raised."), 500, "engine_failed"),
        (sqlite3.OperationalError("database is locked"), 503, "busy"),
        (sqlite3.OperationalError("no such table: secret"), 500, "internal"),
        (RuntimeError(f"Kari {identity_number()}"), 500, "internal"),
    ],
)
def test_whatever_happens_is_a_problem_that_tells_nothing_internal(monkeypatch, caplog, erp, error, status, code):
    def fail(*_):
        raise error

    monkeypatch.setattr("api.resources.cases.find", fail)
    response = erp.get("/v1/cases/any")
    assert (response.status_code, response.get_json()["code"]) == (status, code)
    if code == "internal":
        assert "secret" not in response.text and "Kari" not in response.text
        assert response.get_json()["request_id"] == response.headers["X-Request-Id"]
        assert response.get_json()["request_id"] in caplog.text
        assert "Kari" not in caplog.text
    if code == "parameter_missing":
        assert (response.get_json()["parameter"], response.get_json()["day"]) == ("x", "2027-01-01")


def test_what_the_law_forbids_is_told_with_the_paragraph_in_both_languages(monkeypatch, erp):
    """ANA-8"""
    words = {"en": "The notice gives 10 days.", "nb": "Varselet gir 10 dager."}

    def fail(*_):
        raise Unlawful(words["en"], guard="notice-gives-fourteen-days", paragraph="inkassoloven § 9", words=words)

    monkeypatch.setattr("api.resources.cases.find", fail)
    for language, title in (("nb", "Loven tillater ikke dette"), ("en", "The law does not allow this")):
        response = erp.get("/v1/cases/any", headers={"Accept-Language": language})
        told = response.get_json()
        assert (response.status_code, told["code"], told["title"]) == (409, "unlawful", title)
        assert (told["detail"], told["guard"], told["paragraph"]) == (
            words[language], "notice-gives-fourteen-days", "inkassoloven § 9",
        )  # fmt: skip


def test_one_invoice_that_the_stages_forbid_never_hides_the_others(monkeypatch, erp):
    """INT-4: the engine refuses one in the middle of a transaction; the others are taken in all the same."""
    from engine.hand_over import receive

    def touchy(order, *rest):
        if order.invoice.invoice_number == "F-2":
            raise Impossible("Stage noticed does not allow this.")
        return receive(order, *rest)

    monkeypatch.setattr("engine.shell.service.handing_over.receive", touchy)
    results = erp.hand_over(*(invoice(f"F-{number}") for number in range(1, 4)))
    assert [result["outcome"] for result in results] == ["accepted", "refused", "accepted"]
    assert results[1]["reasons"][0]["code"] == "impossible"


def test_every_answer_forbids_sniffing_and_storing(client, erp):
    for response in (client.get("/docs"), client.get("/nowhere"), client.get("/v1/cases"), erp.get("/v1/cases")):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "no-store"


def test_the_log_has_one_line_a_call_and_names_nobody(caplog, erp):
    """INT-6."""
    caplog.set_level(logging.INFO, "kravflyt.api")
    number = identity_number()
    erp.get(f"/v1/cases?customer_number={number}&after=Kari")
    erp.get(f"/v1/cases/{number}")
    erp.client.get(f"/nowhere/{number}")
    lines = [record.getMessage() for record in caplog.records if record.name == "kravflyt.api"]
    assert [line.split(" ")[:3] for line in lines] == [
        ["GET", "/v1/cases", "200"], ["GET", "/v1/cases/<case_id>", "404"], ["GET", "-", "404"],
    ]  # fmt: skip
    assert all(word not in caplog.text for word in (number, "Kari", erp.key))
    assert "key=" in lines[0]


def test_an_identity_number_is_never_shown_again(erp, agency, caplog):
    """INT-6: wherever it was put."""
    caplog.set_level(logging.DEBUG)
    number = identity_number()
    dashed = f"{number[:6]} {number[6:]}"
    everywhere = customer(
        customer_number=number, name=f"Kari {dashed}", national_identity_number=number,
        address={"line1": number, "line2": dashed, "postal_code": "0150", "city": "Oslo"},
    )  # fmt: skip
    clock = erp.new_clock()
    case_id = erp.new_case(clock, customer=everywhere, description=f"Timer for {number}", external_id="e")
    erp.act(case_id, "message", {"text": f"Hun har {dashed}"})
    erp.act(case_id, "pause", {"reason": f"Feil {number}"})
    erp.act(case_id, "resume", {number: number})
    erp.advance(clock, "2026-02-20")
    refused = erp.hand_over(invoice("F-2", customer=customer(organisation_number=number, postal_code=number)), clock=clock)
    misplaced = erp.hand_over(invoice("F-3", customer=customer(organisation_number=number)), clock=clock)
    assert (refused[0]["outcome"], misplaced[0]["outcome"]) == ("invalid", "refused")
    texts = [
        str(refused), str(misplaced),
        *(erp.get(f"/v1/cases/{case_id}{rest}").text for rest in ("", "/actions", "/history", "/letters", "/messages")),
        erp.get(f"/v1/cases?test_clock={clock}").text,
        agency.get(f"/v1/outbox?test_clock={clock}").text,
        erp.patch(f"/v1/cases/{case_id}/customer", {"name": "x", number: 1}).text,
        erp.act(case_id, f"x{number}x y{dashed}").text,
        caplog.text,
    ]  # fmt: skip
    assert [text for text in texts if number in text or dashed in text] == []
    assert "*****" in erp.case(case_id)["customer"]["name"]
