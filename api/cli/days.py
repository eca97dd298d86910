"""A day on the command line."""

import datetime as dt
import re

import click

from api.cli.shared import say

_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class _Day(click.DateTime):
    """A day of the calendar as YYYY-MM-DD; what is not written so is told apart from a day that does not exist."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> dt.datetime:
        try:
            found: dt.datetime = super().convert(value, param, ctx)
        except click.BadParameter:
            text = str(value)[:30]
            if _FORM.fullmatch(text):
                told = say(f"{text} is no day of the calendar.", f"{text} er ingen dag i kalenderen.")
            else:
                told = say(f'"{text}" is no day; write it like 2026-11-02.', f"«{text}» er ingen dag; skriv den som 2026-11-02.")
            self.fail(told, param, ctx)
        return found


DAY = _Day(["%Y-%m-%d"])
