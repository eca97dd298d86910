"""The figures of a case in words: each with its days, rate, rule and source (ANA-6)."""

from collections.abc import Iterator

from api.cli.shared import language, say
from api.money_words import part
from engine.ledger import POST_WORDS, POSTS
from engine.money import spell
from engine.rulebook import Book
from engine.specification import Balance, Line, Part

_KINDS = {
    "claimed": ("krav", "claimed"), "interest": ("rente", "interest"), "charged": ("krevd", "charged"),
    "credited": ("kreditert", "credited"), "waived": ("ettergitt", "waived"), "withdrawn": ("trukket", "withdrawn"),
    "moved": ("flyttet", "moved"), "paid": ("betalt", "paid"),
}  # fmt: skip
_PARTS = {
    "rate": ("sats", "rate"), "band": ("trinn", "band"), "factor": ("ganger", "times"), "supplement": ("tillegg", "supplement"),
    "rounding": ("avrundet til", "rounded to"), "deducted": ("fratrukket", "deducted"),
}  # fmt: skip


def kind_word(line: Line) -> str:
    """What a line does, in the reader's language."""
    nb, en = _KINDS[line.kind]
    return say(en, nb)


def rate_words(line: Line) -> str:
    """The rate of interest a year, or what a charge is reckoned from."""
    if line.rate is not None:
        return say(f"{_points(line.rate)} % a year", f"{_points(line.rate)} % i året")
    return ", ".join(_part_words(each) for each in line.parts)


def amount(ore: int) -> str:
    """An amount without its currency, for a column of amounts."""
    return spell(ore, language()).removeprefix("NOK ").removesuffix(" kr")


def figures(found: Balance, book: Book) -> Iterator[str]:
    """Every line of a specification with its rule and source under it, then what is owed of each post."""
    lang = language()
    for line in found.lines:
        told = ", ".join(each for each in (_days(line), *_reckoned(line)) if each)
        yield f"  {POST_WORDS[line.post][lang]:<24} {kind_word(line):<10} {amount(line.amount_ore):>14}   {told}"
        for source in sources(line, book):
            yield f"      {source}"
    for post in POSTS:
        if found.posts[post]:
            yield f"  {POST_WORDS[post][lang]:<35} {amount(found.posts[post]):>14}"
    yield f"  {say('outstanding', 'å betale i alt'):<35} {amount(found.outstanding_ore):>14}"


def sources(line: Line, book: Book) -> Iterator[str]:
    """By which rule a line stands, where the rule has it from, and the same of each value that it is reckoned with."""
    money = book.policy.money
    rule = money.charges.get(line.rule) or book.policy.rules.get(line.rule)
    if money.interest is not None and line.rule == money.interest.id:
        yield _by(line.rule, money.interest.file, money.interest.source)
        yield f"{rate_words(line)}: {line.source}"
    elif rule is not None:
        yield _by(line.rule, rule.file, rule.source)
    for each in line.parts:
        if each.source:
            yield f"{each.name} {_value(each)}: {each.source}"
    if line.payment_id is not None:
        yield say(f"payment {line.payment_id}", f"betaling {line.payment_id}")


def _by(rule: str, file: str, source: str) -> str:
    from_where = say(f"; source: {source}", f"; kilde: {source}") if source else ""
    return say(f"by {rule}, {file}{from_where}", f"etter {rule}, {file}{from_where}")


def _days(line: Line) -> str:
    if not line.days:
        return str(line.start or "")
    return f"{line.start} – {line.end}, {line.days} " + (say("day", "dag") if line.days == 1 else say("days", "dager"))


def _reckoned(line: Line) -> tuple[str, str]:
    """The rate and what it is of; for a charge, the principal that picked its band, and the parts."""
    base = spell(line.base_ore, language()) if line.base_ore is not None else ""
    if line.rate is not None:
        return "", f"{rate_words(line)} " + say(f"of {base}", f"av {base}")
    return (say(f"principal {base}", f"hovedstol {base}") if base else ""), rate_words(line)


def _part_words(each: Part) -> str:
    nb, en = _PARTS[each.kind]
    return f"{say(en, nb)} {_value(each)}"


def _value(each: Part) -> str:
    return part(each)["value"].removeprefix("-").replace(".", say(".", ","))


def _points(rate: int) -> str:
    return f"{rate // 100}{say('.', ',')}{rate % 100:02d}"
