"""What YAML does behind one's back, and what the reader makes of it: plain texts, or a problem at its place."""

# ruff: noqa: E501 - a slip a line

import pytest

from engine.shell.load.document import MAX_BYTES, MAX_DEPTH, Document, read_document
from engine.shell.load.problems import Problems


def read(content: str | bytes) -> tuple[Document | None, list[tuple[str, int, int, str]]]:
    problems = Problems()
    raw = content.encode() if isinstance(content, str) else content
    document = read_document("rules/x.yaml", raw, problems)
    return document, [(p.code, p.line, p.column, p.message) for p in problems.sorted()]


def data_of(content: str | bytes) -> object:
    document, problems = read(content)
    assert document is not None, problems
    return document.data


def problem_of(content: str | bytes) -> tuple[str, int, int, str]:
    document, problems = read(content)
    assert document is None
    (problem,) = problems
    return problem


@pytest.mark.parametrize(
    "text", ["NO", "no", "yes", "on", "off", "010", "10:30", "1e3", "0x1F", "2026-02-17", "1.10", "~", "null", "True", ".inf"]
)
def test_a_plain_word_stays_the_text_that_it_is(text):
    assert data_of(f"a: {text}\n") == {"a": text}


def test_a_windows_file_reads_as_any_other():
    assert data_of("\ufeffa: b\r\nc:\r\n  - d\r\n") == {"a": "b", "c": ["d"]}


def test_a_comment_is_no_text():
    assert data_of("# about\na: b # so\n") == {"a": "b"}


def test_a_text_block_keeps_its_lines():
    assert data_of("a: |\n  one\n  two\n") == {"a": "one\ntwo\n"}


def test_a_place_inside_a_block_a_quote_and_a_plain_text():
    document, _ = read("a: |\n\n    one {x}\n    two {y}\nb: 'q {z}'\nc: p {w}\n")
    assert document is not None
    for path, slot in [("a", "{x}"), ("a", "{y}"), ("b", "{z}"), ("c", "{w}")]:
        line, column = document.within(document.data[path].index(slot), path)
        assert document.lines[line - 1][column - 1 :].startswith(slot)


def test_a_place_inside_folded_lines_is_that_of_the_text():
    document, _ = read("a: one\n  two {x}\nb: >\n  three\n  four {y}\n")
    assert document is not None
    assert document.within(8, "a") == (1, 4)
    assert document.within(12, "b") == (3, 4)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: b\na: c\n", ("RULE-003", 2, 1, '"a" stands twice.')),
        ("a: {b: c, b: [d, {e: f}]}\n", ("RULE-003", 1, 11, '"b" stands twice.')),
        ("a: &x b\n", ("RULE-010", 1, 4, "&x names a part of the file.")),
        ("a: &x b\nc: *x\n", None),
        ("a: !!str b\n", ("RULE-010", 1, 4, "the tag !!str is not used in rules.")),
        ("a: !python/name:os.system b\n", ("RULE-010", 1, 4, "the tag !python/name:os.system is not used in rules.")),
        ("a: !!python/object/apply:os.system [b]\n", ("RULE-010", 1, 4, "the tag !!python/object/apply:os.system is not used in rules.")),
        ("<<: b\n", ("RULE-010", 1, 1, "the key is a tag, an anchor or a merge (<<).")),
        ("a: b\n---\nc: d\n", ("RULE-002", 2, 1, "a second document begins here; a file holds one.")),
        ("a: b\n...\nc: d\n", None),
        ("only if:\n", ("RULE-006", 1, 1, 'nothing stands after "only if:"; remove the line or fill it in.')),
        ("a:\n  - b\n  -\n", ("RULE-006", 3, 4, "nothing stands after the dash; remove the line or fill it in.")),
        ("", ("RULE-006", 1, 1, "the file is empty.")),
        ("# nothing\n", ("RULE-006", 1, 1, "the file is empty.")),
        ("---\n", ("RULE-006", 2, 1, "nothing stands in the file; remove the line or fill it in.")),
        ("? [a]\n: b\n", ("RULE-002", 1, 3, 'a key must be a word; a text that begins with "{" or "[" needs quotes.')),
        ("{a: b}: c\n", ("RULE-002", 1, 1, 'a key must be a word; a text that begins with "{" or "[" needs quotes.')),
        ("a: b\x00c\n", ("RULE-002", 1, 5, "an invisible control character (code 0) stands here.")),
        ("a: b\n  \x1bc\n", ("RULE-002", 2, 3, "an invisible control character (code 27) stands here.")),
        ("a:\xa0b\n", None),
        ("a: more\xa0than\n", ("RULE-002", 1, 8, "a no-break space stands here; it looks like a blank, but is none.")),
        ("a: b\n\xa0\xa0c: d\n", ("RULE-002", 2, 1, "a no-break space stands here; it looks like a blank, but is none.")),
        ("a:\n\t- b\n", ("RULE-002", 2, 1, "a tab stands here; indent with blanks.")),
        ("a:\n  - b\n\t- c\n", ("RULE-002", 3, 1, "a tab stands here; indent with blanks.")),
        ("a: 'it's'\n", ("RULE-002", 1, 8, "this does not fit the lines above: mend the indentation, or a quote within the text.")),
        ('a: "\\d"\n', ("RULE-002", 1, 5, "a backslash in double quotes has a meaning of its own; use single quotes.")),
        ("a: *\n", ("RULE-002", 1, 4, "a text cannot begin with & or *; put the text in quotes.")),
        ("a: @b\n", ("RULE-002", 1, 4, "a text cannot begin with @; put the text in quotes.")),
        ("a: - b\n", ("RULE-002", 1, 4, "a dash has no place here; begin the list on a line of its own.")),
        ("a:\n  - b\n  c\n", ("RULE-002", 3, 3, "this line is neither `key: value` nor an entry of a list after a dash.")),
        ("a:\n  - b\n  c: d\n", ("RULE-002", 3, 3, "this line is indented like the list above, but has no dash.")),
        ("a: {b: c\n", ("RULE-002", 2, 1, 'a "{" is not closed, or a comma is missing, before this place.')),
        ("a: [b\nc: d\n", ("RULE-002", 2, 2, 'a "[" is not closed, or a comma is missing, before this place.')),
        ("a: |b\n  c\n", ("RULE-002", 1, 5, "text stands after the bar (|); begin it on the next line.")),
    ],
)  # fmt: skip
def test_what_rules_do_without_is_told_at_its_place(text, problem):
    document, problems = read(text)
    assert document is None
    if problem is not None:
        assert problem in problems


