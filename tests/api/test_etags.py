"""The ETag of a case is its version: a write may demand it, a read may be spared (API-1)."""

import pytest


def read(erp, case_id, **headers):
    return erp.get(f"/v1/cases/{case_id}", headers=headers)


def test_the_etag_is_the_version_and_every_write_gives_the_new_one(erp):
    case_id = erp.new_case()
    assert read(erp, case_id).headers["ETag"] == '"1"'
    written = erp.act(case_id, "message", {"text": "Hei"})
    assert written.headers["ETag"] == f'"{written.get_json()["version"]}"' == read(erp, case_id).headers["ETag"]


@pytest.mark.parametrize("tag", ['"{}"', 'W/"{}"', '"0", "{}"', "*"])
def test_a_case_that_has_not_changed_is_not_sent_again(erp, tag):
    case_id = erp.new_case()
    same = read(erp, case_id, **{"If-None-Match": tag.format(1)})
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", '"1"')


def test_a_case_that_has_changed_is_sent(erp):
    case_id = erp.new_case()
    erp.act(case_id, "message", {"text": "Hei"})
    assert read(erp, case_id, **{"If-None-Match": '"1"'}).status_code == 200


@pytest.mark.parametrize("tag", ['"{}"', 'W/"{}"', '"0", "{}"', "*"])
def test_a_write_on_what_was_read_goes_through(erp, tag):
    case_id = erp.new_case()
    erp.act(case_id, "message", {"text": "the notice that was due is taken now"})
    version = erp.case(case_id)["version"]
    assert erp.act(case_id, "terminate", headers={"If-Match": tag.format(version)}).status_code == 200


@pytest.mark.parametrize("on_a_test_clock", [True, False])
def test_a_write_on_what_was_just_read_goes_through_although_a_step_is_overdue(house, erp, on_a_test_clock):
    """API-1: the step that fell due meanwhile is taken on the way; nobody could have read that version."""
    case_ids = [erp.new_case(erp.new_clock() if on_a_test_clock else None, invoice_number=number) for number in ("F-1", "F-2")]
    answers = []
    for case_id, write in zip(case_ids, ("message", "patch"), strict=True):
        stored = house.store.cases.get(case_id)
        assert stored.next_due_at <= house.moment_of(stored.case.clock_id).text, "overdue"
        headers = {"If-Match": read(erp, case_id).headers["ETag"]}
        if write == "patch":
            answers.append(erp.patch(f"/v1/cases/{case_id}/customer", {"email": "ny@example.com"}, headers=headers))
        else:
            answers.append(erp.act(case_id, "message", {"text": "Hei"}, headers=headers))
        assert erp.case(case_id)["stage"] == "noticed", "and the step is taken"
    assert [answer.status_code for answer in answers] == [200, 200]


@pytest.mark.parametrize("tag", ['"1"', '"99"', '"x"', '""', "nonsense"])
def test_a_write_on_something_older_is_412_and_changes_nothing(house, erp, tag):
    case_id = erp.new_case()
    erp.act(case_id, "message", {"text": "Hei"})
    before = house.store.cases.get(case_id)
    answers = [
        erp.act(case_id, "terminate", headers={"If-Match": tag}),
        erp.patch(f"/v1/cases/{case_id}/customer", {"email": "x@example.com"}, headers={"If-Match": tag}),
    ]
    assert {(answer.status_code, answer.get_json()["code"]) for answer in answers} == {(412, "version_conflict")}
    assert house.store.cases.get(case_id) == before


def test_a_refusal_gives_the_version_that_it_made(erp):
    case_id = erp.new_case()
    refused = erp.act(case_id, "resume")
    assert refused.headers["ETag"] == f'"{erp.case(case_id)["version"]}"'
