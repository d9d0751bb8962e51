"""From one stay to a letter: every block in its order, every sentence with its evidence."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from ambroise.uses.contract import NO_COST, Context, Draft, Evidence, Flag, Pointer
from ambroise.uses.letter import aftercare, identities, stay, synthesis, treatments
from ambroise.uses.letter.contradictions import Record, compared
from ambroise.uses.letter.corroboration import Corroboration, corroborated
from ambroise.uses.letter.lines import Line, missing
from ambroise.uses.letter.measures import unsupported
from ambroise.uses.letter.passages import Passages
from ambroise.uses.letter.phrasing import phrased, watched
from ambroise.uses.letter.schema import (
    REQUIRED,
    TITLES,
    Block,
    BlockKind,
    Item,
    Letter,
    Statement,
)
from ambroise.uses.letter.wording import day, one_line, patient_name, period
from ambroise.warehouse.views import Act, Drug, Measurement, Problem, StayView

Filler = Callable[[StayView, Passages], list[Line]]

FILLERS: Final[dict[BlockKind, Filler]] = {
    BlockKind.IDENTITIES: lambda given, _: identities.identities(given),
    BlockKind.STAY: lambda given, _: stay.dates(given),
    BlockKind.REASON: stay.reason,
    BlockKind.BACKGROUND: synthesis.background,
    BlockKind.SYNTHESIS: synthesis.synthesis,
    BlockKind.TREATMENTS: treatments.treatments,
    BlockKind.STOPPED: treatments.stopped,
    BlockKind.AWAITED: aftercare.awaited,
    BlockKind.FOLLOW_UP: aftercare.follow_up,
    BlockKind.HANDOVER: lambda given, _: aftercare.handover(given),
}


_UNDATED: Final = "~"
"""Comes after every date."""


def compose(given: StayView, context: Context) -> Draft[Letter]:
    """Return the draft of the letter; a block about which the record is silent says so."""
    given = _ordered(given)
    passages = Passages(given.notes)
    record = Record(given, passages)
    second = Corroboration(given, passages, record)
    filled = [(kind, _filled(kind, given, passages, record, second, context)) for kind in BlockKind]
    letter = Letter(
        title=_title(given),
        stay_number=given.stay.number,
        signatory=_signatory(given),
        blocks=tuple(
            Block(kind, TITLES[kind], kind in REQUIRED, tuple(_statement(one) for one in lines))
            for kind, lines in filled
        ),
    )
    placed = list(_placed(lines for _, lines in filled))
    evidence = tuple(
        Evidence(pointer, ref, quote) for pointer, line in placed for ref, quote in line.sources
    )
    flags = tuple(
        Flag(code, pointer, detail) for pointer, line in placed for code, detail in line.flags
    )
    draft = Draft(letter, evidence, flags, "", NO_COST, context.run_id)
    return Draft(letter, evidence, flags + unsupported(draft), "", NO_COST, context.run_id)


def _filled(
    kind: BlockKind,
    given: StayView,
    passages: Passages,
    record: Record,
    second: Corroboration,
    context: Context,
) -> list[Line]:
    lines = watched(FILLERS[kind](given, passages)) or [_silent(kind)]
    said = phrased(lines, context) if context.speaks else lines
    return corroborated(compared(said, record), kind, second)


def _ordered(given: StayView) -> StayView:
    """Return the stay with facts of one instant in the order of their names.

    Row ids order them in the view, and change with the keys of the installation.
    """

    def by_start(one: Problem | Drug) -> tuple[str, str, str]:
        return _moment(one.start), one.code.label, one.code.code

    def by_time(one: Act | Measurement) -> tuple[str, str, str]:
        return _moment(one.at), one.code.label, one.code.code

    return replace(
        given,
        problems=tuple(sorted(given.problems, key=by_start)),
        history=tuple(sorted(given.history, key=by_start)),
        drugs=tuple(sorted(given.drugs, key=by_start)),
        measurements=tuple(sorted(given.measurements, key=by_time)),
        acts=tuple(sorted(given.acts, key=by_time)),
    )


def _moment(at: datetime | None) -> str:
    return _UNDATED if at is None else at.isoformat()


def pointer_to(block: int, statement: int) -> Pointer:
    return Pointer(f"/blocks/{block}/statements/{statement}/text")


def _placed(blocks: Iterable[list[Line]]) -> Iterable[tuple[Pointer, Line]]:
    for at, lines in enumerate(blocks):
        for index, line in enumerate(lines):
            yield pointer_to(at, index), line


def _statement(line: Line) -> Statement:
    return Statement(one_line(line.text), line.heading, line.presence, line.item, line.treatment)


def _silent(kind: BlockKind) -> Line:
    item = Item(kind.value) if kind.value in set(Item) else Item.NONE
    return missing(item, TITLES[kind])


def _title(given: StayView) -> str:
    name = patient_name(given.banner, given.stay.start)
    start, end = given.stay.start, given.stay.end
    when = f"depuis le {day(start)}" if end is None else period(start, end)
    return f"Lettre de liaison : {name}, séjour {when}" if name else f"Lettre de liaison, {when}"


def _signatory(given: StayView) -> str:
    doctor = identities.doctor_in_charge(given)
    return doctor.name if doctor is not None else ""
