"""One way to err for every code of the catalog: the shipped rules with one edit that an analyst might make.

The sign ‸ stands where the error must be shown; it is taken out before the file is read. docs/rule-errors.md is made of these.
"""

# ruff: noqa: E501 - a slip a line

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import yaml

from engine.shell.load.folder import read_folder
from engine.shell.load.schemas import RULES
from engine.shell.load.tree import Files

HERE = "‸"
CHART = "states/collection_case.yaml"
FACTS = "rules/facts.yaml"
NOTICE = "rules/timing/send_notice.yaml"
LIST = "rules/timing/put_on_collection_list.yaml"
REGISTER = "rules/timing/register_for_collection.yaml"
OVERDUE = "rules/eligibility/overdue_long_enough.yaml"
CITY = "rules/eligibility/city_known.yaml"
PAUSE = "rules/actions/pause.yaml"
LETTER = "rules/letters/collection_notice.yaml"
TABLE = "rules/parameters/rates/fee_bands.yaml"
DAYS = "rules/parameters/terms/notice_days.yaml"
CONTRACT = "rules/contracts/fees_to_agency.yaml"
BOOKING = "rules/bookings/counter_account.yaml"
COUNT = "rules/parameters/terms/day_count.yaml"
REMINDER = "rules/charges/reminder_fee.yaml"
LIGHT = "rules/charges/light_collection_fee.yaml"
HEAVY = "rules/charges/heavy_collection_fee.yaml"
ALLOCATION = "rules/allocation.yaml"
LIGHT_FEE = "rules/charges/light_collection_fee.yaml"
NOTICE_STATUTE = "rules/statutes/notice_gives_fourteen_days.yaml"
DEMAND_STATUTE, LAW_FACTS = "rules/statutes/demand_after_notice.yaml", "rules/statutes/facts.yaml"
SETTLEMENT = "rules/settlement.yaml"


@dataclass(frozen=True)
class Example:
    """`before` becomes `after` in the file; without `before` the file is new, or written anew."""

    code: str
    slip: str  # what went wrong, as one would tell it
    path: str
    before: str
    after: str
    message: str
    encoding: str = "utf-8"
    gone: bool = False  # the file is taken away
    shown: str = ""  # what the documentation shows, where the whole edit is too long
    more: tuple[tuple[str, str], ...] = field(default=())  # further edits of the same file
    also: tuple[str, ...] = field(default=())  # further codes that the same slip leads to
    at: str = ""  # the file where the slip is told, where it is another than the one edited: by FILE, or FILE:LINE:COLUMN

    def files(self) -> Files:
        """The shipped files with the edit."""
        files = dict(read_folder(None))
        if self.gone:
            del files[self.path]
        else:
            files[self.path] = self._text().replace(HERE, "").encode(self.encoding)
        return files

    @property
    def told_of(self) -> str:
        """The file in which the slip is told."""
        return self.at.partition(":")[0] or (self.path.replace(".test.yaml", ".yaml") if self.code == "RULE-047" else self.path)

    def place(self) -> tuple[int, int]:
        """Line and column of the sign, or of the file's beginning."""
        if self.at:
            line, column = self.at.split(":")[1:] or ("1", "1")
            return int(line), int(column)
        before, sign, _ = self._text().partition(HERE)
        return (before.count("\n") + 1, len(before) - before.rfind("\n")) if sign else (1, 1)

    def lines(self) -> str:
        """The broken lines as they stand in the file, for the documentation."""
        if self.shown:
            return self.shown
        lines = self._text().split("\n")
        changed = {number for number, line in enumerate(lines) if HERE in line} or {0}
        return "\n".join(lines[number].replace(HERE, "") for number in sorted(changed))

    def _text(self) -> str:
        if not self.before:
            return self.after
        text = read_folder(None)[self.path].decode()
        assert text.count(self.before) == 1, f"{self.path} has {text.count(self.before)} times {self.before!r}"
        for before, after in ((self.before, self.after), *self.more):
            text = text.replace(before, after)
        return text


def _listed(names: Iterable[str]) -> str:
    """Names as a message lists them: by the alphabet, whoever adds one."""
    return ", ".join(sorted(names)) + "."


_FILES = read_folder(None)
_CHART = yaml.load(_FILES[CHART], yaml.BaseLoader)
KEYS = _listed(RULES["timing"].fields)
STAGES, HOLDS = _listed(_CHART["stages"]), _listed(_CHART["holds"])
DATES = _listed(name for name, fact in yaml.load(_FILES[FACTS], yaml.BaseLoader).items() if fact.get("given") == "rules")
CHARGES = _listed(
    PurePosixPath(name).stem.replace("_", "-")
    for name, content in _FILES.items()
    if name.startswith("rules/charges/") and b"\namount:" in content
)


def _rule(**changes: str) -> str:
    """A small sound rule of one's own, a reaction, with some keys changed."""
    keys = {
        "id": "note-new-address", "title": "{nb: Ny adresse, en: A new address}", "requirement": "[INT-2]", "in group": "reminder",
        "when": "customer_changed", "then": "message_written",
    }  # fmt: skip
    return "".join(f"{key}: {value}\n" for key, value in {**keys, **changes}.items())


def _table(*bands: str) -> str:
    """A rate of one's own that is a table."""
    lines = "".join(f"      - {band}\n" for band in bands)
    return (
        "id: fee_bands\ntitle: {nb: trinnene, en: the bands}\ntype: bands\ndated by: today\n"
        f"values:\n  - from: 2026-01-01\n    source: made up for a test\n    value:\n{lines}"
    )


