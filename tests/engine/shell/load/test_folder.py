"""Where rules are read from: a folder of one's own, the rules folder alone, or what is installed; nothing is passed over."""

from pathlib import Path

import pytest

from engine.errors import BadRules
from engine.shell.load.build import build
from engine.shell.load.folder import read_folder


def written(root: Path) -> Path:
    """The shipped files in a folder."""
    for name, content in read_folder(None).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def test_a_copy_of_the_shipped_folders_is_the_same_rules(tmp_path):
    assert read_folder(written(tmp_path)) == read_folder(None)
    assert read_folder(tmp_path / "rules") == read_folder(None)
    assert build(read_folder(tmp_path)).policy.version == build(read_folder(None)).policy.version


def test_a_rules_folder_without_a_chart_takes_the_installed_one(tmp_path):
    rules = written(tmp_path) / "rules"
    (tmp_path / "states/collection_case.yaml").unlink()
    (tmp_path / "states").rmdir()
    assert read_folder(rules) == read_folder(None)


@pytest.mark.parametrize("name", ["send_sms.yml", "send_sms.YAML", "send_sms.yaml.txt"])
def test_a_rule_in_a_misnamed_file_is_an_error_and_not_passed_over(tmp_path, name):
    path = written(tmp_path) / "rules/timing" / name
    path.write_text("id: send-sms\n")
    with pytest.raises(BadRules) as caught:
        build(read_folder(tmp_path))
    assert [(p.code, p.file) for p in caught.value.details["problems"]] == [("RULE-007", f"rules/timing/{name}")]


@pytest.mark.parametrize("name", [".send_notice.yaml.swp", ".#send_notice.yaml", "notes.md", "__pycache__/x.pyc"])
def test_what_editors_and_people_leave_behind_is_no_rule(tmp_path, name):
    path = written(tmp_path) / "rules/timing" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("not a rule\n")
    assert read_folder(tmp_path) == read_folder(None)


def test_a_folder_without_rules_is_told_by_its_name(tmp_path):
    with pytest.raises(BadRules, match="no rules are here") as caught:
        read_folder(tmp_path)
    (problem,) = caught.value.details["problems"]
    assert (problem.code, problem.file) == ("RULE-011", str(tmp_path))


def test_a_folder_that_is_not_there_is_told_by_its_name(tmp_path):
    with pytest.raises(BadRules, match="no rules are here"):
        read_folder(tmp_path / "nowhere")


def test_a_folder_in_the_place_of_a_file_is_no_file(tmp_path):
    (written(tmp_path) / "rules/timing/folder.yaml").mkdir()
    assert read_folder(tmp_path) == read_folder(None)
