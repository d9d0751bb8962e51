"""How good a coding is: the principal diagnosis, the associated ones, and the work left to do.

Codes are compared in capitals and without their full stop (`i63.4` is `I634`). The principal
diagnosis (DP) and the associated ones (DAS) are those of the guide méthodologique MCO, chapter IV.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ambroise.uses.measuring.agreement import (
    rare_measures,
    rare_parts,
    set_measures,
    set_parts,
)
from ambroise.uses.scoring import Measure, Part

RARE: Final = 5
"""A code that fewer cases of the gold expect is rare."""

RANKS: Final = (1, 5, 10, 20)


@dataclass(frozen=True, slots=True)
class Coded:
    """The diagnoses of one summary; `dp` is "" where none is given."""

    dp: str
    das: tuple[str, ...] = ()


MEASURES: Final = (
    Measure("dp_exact", "DP exact", "Principal diagnosis, exact", "high"),
    Measure("dp_three", "DP à trois caractères", "Principal diagnosis, 3 characters", "high"),
    *set_measures("das", "DAS", "Associated diagnoses"),
    *rare_measures("das_rare", f"DAS rares (moins de {RARE} cas)",
                   f"Rare associated diagnoses (under {RARE} cases)", RARE),
    *(
        Measure(f"candidates_at_{rank}", f"Code juste parmi {rank} candidats",
                f"Right code among {rank} candidates", "high")
        for rank in RANKS
    ),
    Measure("chosen", "Choix juste quand le code est candidat", "Right choice once a candidate",
            "high"),
    Measure("violations", "Règles enfreintes par codage", "Rules broken a coding", "low",
            "par codage"),
    Measure("effort", "Corrections par codage", "Corrections a coding", "low", "par codage"),
)  # fmt: skip


def coding_parts(gold: Coded, drafted: Coded) -> Iterator[Part]:
    """Yield the parts of a coding against the right one."""
    expected, given = _plain(gold), _plain(drafted)
    if expected.dp:
        yield Part("dp_exact", expected.dp == given.dp, 1)
        yield Part("dp_three", expected.dp[:3] == given.dp[:3], 1)
    yield from set_parts("das", expected.das, given.das)
    yield from rare_parts("das_rare", expected.das, given.das)
    yield Part("effort", corrections(drafted, gold), 1)


def candidate_parts(code: str, candidates: Sequence[str], chosen: str) -> Iterator[Part]:
    """Yield whether the right code is among the first candidates, and chosen when it is there."""
    right = plain_code(code)
    listed = [plain_code(one) for one in candidates]
    for rank in RANKS:
        yield Part(f"candidates_at_{rank}", right in listed[:rank], 1)
    if right in listed:
        yield Part("chosen", plain_code(chosen) == right, 1)


def violation_parts(broken: int) -> Iterator[Part]:
    """Yield the number of coding rules that one coding breaks, as counted by who knows them."""
    yield Part("violations", broken, 1)


def corrections(drafted: Coded, validated: Coded) -> int:
    """Return the least codes to insert, delete or replace to go from one coding to the other."""
    before, after = _plain(drafted), _plain(validated)
    gone, come = set(before.das) - set(after.das), set(after.das) - set(before.das)
    return (before.dp != after.dp) + max(len(gone), len(come))


def plain_code(code: str) -> str:
    return code.upper().replace(".", "").strip()


def _plain(coded: Coded) -> Coded:
    return Coded(plain_code(coded.dp), tuple(plain_code(code) for code in coded.das))
