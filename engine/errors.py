"""What may go wrong, each with a stable code, what is the matter and what to do."""

from typing import Any


class KravflytError(Exception):
    """Base: `code` is stable, the message is for people (`nb` in Norwegian), `details` are for programs."""

    code = "error"

    def __init__(self, message: str, *, code: str | None = None, nb: str | None = None, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.details = details
        self.words: dict[str, str] = details.get("words") or {"en": message, **({"nb": nb} if nb else {})}

    def said(self, language: str) -> str:
        """The message in a language; in English where it has none in that."""
        return self.words.get(language, self.message)

    @property
    def both(self) -> dict[str, str]:
        """The message in Norwegian and English, each in English where it has none of its own."""
        return {language: self.said(language) for language in ("nb", "en")}


class ParameterMissing(KravflytError):
    """No value is known for a day: nothing is guessed and no value is carried past its known end."""

    code = "parameter_missing"


class Impossible(KravflytError):
    """A move would lead to what the chart's `always` lines or the order of time forbid; nothing is saved."""

    code = "impossible"


class Unlawful(Impossible):
    """A move would break a statute; `details` name the guard and its paragraph, and say why in both languages as `words`."""

    code = "unlawful"


class EngineFailed(KravflytError):
    """The inference engine did not answer."""

    code = "engine_failed"


class Invalid(KravflytError):
    """Input that cannot be read; `errors` in details is a list of {pointer, code, detail}."""

    code = "invalid"


class NotFound(KravflytError):
    code = "not_found"


class Forbidden(KravflytError):
    code = "forbidden"


class Conflict(KravflytError):
    """The state of things does not allow it (a version that moved, a clock under way, a name taken)."""

    code = "conflict"


class BadDatabase(KravflytError):
    """The file is no database, or not one of ours."""

    code = "bad_database"


class BadRules(KravflytError):
    """Rule or chart files that cannot be used; `problems` in details lists every one."""

    code = "bad_rules"