def test_a_latin_1_letter_is_told_by_its_place_in_the_line():
    assert problem_of("a: b\nc: på\n".encode("latin-1")) == ("RULE-001", 2, 5, '"å" is not saved as UTF-8.')
    assert problem_of(b"a: b\n\xef") == ("RULE-001", 2, 1, '"ï" is not saved as UTF-8.')
    assert problem_of(b"a: \x9d") == ("RULE-001", 1, 4, "byte 0x9d is not saved as UTF-8.")


def test_a_broken_byte_after_a_byte_order_mark_is_still_told_at_its_place():
    assert problem_of(b"\xef\xbb\xbfa: p\xe5\n") == ("RULE-001", 1, 5, '"å" is not saved as UTF-8.')


@pytest.mark.parametrize(
    "text", ["[" * 10_000, "a: " + "{b: " * 10_000, "- " * 10_000, "\n".join(" " * n + "a:" for n in range(600))]
)  # fmt: skip
def test_deep_nesting_is_refused_and_never_exhausts_the_stack(text):
    code, _, _, message = problem_of(text)
    assert (code, message) == ("RULE-053", f"more than {MAX_DEPTH} levels stand inside each other.")


def test_a_huge_file_is_refused_unread():
    code, line, column, message = problem_of(b"a: b\n" * 1_000_000)
    assert (code, line, column) == ("RULE-053", 1, 1)
    assert message == f"the file has 5,000,000 bytes; at most {MAX_BYTES:,} are read."


def test_the_largest_file_that_is_read_is_read_in_a_moment():
    lines = "".join(f"key{number}: {'x' * 30}\n" for number in range(4_000))
    data = data_of(lines)
    assert isinstance(data, dict) and len(data) == 4_000


class TestCommas:
    """Norwegians write 12,25 %, and between braces the comma parts it."""

    @pytest.mark.parametrize(
        ("text", "column", "said"),
        [
            (
                "a: {from: 2026-07-01, value: 12,25 %, source: x}\n",
                30,
                '"12,25 %" is written with a comma; write it with a point: 12.25 %.',
            ),
            ("a: {value: 1345,00 kr}\n", 12, '"1345,00 kr" is written with a comma; write it with a point: 1345.00 kr.'),
            ("a: {value: 1 345,00 kr, b: c}\n", 12, '"1 345,00 kr" is written with a comma; write it with a point: 1345.00 kr.'),
            ("a: {value: 1.345,00 kr}\n", 12, '"1.345,00 kr" is written with a comma; write it with a point: 1345.00 kr.'),
            ("a: {factor: 1,5}\n", 13, '"1,5" is written with a comma; write it with a point: 1.5.'),
        ],
    )
    def test_an_amount_with_a_comma_is_told_at_the_amount_with_what_to_write(self, text, column, said):
        assert problem_of(text) == ("RULE-014", 1, column, said)

    def test_two_shares_with_the_same_fraction_are_each_told_and_not_as_one_key_twice(self):
        _, problems = read("principal: {creditor: 87,5 %, agency: 12,5 %}\n")
        assert [(code, column) for code, _, column, _ in problems] == [("RULE-014", 23), ("RULE-014", 39)]

    def test_a_text_with_commas_is_told_once_at_the_first(self):
        said = 'the comma before "b" ends the value of "nb"; put a text that holds a comma in quotes.'
        assert problem_of("t: {nb: a, b, c, en: d}\n") == ("RULE-002", 1, 12, said)

    def test_a_key_without_a_value_is_told_as_before(self):
        assert problem_of("t: {nb: a, en: }\n")[3] == 'nothing stands after "en:"; remove the line or fill it in.'
