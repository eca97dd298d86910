"""The same app behind a real server with threads, spoken to over a real socket."""

import http.client
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from werkzeug.serving import make_server

from tests.api.helpers import invoice
from tests.engine.shell.bank.made_ocr import Line, ocr_file


@pytest.fixture
def call(app, erp):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def one(method, path, body=None, key=erp.key, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=30)
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        connection.request(method, path, data, {"Authorization": f"Bearer {key}", "Content-Type": "application/json", **headers})
        response = connection.getresponse()
        read = response.read()
        connection.close()
        return response, json.loads(read) if read else None

    yield one
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_case_lives_over_a_real_socket(call):
    """TIM-2."""
    _, clock = call("POST", "/v1/test-clocks", {"now": "2026-02-02T09:00:00Z"})
    response, body = call("POST", "/v1/hand-overs", {"test_clock": clock["id"], "invoices": [invoice()]})
    assert (response.status, response.headers["Content-Type"]) == (200, "application/json")
    case_id = body["results"][0]["case_id"]
    assert call("POST", f"/v1/test-clocks/{clock['id']}/advance", {"to": "2026-02-18"})[1]["moved"] == 2
    response, case = call("POST", f"/v1/cases/{case_id}/actions/terminate", {"reason": "Betalt på øret"})
    assert (case["stage"], response.headers["ETag"]) == ("withdrawn", f'"{case["version"]}"')
    assert call("GET", f"/v1/cases/{case_id}", **{"If-None-Match": response.headers["ETag"]})[0].status == 304
    assert call("GET", "/v1/cases", key="wrong")[0].status == 401


def test_balances_of_the_erp_are_compared_over_a_real_socket(call):
    """PAY-5."""
    call("POST", "/v1/hand-overs", {"invoices": [invoice(amount="1250.00")]})
    for as_of, escalated in (("2026-03-01", False), ("2026-03-02", True)):
        body = {"as_of": as_of, "balances": [{"invoice_number": "F-1", "remaining": 1249.5}]}
        assert call("POST", "/v1/erp-balances", body)[1]["compared"][0]["escalated"] is escalated
    (shown,) = call("GET", "/v1/differences")[1]["differences"]
    assert (shown["erp_remaining"], shown["our_remaining"], shown["escalated"]) == ("1249.50", "1250.00", True)


def test_a_body_may_come_in_chunks(call):
    whole = json.dumps({"invoices": [invoice(f"F-{number}") for number in range(200)]}).encode()
    chunks = (whole[start : start + 5000] for start in range(0, len(whole), 5000))
    response, body = call("POST", "/v1/hand-overs", chunks)
    assert (response.status, len(body["results"])) == (200, 200)


def test_many_threads_hand_over_and_read_at_once(call):
    def both(number):
        response, body = call("POST", "/v1/hand-overs", {"invoices": [invoice(f"F-{number}", due_date="2026-01-15")]})
        return response.status, body["results"][0]["outcome"], call("GET", "/v1/cases?limit=5")[0].status

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(both, range(40)))
    assert answers == {(200, "accepted", 200)}


def test_a_bank_file_comes_as_the_bank_sent_it(call, erp, agency):
    """PAY-1: bytes in ISO-8859-1, not JSON."""
    case = erp.case(erp.new_case())
    file = ocr_file([Line(50000, case["claims"][0]["kid"]), Line(700, "", kind=21, text="Blåbær på øya")]).encode("iso-8859-1")
    headers = {"Content-Type": "application/octet-stream"}
    response, body = call("POST", "/v1/bank-files", file, key=agency.key, **headers)
    assert response.status == 200
    assert (body["payments"], body["exceptions"], body["already_seen"], body["total"]) == (1, 1, 0, "507.00")
    _, waiting = call("GET", "/v1/exceptions", key=agency.key)
    assert waiting["exceptions"][0]["line"]["text"] == "Blåbær på øya"
    assert call("POST", "/v1/bank-files", file, **headers)[0].status == 403
