"""Facts of a case with several claims: what holds of each of them alone, and of the case that is about to join it."""

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from engine.case import Case, Claim
from engine.claims import alone, claimed, several_unpaid, unpaid
from engine.conditions import Literal
from engine.facts.fact import Getter
from engine.facts.scene import Scene

THE_ONE, SEVERAL = "the one with ", "several unpaid claims"
CHOICES: dict[str, Callable[[Iterable[int]], int]] = {"earliest": min, "latest": max}


Claims = Callable[[Case], tuple[Claim, ...]]
CLAIMS: dict[str, Claims] = {"each claim": claimed, "each unpaid claim": unpaid, SEVERAL: several_unpaid}


def _days(claims: Claims, get: Getter, scene: Scene) -> list[tuple[int, Claim]]:
    """A day of each of those claims, where it is known, asked as if the claim were alone on its case."""
    found = []
    for claim in claims(scene.case):
        value = get(scene if len(scene.case.claims) == 1 else replace(scene, case=alone(scene.case, claim), owed=None))
        if value is not None:
            found.append((int(value), claim))
    return found


def _of_the_only_claim(get: Getter, scene: Scene) -> int | None:
    """A day of the claim of nearly every case, which is alone as it is; its earliest and its latest are found once."""
    found = scene.only_claim
    if found is None or found[0] is not scene.case or found[1] is not get:
        value = get(scene)
        found = scene.only_claim = (scene.case, get, None if value is None else int(value))
    return found[2]


def of_claims(choice: str, claims: Claims, get: Getter) -> Getter:
    """`earliest DATE of each claim`, `latest DATE of each unpaid claim`, `earliest DATE of several unpaid claims`."""

    def find(scene: Scene) -> int | None:
        if len(scene.case.claims) == 1 and claims is not several_unpaid:
            return _of_the_only_claim(get, scene)
        days = [day for day, _ in _days(claims, get, scene)]
        return CHOICES[choice](days) if days else None

    return find


def claim_with(choice: str, claims: Claims, get: Getter) -> Getter:
    """`the one with earliest DATE of several unpaid claims`: its id."""

    def find(scene: Scene) -> str | None:
        days = _days(claims, get, scene)
        wanted = CHOICES[choice](day for day, _ in days) if days else None
        return next((claim.claim_id for day, claim in days if day == wanted), None)

    return find


def of_joining(get: Getter) -> Getter:
    """`FACT of the joining case`: unknown where none is about to join."""

    def find(scene: Scene) -> Literal | None:
        other = scene.other
        return None if other is None else get(Scene(other, scene.at, scene.book, scene.creditor, missing=scene.missing))

    return find
