"""The measures of a coding against its gold, and the coding of least effort."""

from collections.abc import Iterator
from typing import Final

from ambroise.uses.coding.gold import CodingGold
from ambroise.uses.coding.schema import Coding, Level, Mode, Rum, Severity
from ambroise.uses.contract import NO_COST, Draft, RunId
from ambroise.uses.measuring import citations, coding
from ambroise.uses.scoring import Measure, Part
from ambroise.warehouse.views import StayView

MEASURES: Final[tuple[Measure, ...]] = (
    Measure("coded", "Séjours codés", "Stays coded", "high"),
    *coding.MEASURES,
    Measure("dp_day_surgery", "DP exact, chirurgie ambulatoire (actes donnés)",
            "Principal diagnosis, exact, day surgery (acts given)", "high"),
    citations.MEASURES[0],
)  # fmt: skip


def coding_scores(given: StayView, gold: CodingGold, draft: Draft[Coding]) -> Iterator[Part]:
    """Yield the parts of one coding; a declined one finds nothing."""
    value = draft.value
    yield Part("coded", value is not None, 1)
    dp = value.dp if value is not None else None
    das = tuple(one.code for one in value.das) if value is not None else ()
    drafted = coding.Coded(dp.code if dp else "", das)
    right = coding.Coded(gold.dp, gold.das)
    yield from coding.coding_parts(right, drafted)
    if gold.dp:
        shown = [one.code for one in dp.candidates] if dp else []
        yield from coding.candidate_parts(gold.dp, shown, drafted.dp)
    rums = value.rums if value is not None else ()
    yield from coding.violation_parts(violations(rums))
    if value is not None and value.mode is Mode.DAY_SURGERY and gold.dp:
        exact = coding.plain_code(gold.dp) == coding.plain_code(drafted.dp)
        yield Part("dp_day_surgery", exact, 1)
    texts = {note.note_id: note.text for note in given.notes}
    yield from citations.quote_parts(draft.evidence, texts)


def violations(rums: tuple[Rum, ...]) -> int:
    """Return how many rules the summaries break, warnings apart."""
    return sum(one.level is Level.VIOLATION for rum in rums for one in rum.issues)


def trivial_coding(given: StayView) -> Draft[Coding]:
    """Return one summary with the acts of the stay and no diagnosis."""
    stay = given.stay
    empty = Rum(1, "", "", stay.start, stay.end, "", "", "", "", (), ())
    value = Coding(stay.number, Mode.RSS, "", "", (empty,), 1, (), (), Severity((), ""))
    return Draft(value, (), (), "", NO_COST, RunId(""))