EXAMPLES = [
    Example(
        "RULE-001", "The editor saved the file as Latin-1.", CITY, "poststedet på", "poststedet p‸å",
        '"å" is not saved as UTF-8.', encoding="latin-1",
    ),
    Example(
        "RULE-001", "The editor saved the file as \"Unicode\".", CITY, "", "id: city-known\n",
        'the file is saved as UTF-16 (in some editors called "Unicode").', encoding="utf-16",
    ),
    Example(
        "RULE-002", "A line is indented with a tab.", OVERDUE, "only if:\n  - days", "only if:\n‸\t- days",
        "a tab stands here; indent with blanks.", shown="only if:\n<tab>- days_overdue is at least parameter minimum_days_overdue",
    ),
    Example(
        "RULE-002", "A quote is never closed.", LIST, 'en: "The notice fell due {notice_deadline} and {remaining} is unpaid."',
        'en: ‸"The notice fell due {notice_deadline} and {remaining} is unpaid.', "the quote that opens here is never closed.",
    ),
    Example(
        "RULE-002", "A text with a colon has no quotes.", LIST, 'nb: "Varselet forfalt {notice_deadline} og',
        "nb: Varselet forfalt‸: {notice_deadline} og", "a colon has no place here: mend the indentation, or put the text in quotes.",
    ),
    Example(
        "RULE-002", "A line is indented by one blank too few.", OVERDUE, '  en: "Send it', ' ‸en: "Send it',
        "this does not fit the lines above: mend the indentation, or a quote within the text.",
    ),
    Example(
        "RULE-002", "A percent sign begins a text without quotes.", DAYS, "value: 14 days", "value: ‸%14",
        "a text cannot begin with %; put the text in quotes.",
    ),
    Example(
        "RULE-002", "Two rules are put into one file.", CITY, "refuse: city_missing\n", "refuse: city_missing\n‸---\nid: another-rule\n",
        "a second document begins here; a file holds one.",
        also=(), shown="refuse: city_missing\n---\nid: another-rule",
    ),
    Example("RULE-003", "A key was copied and not removed.", LIST, "order: 10\n", "order: 10\n‸order: 20\n", '"order" stands twice.',
            shown="order: 10\norder: 20"),
    Example(
        "RULE-004", "A key is misspelt.", LIST, "only if:", "‸onli if:",
        'unknown key "onli if"; did you mean "only if"? Allowed: ' + KEYS,
    ),
    Example(
        "RULE-005", "The Norwegian text is missing.", OVERDUE, '  nb: "Send den fra {parameter minimum_days_overdue after due_date}."\n  en',
        "  ‸en", '"nb" is missing.',
    ),
    Example(
        "RULE-006", "A word stands where a number belongs.", LIST, "order: 10", "order: ‸ten", '"order" must be a whole number.',
    ),
    Example(
        "RULE-006", "The conditions were taken out, but not their key.", OVERDUE,
        "only if:\n  - days_overdue is at least parameter minimum_days_overdue\n", "‸only if:\n",
        'nothing stands after "only if:"; remove the line or fill it in.',
    ),
    Example(
        "RULE-006", "A text begins with a brace and has no quotes.", LIST, 'en: "The notice fell due {notice_deadline} and {remaining} is unpaid."',
        "en: {‸remaining}", 'nothing stands after "remaining:"; remove the line or fill it in.',
    ),
    Example(
        "RULE-007", "A file lies in a folder that is not read.", "rules/timings/send_sms.yaml", "", _rule(),
        "nothing is read from here. Rules are files named *.yaml in: rules/eligibility/, rules/actions/, rules/timing/, rules/reactions/, "
        "rules/charges/, rules/statutes/, rules/letters/, rules/contracts/, rules/bookings/, rules/parameters/terms/, rules/parameters/rates/. "
        "The chart is states/collection_case.yaml.",
        shown="rules/timings/send_sms.yaml",
    ),
    Example(
        "RULE-007", "The editor named the file .yaml.txt.", "rules/timing/send_notice.yaml.txt", "", _rule(),
        "nothing is read from here. Rules are files named *.yaml in: rules/eligibility/, rules/actions/, rules/timing/, rules/reactions/, "
        "rules/charges/, rules/statutes/, rules/letters/, rules/contracts/, rules/bookings/, rules/parameters/terms/, rules/parameters/rates/. "
        "The chart is states/collection_case.yaml.",
        shown="rules/timing/send_notice.yaml.txt",
    ),
    Example(
        "RULE-008", "A rule was copied and kept its id.", "rules/reactions/send_notice.yaml", "",
        _rule().replace("id: note-new-address", "id: ‸send-notice"), '"send-notice" is also the id of rules/timing/send_notice.yaml.',
    ),
    Example(
        "RULE-009", "A rule was renamed, its file was not.", LIST, "id: put-on-collection-list", "id: ‸put-on-list",
        'the id is "put-on-list", but the file is named "put_on_collection_list.yaml".',
    ),
    Example(
        "RULE-010", "A YAML anchor saves typing.", LIST, "requirement: [STG-3]", "requirement: ‸&keys [STG-3]",
        "&keys names a part of the file.",
    ),
    Example("RULE-011", "A file that is needed was removed.", "rules/agency.yaml", "", "", "this file is missing.", gone=True,
            shown="rules/agency.yaml"),
    Example(
        "RULE-012", "A fact is misspelt.", LIST, "- remaining is", "- ‸remainin is", 'unknown fact "remainin"; did you mean "remaining"?',
    ),
    Example(
        "RULE-012", "A charge asks for a fact that there is not.", REMINDER, "- minor_when_incurred is yes", "- ‸minor_when_incured is yes",
        'unknown fact "minor_when_incured"; did you mean "minor_when_incurred"?',
    ),
    Example(
        "RULE-013", "A comparison is misspelt.", LIST, "remaining is more than", "remaining ‸is more then",
        'cannot read "is more then 0.00 kr" after remaining; did you mean "is more than"?',
    ),
    Example(
        "RULE-013", "A sign stands for the words.", LIST, "remaining is more than", "remaining ‸>",
        'cannot read "> 0.00 kr" after remaining; write "is more than".',
    ),
    Example(
        "RULE-013", "Two negations stand for one word.", CITY, "city is present", "city ‸is not missing",
        '"is not missing" says nothing; write "is present".',
    ),
    Example(
        "RULE-014", "An amount has no øre.", LIST, "more than 0.00 kr", "more than ‸25 kr",
        'remaining is money; "25 kr" does not fit. Example: 25.00 kr.',
    ),
    Example(
        "RULE-014", "An amount has three decimals.", LIST, "more than 0.00 kr", "more than ‸25.000 kr",
        'remaining is money; "25.000 kr" does not fit. Example: 25.00 kr.',
    ),
    Example(
        "RULE-014", "A charge is multiplied by an amount.", HEAVY, "factor: heavy_fee_factor", "factor: ‸court_fee",
        "court_fee is of type money; factor or percent is asked for here.",
    ),
    Example(
        "RULE-014", "A percentage is written with a comma, as Norwegians do.", CONTRACT, "principal: {creditor: 100 %, agency: 0 %}",
        "principal: {creditor: 87.5 %, agency: ‸12,5 %}", '"12,5 %" is written with a comma; write it with a point: 12.5 %.',
    ),
    Example(
        "RULE-014", "An amount is written as Norwegians do.", LIST, "more than 0.00 kr", "more than ‸1 000,00 kr",
        '"1 000,00 kr" is written with a comma; write it with a point: 1000.00 kr.',
    ),
    Example(
        "RULE-002", "A text between braces holds a comma and has no quotes.", CITY, "{nb: Kunden har poststed, en:", "{nb: Kunden har gate, ‸poststed, en:",
        'the comma before "poststed" ends the value of "nb"; put a text that holds a comma in quotes.',
    ),
    Example(
        "RULE-015", "A text is compared as if it had an order.", "rules/eligibility/currency_is_nok.yaml", "currency is NOK",
        "currency ‸is at least NOK", 'currency is a text, so "is at least" says nothing.',
    ),
    Example(
        "RULE-016", "A choice is named that there is not.", "rules/eligibility/identity_number_known.yaml", "customer_kind is business",
        "customer_kind is ‸company", '"company" is not one of the choices of customer_kind. Allowed: business, person.',
    ),
    Example(
        "RULE-016", "Days of interest are to be counted in a way that there is not.", COUNT, "value: act/act", "value: ‸30/360",
        '"30/360" is no way to count the days of interest. Allowed: act/365, act/act.',
    ),
    Example(
        "RULE-017", "Two conditions are joined on one line.", LIST, "more than 0.00 kr", "more than 0.00 kr ‸and group is reminder",
        '"and" joins two conditions.',
    ),
    Example(
        "RULE-018", "A list has no brackets.", PAUSE, "- paused is yes", "- paused is yes\n  - stage is one of ‸listed, extended",
        '"listed, extended" is no list.',
    ),
    Example(
        "RULE-019", "The larger value stands first.", OVERDUE, "days_overdue is at least parameter minimum_days_overdue",
        "days_overdue is between ‸60 days and 14 days", 'nothing lies between "60 days" and "14 days".',
    ),
    Example(
        "RULE-020", "A parameter is misspelt.", OVERDUE, "is at least parameter minimum_days_overdue",
        "is at least parameter ‸minimum_day_overdue", 'unknown parameter "minimum_day_overdue"; did you mean "minimum_days_overdue"?',
    ),
    Example(
        "RULE-020", "A charge is reckoned from a rate that there is not.", REMINDER, "rate: debt_collection_rate", "rate: ‸collection_rate",
        'unknown parameter "collection_rate"; did you mean "debt_collection_rate"?',
    ),
    Example(
        "RULE-021", "A month has no such day.", "rules/eligibility/invoice_before_due.yaml", "is before due_date",
        "is before ‸2026-02-30", '"2026-02-30" is no day of the calendar.',
    ),
    Example(
        "RULE-022", "A dash is missing, so that two conditions run together.", LIST, "- remaining is more than 0.00 kr",
        "- ‸remaining is more than 0.00 kr\n    group is reminder", "a condition goes over several lines.",
        shown="  - remaining is more than 0.00 kr\n    group is reminder",
    ),
    Example(
        "RULE-023", "A step waits for a day in its conditions.", LIST, "- remaining is more than 0.00 kr",
        "- ‸days_overdue is at least 30 days", "days_overdue changes with the day alone, although nothing happens to the case.",
    ),
    Example(
        "RULE-024", "A later rule asks for what was known at hand-over.", LIST, "- remaining is more than 0.00 kr",
        "- ‸currency is NOK", "currency is known only at hand-over, not later.",
    ),
    Example(
        "RULE-024", "A charge asks for what was known at hand-over.", REMINDER, "- regime is act-1988", "- regime is act-1988\n  - ‸currency is NOK",
        "currency is known only at hand-over, not later.",
    ),
    Example(
        "RULE-025", "An hour is written with one digit.", LIST, "at 08:00", "at ‸8:00", 'write the hour as "08:00".',
    ),
    Example(
        "RULE-025", "A weekday has no capital.", LIST, "first Tuesday", "first ‸tuesday", 'write "Tuesday".',
    ),
    Example(
        "RULE-025", "A word of the phrase is another.", LIST, "on a holiday the next", "‸on a weekend the next",
        'cannot read "on a weekend the next working day" in '
        '"first Tuesday after notice_deadline at 08:00, on a weekend the next working day".',
    ),
    Example(
        "RULE-026", "A step counts from an amount.", LIST, "after notice_deadline at", "after ‸remaining at", "remaining is of type money.",
    ),
    Example(
        "RULE-027", "A step is due in the hour that summer time skips.", LIST, "at 08:00", "at ‸02:30",
        "02:30 is skipped or doubled when summer time changes.",
    ),
    Example(
        "RULE-028", "A step that goes on counts from a date that holds move.", "rules/timing/end_pause.yaml", "1 day after hold_until",
        "‸1 day after overdue_from", "overdue_from moves while the case is held, so the step would never come.",
    ),
    Example(
        "RULE-029", "A stage is misspelt.", LIST, "in stage: noticed", "in stage: ‸notised",
        'unknown stage "notised"; did you mean "noticed"? Allowed: ' + STAGES,
    ),
    Example(
        "RULE-029", "A list tells the outcome of a stage that there is not.", CHART, "settled: paid}", "‸setled: paid}",
        'list collection_list tells the outcome of an unknown stage or hold "setled"; did you mean "settled"?',
    ),
    Example(
        "RULE-030", "An event is misspelt.", LIST, "then: put_on_list", "then: ‸put_on_lists",
        'unknown event "put_on_lists"; did you mean "put_on_list"?',
    ),
    Example(
        "RULE-031", "A rule stands in a stage that its event does not leave.", REGISTER, "then: registered_for_collection",
        "then: ‸notice_sent", "notice_sent cannot happen in stage listed.",
    ),
    Example(
        "RULE-031", "A rule names no stage at all.", REGISTER.replace("timing/register_for_collection", "reactions/credit_in_part"),
        "in group: [reminder, collection]\nwhen: credit_note_received\norder: 20\nonly if:\n  - any:\n      - remaining is more than 0.00 kr\n      - principal_paid is more than 0.00 kr\nthen: ",
        "when: credit_note_received\norder: 20\nonly if:\n  - any:\n      - remaining is more than 0.00 kr\n      - principal_paid is more than 0.00 kr\nthen: ‸",
        "the rule names no stage, and credited_in_part cannot happen in stages settled, credited, merged, written_off, time_barred, withdrawn.",
    ),
    Example(
        "RULE-032", "A letter is misspelt.", NOTICE, "kind: collection_notice", "kind: ‸collection_note",
        'unknown letter "collection_note"; did you mean "collection_notice"? Allowed: booking_failed, collection_list, collection_notice, payment_demand, settlement, settlement_failed.',
    ),
    Example(
        "RULE-033", "A kind of hold is misspelt.", "rules/actions/resume.yaml", "release: pause", "release: ‸paused",
        'unknown kind of hold "paused"; did you mean "pause"? Allowed: ' + HOLDS,
    ),
    Example(
        "RULE-034", "A list is misspelt.", LIST, "enter list: collection_list", "enter list: ‸collection_lists",
        'unknown list "collection_lists"; did you mean "collection_list"? Allowed: collection_list.',
    ),
    Example(
        "RULE-035", "A value in a text is misspelt.", LIST, 'en: "The notice fell due {notice_deadline}', 'en: "The notice fell due {‸notice_dedline}',
        '"{notice_dedline}" names nothing; did you mean "notice_deadline"?',
    ),
    Example(
        "RULE-035", "A brace of a text is not closed.", LETTER, "    To be paid: {outstanding}\n    Deadline: {notice_deadline}\n    Account: {agency_account}\n    Payment reference (KID): {kid}\n\n    If the amount is not paid within the deadline, the claim will be sent to debt collection. Further",
        "    To be paid: {outstanding}\n    Deadline: ‸{notice_deadline\n    Account: agency_account\n    Payment reference (KID): {kid}\n\n    If the amount is not paid within the deadline, the claim will be sent to debt collection. Further",
        'a "{" stands alone.',
    ),
    Example(
        "RULE-036", "A value is written down and never used.", "rules/parameters/terms/grace_days.yaml", "",
        "‸id: grace_days\ntitle: {nb: dager på overtid, en: days of grace}\ntype: days\ndated by: today\n"
        "values:\n  - {from: 2026-01-01, value: 3 days, source: our own judgement}\n", 'no rule or text uses the parameter "grace_days".',
    ),
    Example(
        "RULE-036", "A charge is written down, and no rule makes it.", "rules/timing/charge_heavy_fee.yaml",
        "charge: heavy-collection-fee\n", "", 'no rule makes the charge "heavy-collection-fee".', at=HEAVY,
        shown="(no `charge: heavy-collection-fee` in rules/timing/charge_heavy_fee.yaml)",
    ),
    Example(
        "RULE-037", "Two steps of a stage have one order.", LIST, "order: 10\n", "‸order: 1\n",
        "put-on-collection-list and end-pause both have order 1 in stage noticed.",
    ),
    Example(
        "RULE-038", "A second rule is written for an action.", "rules/actions/pause_listed.yaml", "",
        "id: pause-listed\ntitle: {nb: Pause på listen, en: Pause on the list}\nrequirement: [STG-9]\naction: ‸pause\n"
        "kind: change of assignment\nin stage: listed\nthen: paused\nhold: {kind: pause}\n",
        '"pause" is already asked for by rules/actions/pause.yaml.',
    ),
    Example(
        "RULE-039", "A rule sets a date of the invoice.", LIST, "set: {listed_on: today}", "set: {‸due_date: today}",
        '"due_date" is no date that rules set. Allowed: ' + DATES,
    ),
    Example(
        "RULE-040", "A step counts from a date that comes later.", LIST, "due: first Tuesday after notice_deadline",
        "‸due: first Tuesday after registered_on", "in stage noticed, registered_on need not be known.",
    ),
    Example(
        "RULE-040", "A step counts from today.", LIST, "due: first Tuesday after notice_deadline", "‸due: first Tuesday after today",
        "today is another day every day, so put-on-collection-list would never be due.",
    ),
    Example(
        "RULE-041", "A step is due in the moment its stage begins.", LIST,
        "due: first Tuesday after notice_deadline at 08:00, on a holiday the next working day", "‸due: notice_sent_on at 08:00",
        "send-notice leads to noticed without moving notice_sent_on ahead, so put-on-collection-list may be due at once.",
        also=("RULE-041", "RULE-041"),
    ),
    Example(
        "RULE-041", "A step changes nothing that it waits for.", "rules/timing/remind_caseworker.yaml", "",
        "id: remind-caseworker\ntitle: {nb: Minn om saken, en: Remind of the case}\nrequirement: [STG-11]\nin stage: registered\n"
        "‸due: 30 days after registered_on\ntask: {to: caseworker, text: {nb: Se på saken., en: Look at the case.}}\n",
        "remind-caseworker stays in stage registered and leaves registered_on as it is, so it would be taken again and again.",
        shown="in stage: registered\ndue: 30 days after registered_on\ntask: {to: caseworker, text: {nb: Se på saken., en: Look at the case.}}",
    ),
    Example(
        "RULE-042", "A hold ends on an input that there is not.", PAUSE, "until: until}", "until: ‸to}",
        '"to" is no input of this rule. Allowed: reason, until.',
    ),
    Example(
        "RULE-042", "A date is set from an input that need not be given.", "rules/actions/extend_due_date.yaml",
        "required: yes, label: {nb: nytt forfall", "label: {nb: nytt forfall",
        'new_due_date need not be given, so extended_to could not be set; write "required: yes".',
        more=(("set: {extended_to: new_due_date}", "set: {extended_to: ‸new_due_date}"),),
    ),
    Example(
        "RULE-043", "A fact is computed from itself.", FACTS, "computed: first of birth_date, identity_birth_date",
        "computed: ‸first of known_birth_date, identity_birth_date", "known_birth_date -> known_birth_date.",
    ),
    Example(
        "RULE-044", "A fact is sought in the wrong place.", FACTS,
        "currency: {label: {nb: valutaen, en: the currency}, type: text, given: invoice,", "currency: {label: {nb: valutaen, en: the currency}, type: text, given: ‸claim,",
        '"claim" gives no "currency"; it comes from "invoice".',
    ),
    Example(
        "RULE-045", "A new value stands below an older one.", DAYS, 'mark: "[P]"\n', 'mark: "[P]"\n  - from: ‸1999-01-01\n    value: 10 days\n    source: the old act\n',
        "the value from 1999-01-01 stands below the one from 2000-01-01.", shown="  - from: 1999-01-01",
    ),
    Example(
        "RULE-046", "A new value has no source.", DAYS, 'mark: "[P]"\n', 'mark: "[P]"\n  - ‸from: 2027-01-01\n    value: 21 days\n',
        "the value from 2027-01-01 has no source.", shown="  - from: 2027-01-01\n    value: 21 days",
    ),
    Example(
        "RULE-047", "A rule has no test beside it.", CITY.replace(".yaml", ".test.yaml"), "", "", "city_known.test.yaml is missing.", gone=True,
        shown="rules/eligibility/city_known.yaml",
    ),
    Example(
        "RULE-047", "A charge has no test beside it.", REMINDER.replace(".yaml", ".test.yaml"), "", "", "reminder_fee.test.yaml is missing.", gone=True,
        shown="rules/charges/reminder_fee.yaml",
    ),
    Example(
        "RULE-048", "A charge and its test disagree.", REMINDER.replace(".yaml", ".test.yaml"),
        "facts: {due_date: 2026-01-15, today: 2026-01-29}\n  expect: charged\n  amount: 38.00 kr",
        "facts: {due_date: 2026-01-15, today: 2026-01-29}\n  expect: charged\n  amount: ‸37.50 kr",
        '"On the fourteenth day after the due date the notice bears its fee, a twentieth of 750 kr in whole kroner": '
        "expected amount 37.50 kr, but it is 38.00 kr.",
    ),
    Example(
        "RULE-048", "A rule and its test disagree.", "rules/eligibility/remaining_within_amount.test.yaml",
        "- name: One øre more than the invoice may not\n  facts: {remaining: 1000.01 kr, amount: 1000.00 kr}\n  expect: refused\n  code: remaining_above_amount\n  because:\n",
        "- name: One øre more than the invoice may not\n  facts: {remaining: 1000.01 kr, amount: 1000.00 kr}\n  expect: ‸accepted\n  code: remaining_above_amount\n  because:\n",
        '"One øre more than the invoice may not": expected accepted, but the rule says refused. The remaining amount is NOK 1,000.01; '
        "at most the invoice amount (NOK 1,000.00) is allowed. Send the remaining amount without fees and interest.",
    ),
    Example(
        "RULE-049", "A test expects a word that its kind of rule does not say.", "rules/eligibility/email_known.test.yaml",
        "- name: Without an e-mail address there is a warning\n  facts: {email: missing}\n  expect: warned",
        "- name: Without an e-mail address there is a warning\n  facts: {email: missing}\n  expect: ‸refused",
        '"Without an e-mail address there is a warning": expect: says "refused"; choose accepted or warned.',
    ),
    Example(
        "RULE-049", "A test expects nothing.", "rules/eligibility/currency_is_nok.test.yaml",
        "- name: An invoice in kroner is taken in\n  facts: {currency: NOK}\n  expect: accepted\n", "- ‸name: An invoice in kroner is taken in\n  facts: {currency: NOK}\n",
        '"An invoice in kroner is taken in": nothing is expected; write `expect:`, `due:` or `sets:`.',
    ),
    Example(
        "RULE-050", "A computation is worded freely.", FACTS, "computed: days from due_date to today", "computed: ‸days since due_date",
        'cannot read "days since due_date".',
    ),
    Example(
        "RULE-051", "A condition has more alternatives than can be weighed.", "rules/eligibility/country_is_norway.yaml", "only if:\n  - country is NO\n",
        "‸only if:\n  - country is one of [" + ", ".join(f"C{number}" for number in range(30)) + "]\n",
        "country-is-norway has too many alternatives for the inference engine.",
        shown="only if:\n  - country is one of [C0, C1, C2, and so on to C29]",
    ),
    Example(
        "RULE-052", "The outcome of a rule is missing.", CITY, "refuse: city_missing\n", "", "nothing follows from this rule.",
        shown="(no `refuse:` or `warn:`)",
    ),
    Example(
        "RULE-053", "A whole register was pasted into a rule.", CITY, "", "# a customer a line\n" * 20_000,
        "the file has 400,000 bytes; at most 200,000 are read.", shown="rules/eligibility/city_known.yaml, of 20,000 lines",
    ),
    Example(
        "RULE-054", "The words of a rule name the customer.", LIST, "because:\n  nb: \"Varselet", "because:\n  ‸nb: \"{customer_name}: varselet",
        "the text names personal data, and history keeps it for good.",
    ),
    Example(
        "RULE-055", "A number has grown by itself.", NOTICE, "due: 14 days after", "due: ‸140000 days after",
        "140000 days is more than a hundred years.",
    ),
    Example(
        "RULE-056", "A band stands below a larger one.", TABLE, "",
        _table("{up to: 2500.00 kr, factor: 0.5}", "‸{up to: 500.00 kr, factor: 0.25}", "{above: 500.00 kr, factor: 1}"),
        "the limit 500.00 kr stands below a larger one.", shown="      - {up to: 2500.00 kr, factor: 0.5}\n      - {up to: 500.00 kr, factor: 0.25}",
    ),
    Example(
        "RULE-056", "A band was copied and its limit was not changed.", TABLE, "",
        _table("{up to: 500.00 kr, factor: 0.25}", "‸{up to: 500.00 kr, factor: 0.35}", "{above: 500.00 kr, factor: 1}"),
        "the limit 500.00 kr stands twice.", shown="      - {up to: 500.00 kr, factor: 0.25}\n      - {up to: 500.00 kr, factor: 0.35}",
    ),
    Example(
        "RULE-056", "The table ends with a limit.", TABLE, "",
        _table("{up to: 500.00 kr, factor: 0.25}", "‸{up to: 1000.00 kr, factor: 0.35}"),
        "nothing is said of what lies above 1000.00 kr.",
    ),
    Example(
        "RULE-056", "The open band begins elsewhere than the one before it ends.", TABLE, "",
        _table("{up to: 2500.00 kr, factor: 0.25}", "‸{above: 25000.00 kr, factor: 0.35}"),
        "the band before ends at 2500.00 kr, this one begins at 25000.00 kr.",
    ),
    Example(
        "RULE-056", "An open band stands within the table.", TABLE, "",
        _table("‸{above: 500.00 kr, factor: 0.25}", "{above: 500.00 kr, factor: 0.35}"),
        '"above" stands in the last band only, and there alone.',
    ),
    Example(
        "RULE-056", "A band has a factor and no limit.", TABLE, "",
        _table("‸{factor: 0.25}", "{above: 500.00 kr, factor: 0.35}"), 'the band has no limit: neither "up to" nor "above".',
    ),
    Example(
        "RULE-056", "A table is given as a single value.", TABLE, "", _table("").replace("value:\n      - \n", "value: ‸0.25\n"),
        "fee_bands is of type bands; its value is a list of bands.",
    ),
    Example(
        "RULE-056", "A single value is given as a table.", DAYS, "value: 14 days", "value:\n      ‸- {above: 0.00 kr, factor: 1}",
        "notice_days is of type days; only bands are a list.",
    ),
    Example(
        "RULE-057", "A condition compares with a table.", LIST, "more than 0.00 kr", "more than parameter ‸collection_fee_bands",
        "collection_fee_bands is a table of bands, not a single value.",
    ),
    Example(
        "BOOK-001", "The shares of a post were changed, but only one of the two.", CONTRACT, "interest: {creditor: 0 %, agency: 100 %}",
        "interest: ‸{creditor: 50 %, agency: 100 %}", "interest: 50 % and 100 % are 150 %, not 100 %.",
    ),
    Example(
        "BOOK-002", "An account role is misspelt.", BOOKING, "credit: interest_income, amount", "credit: ‸interest_incomes, amount",
        'unknown account role "interest_incomes"; did you mean "interest_income"? Allowed: bank, commission_cost, counter_account, court_fee_cost, fee_income, '
        "input_vat, interest_income, loss, receivables, vat_cost.", also=("RULE-036",),
    ),
    Example(
        "BOOK-002", "The account that the accounting system posts VAT to is no role.", BOOKING, "posts to: input_vat", 'posts to: ‸"2710"',
        'unknown account role "2710". Allowed: bank, commission_cost, counter_account, court_fee_cost, fee_income, input_vat, interest_income, loss, '
        "receivables, vat_cost.", also=("RULE-036",),
    ),
    Example(
        "BOOK-003", "An amount is misspelt.", BOOKING, "amount: commission, text", "amount: ‸comission, text",
        'a voucher of kind settlement has no amount "comission"; did you mean "commission"? Allowed: collection_fee, commission, court_fee, '
        "direct_excess, installment_fee, interest, net, principal, reminder_fee, standard_compensation, vat, vat_base, vat_with_base.",
    ),
    Example(
        "BOOK-003", "VAT is booked for every creditor alike.", BOOKING, "amount: vat, when: not vat registered,", "amount: ‸vat,",
        "vat is booked only `when: not vat registered`.",
    ),
    Example(
        "BOOK-003", "What has a line for each claim is put together with something else.", BOOKING, "amount: principal,",
        "amount: ‸[principal, interest],", "principal and interest cannot stand on one line.",
    ),
    Example(
        "BOOK-003", "The VAT code that deducts stands on the wrong line.", BOOKING, "amount: vat_base, when: vat registered,",
        "amount: vat_base, when: vat registered, vat code: ‸deductible,", "`vat code: deductible` belongs to vat_with_base, and to nothing else.",
    ),
    Example(
        "BOOK-004", "A line is a debit and a credit.", BOOKING, "{debit: commission_cost, amount", "‸{debit: commission_cost, credit: fee_income, amount",
        "the line is both a debit and a credit.",
    ),
    Example(
        "BOOK-005", "The commission is booked on the wrong side.", BOOKING, "{debit: commission_cost,", "{credit: commission_cost,",
        "in the voucher settlement, commission has no debit and 1 credit; it needs one debit.",
        shown="    - {credit: commission_cost, amount: commission, text: {nb: Provisjon til inkassobyrået, en: Commission to the agency}}",
        more=(("\n  settlement:", "\n  ‸settlement:"),),
    ),
    Example(
        "BOOK-005", "A fee is booked twice.", BOOKING, "amount: court_fee, text", "amount: [court_fee, reminder_fee], text",
        "in the voucher settlement, reminder_fee has no debit and 2 credits; it needs one credit.",
        shown="    - {credit: fee_income, amount: [court_fee, reminder_fee], text: {nb: Dekket rettsgebyr, en: Court fee covered}}",
        more=(("\n  settlement:", "\n  ‸settlement:"),),
    ),
    Example(
        "BOOK-006", "The usual contract is misspelt.", SETTLEMENT, "contract: fees-to-agency", "contract: ‸fee-to-agency",
        'unknown contract "fee-to-agency"; did you mean "fees-to-agency"? Allowed: commission, fees-to-agency, fees-to-creditor.',
    ),
    Example(
        "RULE-058", "The hour of the settlement is written with a point.", SETTLEMENT, "every day at: 23:00", "every day at: ‸23.00",
        '"23.00" is no hour of the day.',
    ),
    Example(
        "RULE-058", "The settlement is to run after the day is over.", SETTLEMENT, "every day at: 23:00", "every day at: ‸25:00",
        '"25:00" is no hour of the day.',
    ),
    Example(
        "RULE-032", "The letter of the settlement is misspelt.", SETTLEMENT, "letter: settlement\n", "letter: ‸setlement\n",
        'unknown letter "setlement"; did you mean "settlement"? Allowed: booking_failed, collection_list, settlement, settlement_failed.',
    ),
    Example(
        "RULE-032", "The settlement is to send a letter to debtors.", SETTLEMENT, "letter: settlement\n", "letter: ‸collection_notice\n",
        'collection_notice goes to a debtor; a settlement sends a letter of its own; did you mean "collection_list"? Allowed: '
        "booking_failed, collection_list, settlement, settlement_failed.",
    ),
    Example(
        "RULE-003", "A reaction names one event twice.", "rules/reactions/paid_in_full.yaml", "when: [payment_received, ", "when: [payment_received, ‸payment_received, ",
        '"payment_received" stands twice.',
    ),
    Example(
        "RULE-006", "A list was emptied, but its key was left.", "rules/reactions/paid_in_full.yaml",
        "when: [payment_received, credit_note_received, answer_objection, customer_changed]", "when: ‸[]", '"when" is an empty list; name what belongs in it.',
    ),
    Example(
        "RULE-006", "An event leads on and stays.", CHART, "en: Payment demand sent anew, from: demanded, stays: yes}",
        "en: Payment demand sent anew, from: demanded, to: legal, ‸stays: yes}",
        "event demand_renewed has `to:` and `stays:`, of which one may stand.",
    ),
    Example(
        "RULE-014", "A date is to be added to an amount.", "rules/statutes/facts.yaml", 'computed: "sum of costs_charged, fees_before_hand_over"',
        'computed: "sum of ‸today, fees_before_hand_over"', "today is of type date; money is asked for here.",
    ),
    Example(
        "RULE-014", "A statute names the rate where it writes the factor out.", "rules/statutes/costs_within_table.yaml", "    - factor: 2\n",
        "    - factor: ‸heavy_fee_factor\n", 'factor is a factor; "heavy_fee_factor" does not fit. Example: 1.5.',
    ),
    Example(
        "RULE-011", "The facts of the statutes were taken away.", "rules/statutes/facts.yaml", "", "",
        "this file is missing. The statutes name facts that no other file has, such as compensation_charged.", gone=True, shown="(no rules/statutes/facts.yaml)",
    ),
    Example(
        "RULE-003", "A test was copied, and its name with it.", "rules/timing/send_demand.test.yaml", "- name: A case registered on a Friday is demanded on Monday",
        "- name: ‸The first working day after the registration",
        '"The first working day after the registration" is also the name of the test in line 1.',
    ),
    Example(
        "RULE-030", "The event that gives the principal up is misspelt.", SETTLEMENT, "written off by: case_written_off",
        "written off by: ‸case_write_off", 'unknown event "case_write_off"; did you mean "case_written_off"?',
    ),
    Example(
        "RULE-014", "A share is written without its sign.", CONTRACT, "commission: {principal: 0 %,", "commission: {principal: ‸10,",
        'principal is a percentage; "10" does not fit. Example: 12.25 %.',
    ),
    Example(
        "RULE-035", "The text of a voucher names what the line does not have.", BOOKING, 'en: "Invoice {invoice_number} paid"',
        'en: "Invoice ‸{invoice} paid"', '"{invoice}" stands for nothing here; {invoice_number} can be named.',
    ),
    Example(
        "MONEY-001", "A second rule of interest is written.", "rules/charges/new_interest.yaml", "",
        "id: new-interest\ntitle: {nb: Ny rente, en: New interest}\n‸interest: {rate: late_payment_interest, day count: day_count}\n",
        "rules/charges/late_payment_interest.yaml has an interest already.",
    ),
    Example(
        "MONEY-002", "A charge is misspelt.", NOTICE, "charge: [standard-compensation, reminder-fee]",
        "charge: [standard-compensation, ‸reminder_fee]", 'unknown charge "reminder_fee"; did you mean "reminder-fee"? '
        "Allowed: " + CHARGES,
    ),
    Example(
        "MONEY-002", "A charge is to replace one that there is not.", HEAVY, "replaces: light-collection-fee", "replaces: ‸light-fee",
        'unknown charge "light-fee"; did you mean "light-collection-fee"? '
        "Allowed: " + CHARGES,
    ),
    Example(
        "MONEY-003", "The amount that picks the band is missing.", LIGHT, "  table: collection_fee_bands\n  by: remaining\n",
        "  ‸table: collection_fee_bands\n", "`table:` and `by:` go together: the table, and the amount that picks its band.",
    ),
    Example(
        "MONEY-003", "The table is missing.", LIGHT, "  table: collection_fee_bands\n  by: remaining\n",
        "  ‸by: remaining\n", "`table:` and `by:` go together: the table, and the amount that picks its band.",
    ),
    Example(
        "MONEY-004", "A charge is put where nothing is charged.", LIGHT, "post: collection_fee", "post: ‸principal",
        '"principal" is nothing that can be charged. Allowed: collection_fee, court_fee, installment_fee, reminder_fee, standard_compensation.',
    ),
    Example(
        "MONEY-004", "The principal is given up.", "rules/reactions/waive_small_rest.yaml", "waive: [interest,", "waive: [interest, ‸principal,",
        '"principal" cannot stand in `waive:`. Allowed: collection_fee, court_fee, installment_fee, interest, reminder_fee, standard_compensation.',
    ),
    Example(
        "RULE-003", "A post is to be covered twice.", ALLOCATION, "agency: [court_fee, reminder_fee,", "agency: [court_fee, reminder_fee, ‸court_fee,",
        '"court_fee" stands twice.',
    ),
    Example(
        "MONEY-004", "The order names what nothing is owed of.", ALLOCATION, "agency: [court_fee,", "agency: [‸court_fees,",
        '"court_fees" is no post; did you mean "court_fee"? '
        "Allowed: collection_fee, court_fee, installment_fee, interest, principal, reminder_fee, standard_compensation.",
        also=("MONEY-005",),
    ),
    Example(
        "MONEY-005", "The order leaves a post out.", ALLOCATION, "  creditor: [principal, court_fee,", "  ‸creditor: [principal,",
        "the order for the creditor leaves out court_fee.",
    ),
    Example(
        "STATUTE-001", "The collection fee no longer counts the reminder fee inside it.", LIGHT_FEE, "\namount:\n", "\n‸amount:\n",
        "light-collection-fee, charged by send-demand (rules/timing/send_demand.yaml:15), breaks costs-within-table: the costs in all is NOK "
        "300.50; at most NOK 262.50 is allowed (inkassoforskriften §§ 2-1–2-3, 2-6). The table is the most that the debtor pays; the heavy fee "
        "only when the deadline is overrun by more than 28 days. Used: business_fee_factor (rules/parameters/rates/business_fee_factor.yaml:9), "
        "collection_fee_bands (rules/parameters/rates/collection_fee_bands.yaml:25). Tried with a person, invoice due 2026-01-02, handed over "
        "2026-01-16. Statute: rules/statutes/costs_within_table.yaml.",
        shown="less: [standard_compensation]", more=(("less: [reminder_fee, standard_compensation]", "less: [standard_compensation]"),),
        also=("RULE-048", "RULE-048"),  # the test beside the charge finds it out too
    ),
    Example(
        "STATUTE-002", "A statute is to give the days that a term says.", NOTICE_STATUTE, "id: notice", "id: ‸notice",
        "notice-gives-fourteen-days counts with notice_days, of rules/parameters/terms/notice_days.yaml.",
        shown="only if:\n  - notice_letter_days is at least parameter notice_days",
        more=(("is at least 14 days", "is at least parameter notice_days"),),
    ),
    Example(
        "STATUTE-003", "The deadline was taken out of the Norwegian text of the notice.", LETTER, "\n  nb: |\n    Inkassovarsel", "\n  ‸nb: |\n    Inkassovarsel",
        "collection_notice breaks notice-says-what-is-claimed: the Norwegian text does not say {notice_deadline} (the deadline of the notice) "
        "(inkassoloven § 9). Statute: rules/statutes/notice_says_what_is_claimed.yaml:9.",
        shown="body:\n  nb: |\n    Inkassovarsel\n    ...\n    Å betale: {outstanding}\n    Konto: {agency_account}",
        more=(("\n    Frist: {notice_deadline}", ""),),
    ),
    Example(
        "STATUTE-003", "The words for the guardian were taken out.", LETTER, "\nto the guardian:\n", "\nto the guardian:\n",
        "collection_notice breaks notice-says-what-is-claimed: it has no words for the guardian of a minor: write `to the guardian:`, which "
        "must say {guardian} (the guardian) and {customer_name} (the name of the customer) (inkassoloven § 9). Statute: "
        "rules/statutes/notice_says_what_is_claimed.yaml:9.",
        shown="id: collection_notice", more=((_FILES[LETTER].decode().partition("\nto the guardian:")[2], ""), ("\nto the guardian:", "")),
    ),
    Example(
        "STATUTE-004", "What the notice must say was taken away.", "rules/statutes/notice_says_what_is_claimed.yaml", "", "",
        "no statute says what collection_notice must say, and send-notice sends it to a debtor.", gone=True, also=("STATUTE-005",), at=f"{NOTICE}:15:16",
        shown="letter: {kind: collection_notice, to: debtor, deadline: notice_deadline}",
    ),
    Example(
        "RULE-012", "A statute wants a letter to name a fact that there is not.", "rules/statutes/notice_says_what_is_claimed.yaml", "    - kid\n", "    - ‸kidd\n",
        'unknown fact "kidd"; did you mean "kid"?',
    ),
    Example(
        "STATUTE-005", "The file of a statute was taken away.", DEMAND_STATUTE, "", "",
        "demand-after-notice is gone: The payment demand is sent after the deadline of the notice (inkassoloven § 10). No rule that breaks it "
        "would be stopped.", gone=True, shown="(no rules/statutes/demand_after_notice.yaml)",
    ),
    Example(
        "STATUTE-006", "A fact that only statutes name is named by none.", LAW_FACTS, "six_months_ago: {", "‸years_past_demand:\n"
        "  label: {nb: år over fristen, en: years past the deadline}\n  type: number\n  computed: years from demand_letter_deadline to today\n"
        "  when unknown: refuse\nsix_months_ago: {", 'no statute uses the fact "years_past_demand".',
        shown="years_past_demand:\n  computed: years from demand_letter_deadline to today",
    ),
    Example(
        "RULE-029", "A statute is to be asked in a stage that there is not.", NOTICE_STATUTE, "when stage: noticed", "when stage: ‸notised",
        'unknown stage "notised"; did you mean "noticed"? Allowed: credited, demanded, extended, legal, listed, merged, monitoring, noticed, '
        "payment_plan, received, registered, settled, time_barred, withdrawn, written_off.",
    ),
    Example(
        "RULE-005", "A statute is asked after nothing.", NOTICE_STATUTE, "\nwhen stage: noticed\nwhen letter: collection_notice", "",
        "the statute is asked after nothing: write `when stage:`, `when letter:`, `when charged:`, `when event:`, `when released:`.",
        shown="id: notice-gives-fourteen-days",
    ),
    Example(
        "CHART-011", "A line of `always:` is turned round, so that no case comes further.", CHART,
        "\n  demanded:\n    - registered_on is before demand_sent_on", "\n  ‸demanded:\n    - registered_on is after demand_sent_on",
        "Stage demanded does not allow this: The day of registration is 2026-02-05; it must be after the date of the payment demand (2026-02-06). "
        "A rule led a sample case there, so nothing beyond was tried. Tried with a person, invoice due 2026-01-02, handed over 2026-01-16.", shown="always:\n  demanded:\n    - registered_on is after demand_sent_on",
    ),
    Example(
        "CHART-001", "The start is misspelt.", CHART, "start: received", "start: ‸recieved",
        'the start "recieved" is no stage; did you mean "received"? Allowed: ' + STAGES,
    ),
    Example(
        "CHART-002", "A stage was added, but no way to it.", CHART, "  credited: {nb: Kreditert,",
        "  ‸sold: {nb: Solgt, en: Sold, group: collection, rest: {nb: Venter på kjøperen, en: Waits for the buyer}}\n  credited: {nb: Kreditert,",
        "nothing leads to stage sold.",
    ),
    Example(
        "CHART-003", "A stage was added, but no way out of it.", CHART, "  credited: {nb: Kreditert,",
        "  ‸appealed: {nb: Anket, en: Appealed, group: court}\n  credited: {nb: Kreditert,", "no end can be reached from stage appealed.",
        more=(
            ("  closed: {nb: avsluttet", "  court: {nb: i retten, en: in court}\n  closed: {nb: avsluttet"),
            ("  paused: {nb: Satt", "  appeal_made: {nb: Anke sendt, en: Appeal sent, from: registered, to: appealed}\n  paused: {nb: Satt"),
        ),
    ),
    Example(
        "CHART-004", "An event leads to a stage that there is not.", CHART, "from: listed, to: registered}", "from: listed, to: ‸registerd}",
        'event registered_for_collection leads to an unknown stage "registerd"; did you mean "registered"?',
    ),
    Example(
        "CHART-005", "An event leads out of a closed case.", CHART, "  own_notice_accepted: {nb: Eget varsel godtatt, en: Own notice accepted, from: received,",
        "  ‸own_notice_accepted: {nb: Eget varsel godtatt, en: Own notice accepted, from: [received, withdrawn],",
        "event own_notice_accepted leads out of withdrawn, which is an end.",
    ),
    Example(
        "CHART-006", "An event has the name of a stage.", CHART, "  credited_in_full: {", "  ‸credited: {",
        '"credited" is a stage and an event.',
    ),
    Example(
        "CHART-007", "A hold is to stop what nothing stops.", CHART, "stops: steps}", "stops: ‸letters}",
        'a pause cannot stop "letters". Allowed: charges, steps.',
    ),
    Example(
        "CHART-008", "An event names a stage and its group.", CHART, "from: [received, extended], to: noticed}",
        "from: [received, ‸reminder], to: noticed}", "event notice_sent names stage received twice.",
    ),
    Example(
        "CHART-009", "A stage is put into a group that there is not.", CHART, "en: Registered for debt collection, group: collection}",
        "en: Registered for debt collection, group: ‸collections}",
        'stage registered is in an unknown group "collections"; did you mean "collection"? Allowed: closed, collection, reminder.',
    ),
    Example(
        "CHART-010", "No group ends a case any more.", CHART, "groups:\n  reminder: {nb: under purring, en: in the reminder stage}\n  collection: {nb: til inkasso, en: in debt collection}\n"
        "  closed: {nb: avsluttet, en: closed, end: yes}",
        "‸groups:\n  reminder: {nb: under purring, en: in the reminder stage}\n  collection: {nb: til inkasso, en: in debt collection}\n"
        "  closed: {nb: avsluttet, en: closed}", shown="  closed: {nb: avsluttet, en: closed}", message=
        "no stage is an end.",
    ),
]  # fmt: skip
