"""The principal diagnosis: what motivated the stay, as known when it ends."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from ambroise.text.folding import fold
from ambroise.text.sentences import split_sentences
from ambroise.uses.coding.cim10 import Cim10
from ambroise.uses.coding.problems.gathering import Named
from ambroise.uses.coding.problems.mentions import Mention, is_closing
from ambroise.uses.coding.problems.parts import Part
from ambroise.uses.coding.schema import Proof
from ambroise.uses.coding.units import Unit
from ambroise.warehouse.views import Act, StayView

_WEIGHTS: Final = {
    Part.CONCLUSION: 4.0,
    Part.MOTIVE: 3.0,
    Part.NONE: 1.5,
    Part.COURSE: 1.5,
    Part.ACTS: 1.5,
    Part.ILLNESS: 1.5,
    Part.FINDINGS: 1.0,
    Part.EXAM: 0.5,
    Part.AFTER: 0.3,
}
_CLOSING: Final = 1.5
_FIRST: Final = 1.5
_AN_ACT: Final = 3.0
_A_WARD: Final = 2.0
_BACKGROUND: Final = -4.0
_IN_HISTORY: Final = -2.0
_PURPOSE: Final = 30.0
NEVER: Final = ("Z37", "Z8", "Z9", "B95", "B96", "B97", "U8")
"""What says a state, a result or an organism motivates no stay by itself."""

_FOR_TUMOURS: Final = ("Z510", "Z511", "Z515")
_SPREAD: Final = ("C77", "C78", "C79")
_DIAGNOSTIC_ACTIONS: Final = frozenset("QHLPRM")
"""Third letter of a CCAM code: acts that look, sample, inject, watch; no treatment of a disease."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A code that may be principal, with its points and what gave them, in words.

    `signals` name what of the stay speaks for it, or against: purpose, act, ward, background.
    """

    named: Named
    points: float
    why: str
    signals: frozenset[str] = frozenset()


def ranked(
    problems: Sequence[Named], given: StayView, units: Sequence[Unit], cim10: Cim10
) -> list[Ranked]:
    """Return the codes that may stand as DP, the likeliest first.

    Points by where the documents say it, as the guide asks: the end of the stay (conclusion of the
    report that closes it) before its beginning (motive), and the disease that its acts treat.
    """
    wards = fold(" ".join(one.name for one in units))
    acts = [one for one in given.acts if _treats(one)]
    purpose = purpose_of(given, units)
    found = []
    for one in problems:
        if not cim10.usable(one.code, "DP") or one.code.startswith(NEVER):
            continue
        points, why = _points(one)
        signals = set()
        if one.code == purpose:
            points, why = points + _PURPOSE, "objet du séjour"
            signals.add("purpose")
        if any(_fits("act", act.code.code, one.code) for act in acts):
            points, why = points + _AN_ACT, f"{why}, acte du séjour"
            signals.add("act")
        if _ward_fits(wards, one.code):
            points += _A_WARD
            signals.add("ward")
        if one.code.startswith(tuple(_file()["background"]["codes"])) and one.code != purpose:
            points += _BACKGROUND
            signals.add("background")
        found.append(Ranked(one, points, why, frozenset(signals)))
    return sorted(found, key=lambda one: -one.points)


def purpose_of(given: StayView, units: Sequence[Unit]) -> str:
    """Return the Z code of a stay made for a repeated treatment or palliative care, "" if none."""
    wards = fold(" ".join(one.name for one in units))
    days = (given.stay.end - given.stay.start).days if given.stay.end else None
    told = fold(f"{given.stay.reason} " + " ".join(one.title for one in given.notes))
    for one in _file()["purpose"]:
        longest = one.get("longest_days")
        if longest is not None and (days is None or days > longest):
            continue
        if any(word in wards for word in one["wards"]):
            return str(one["code"])
        if any(re.search(pattern, told) for pattern in one["words"]):
            return str(one["code"])
    return ""


def purpose_named(given: StayView, units: Sequence[Unit], cim10: Cim10) -> Named | None:
    """Return the purpose of the stay as a diagnosis, where a sentence of a document says it."""
    code = purpose_of(given, units)
    if not code or not cim10.usable(code, "DP"):
        return None
    said = next(one["said"] for one in _file()["purpose"] if one["code"] == code)
    return _told(code, said, given)


def birth_named(problems: Sequence[Named], given: StayView, cim10: Cim10) -> Named | None:
    """Return the outcome of a delivery (Z37), where a document tells of the child.

    Source: guide méthodologique MCO, chapter V: Z37.- is coded in every stay of delivery.
    """
    told = _file()["birth"]
    codes = [one.code for one in problems]
    delivers = any(one.startswith(tuple(told["codes"])) for one in codes)
    texts = " ".join(fold(note.text) for note in given.notes)
    if not delivers or any(one.startswith("Z37") for one in codes) or re.search(told["not"], texts):
        return None
    code = told["twins"] if re.search(told["several"], texts) else told["one"]
    return _told(code, told["said"], given) if cim10.usable(code, "DAS") else None


def _told(code: str, words: str, given: StayView) -> Named | None:
    """Return a code with the first sentence that holds some words, reports that close first."""
    said = re.compile(words)
    for note in sorted(given.notes, key=lambda one: not is_closing(one)):
        low = fold(note.text)
        for start, end in split_sentences(note.text):
            found = said.search(low, start, end)
            if found:
                quote = note.text[start:end]
                proof = Proof(note.note_id, start, end, quote)
                mention = Mention(
                    (code,), found[0], "purpose", note, Part.MOTIVE, is_closing(note), 0,
                    found.start(), found.end(), quote, proof, None,
                )  # fmt: skip
                return Named(code, (mention,), ())
    return None


def related(dp: str, problems: Sequence[Ranked]) -> Ranked | None:
    """Return the disease for which a stay with a Z code as DP was made."""
    if not dp.startswith("Z"):
        return None
    found = [one for one in problems if one.named.code[0] not in "ZRVWXYU"]
    first = [one for one in found if one.named.code[0] == "C"]
    if dp.startswith(_FOR_TUMOURS) and first:
        return min(first, key=lambda one: one.named.code.startswith(_SPREAD))
    return next(iter(found), None)


def _points(one: Named) -> tuple[float, str]:
    best: dict[Part, tuple[float, Mention]] = {}
    for mention in one.mentions:
        points = _WEIGHTS.get(mention.part, 0.0)
        points *= _CLOSING if mention.closing else 1.0
        points *= _FIRST if mention.rank == 0 and mention.part is Part.CONCLUSION else 1.0
        if mention.part not in best or points > best[mention.part][0]:
            best[mention.part] = points, mention
    total = sum(points for points, _ in best.values()) + 0.4 * min(one.notes, 8)
    total += _IN_HISTORY if Part.HISTORY in best else 0.0
    where = [_SHOWN[part] for part, (points, _) in best.items() if points >= 2.0]
    return total, "dit dans " + ", ".join(where) if where else "nommé dans les documents"


_SHOWN: Final = {
    Part.CONCLUSION: "la conclusion",
    Part.MOTIVE: "le motif",
    Part.NONE: "le corps du document",
    Part.COURSE: "l'évolution",
    Part.ACTS: "le geste",
    Part.ILLNESS: "l'histoire de la maladie",
    Part.FINDINGS: "les examens",
}


def _treats(act: Act) -> bool:
    code = act.code.code
    return act.code.vocabulary == "CCAM" and len(code) > 3 and code[2] not in _DIAGNOSTIC_ACTIONS


def _fits(table: str, act: str, code: str) -> bool:
    return any(
        act.startswith(tuple(one["starts"])) and code.startswith(tuple(one["codes"]))
        for one in _file()[table]
    )


def _ward_fits(wards: str, code: str) -> bool:
    return any(
        any(word in wards for word in one["words"]) and code.startswith(tuple(one["codes"]))
        for one in _file()["ward"]
    )


@cache
def _file() -> Any:
    return tomllib.loads(files(__package__).joinpath("fits.toml").read_text("utf-8"))
