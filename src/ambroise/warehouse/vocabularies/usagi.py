"""Mappings of local codes exchanged with Usagi: its CSV, columns and words as it writes them.

OHDSI Usagi: dates are milliseconds since 1970. One column is ours, in the form that Usagi keeps for
additional information: `ADD_INFO:vocabulary`.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ambroise.errors import VocabularyInvalid
from ambroise.warehouse.vocabularies.codes import LocalCode
from ambroise.warehouse.vocabularies.index import Target
from ambroise.warehouse.vocabularies.mappings import Decided, Equivalence, MappingState

VOCABULARY: Final = "ADD_INFO:vocabulary"
COLUMNS: Final = (
    "sourceCode",
    "sourceName",
    "sourceFrequency",
    "sourceAutoAssignedConceptIds",
    VOCABULARY,
    "matchScore",
    "mappingStatus",
    "equivalence",
    "statusSetBy",
    "statusSetOn",
    "conceptId",
    "conceptName",
    "domainId",
    "mappingType",
    "comment",
    "createdBy",
    "createdOn",
    "assignedReviewer",
)
_NEEDED: Final = ("sourceCode", "mappingStatus", "conceptId")
_MAPS_TO: Final = "MAPS_TO"

_WRITTEN: Final = {
    MappingState.PROPOSED: "UNCHECKED",
    MappingState.VALIDATED: "APPROVED",
    MappingState.REFUSED: "IGNORED",
    MappingState.TO_REVIEW: "FLAGGED",
}
_READ: Final = {
    "UNCHECKED": MappingState.PROPOSED,
    "AUTO_MAPPED": MappingState.PROPOSED,
    "AUTO_MAPPED_TO_1": MappingState.PROPOSED,
    "APPROVED": MappingState.VALIDATED,
    "IGNORED": MappingState.REFUSED,
    "FLAGGED": MappingState.TO_REVIEW,
    "INVALID_TARGET": MappingState.TO_REVIEW,
}

FindTarget = Callable[[int], Target | None]
"""From a concept id to the concept, None when it is not loaded."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A line that is not taken: its number, and why (a key of the words of the page)."""

    line: int
    reason: str


def write_usagi(codes: Iterable[LocalCode], ids: Callable[[Target], int | None]) -> str:
    """Return the CSV of local codes with what was decided of each; `ids` gives concept ids."""
    written = io.StringIO()
    lines = csv.DictWriter(written, COLUMNS, lineterminator="\r\n")
    lines.writeheader()
    for code in codes:
        said = code.decision
        target = said.target if said else None
        number = ids(target) if target else None
        lines.writerow(
            {
                "sourceCode": code.concept_code,
                "sourceName": code.label,
                "sourceFrequency": code.uses,
                "sourceAutoAssignedConceptIds": "",
                VOCABULARY: code.vocabulary_id,
                "matchScore": "" if said is None or said.score is None else f"{said.score:.2f}",
                "mappingStatus": _WRITTEN[said.state] if said else "UNCHECKED",
                "equivalence": said.equivalence if said else Equivalence.UNREVIEWED,
                "statusSetBy": said.decided_by if said else "",
                "statusSetOn": _millis(said.decided_at) if said else "",
                "conceptId": number or 0,
                "conceptName": target.name if target else "Unmapped",
                "domainId": target.domain_id if target else "",
                "mappingType": _MAPS_TO if target else "",
                "comment": said.comment if said else "",
                "createdBy": said.decided_by if said else "",
                "createdOn": _millis(said.decided_at) if said else "",
                "assignedReviewer": said.reviewer if said else "",
            }
        )
    return written.getvalue()


def read_usagi(
    text: str, codes: Iterable[LocalCode], find: FindTarget
) -> tuple[list[Decided], list[Aside]]:
    """Return what a CSV of Usagi says of codes that occur here, and the lines set aside.

    A line that says nothing (unchecked, without a concept) is passed over. Raises VocabularyInvalid
    for a file without the columns of Usagi.
    """
    lines = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        missing = [one for one in _NEEDED if one not in (lines.fieldnames or ())]
        if missing:
            listed = ", ".join(missing)
            raise _refused(f"colonnes absentes : {listed}", f"columns missing: {listed}")
        rows = list(lines)
    except csv.Error:
        raise _refused("CSV illisible", "unreadable CSV") from None
    known: dict[str, list[LocalCode]] = {}
    for code in codes:
        known.setdefault(code.concept_code, []).append(code)
    decided: dict[tuple[str, str], Decided] = {}
    asides: list[Aside] = []
    for number, row in enumerate(rows, 2):
        read = _read(row, known, find)
        if isinstance(read, str):
            asides.append(Aside(number, read))
        elif read is not None:
            key = read.vocabulary_id, read.concept_code
            if key in decided:
                asides.append(Aside(number, "second_target"))
            else:
                decided[key] = read
    return list(decided.values()), asides


def _read(
    row: Mapping[str, str | None], known: Mapping[str, list[LocalCode]], find: FindTarget
) -> Decided | str | None:
    """Return what a line decides, None when it decides nothing, or why it is set aside."""

    def cell(name: str) -> str:
        return (row.get(name) or "").strip()

    vocabulary = cell(VOCABULARY)
    codes = [
        one
        for one in known.get(cell("sourceCode"), ())
        if not vocabulary or one.vocabulary_id == vocabulary
    ]
    if len(codes) != 1:
        return "ambiguous_code" if codes else "unknown_code"
    state = _READ.get(cell("mappingStatus"))
    if state is None or cell("mappingType") not in ("", _MAPS_TO):
        return "unknown_status" if state is None else "other_type"
    number = cell("conceptId")
    if number and not number.isdecimal():
        return "unknown_concept"
    target = find(int(number)) if number.strip("0") else None
    if target is None and number.strip("0"):
        return "unknown_concept"
    if target is None and state is MappingState.VALIDATED:
        return "no_target"
    if target is None and state is MappingState.PROPOSED:
        return None
    said = cell("equivalence")
    return Decided(
        vocabulary_id=codes[0].vocabulary_id,
        concept_code=codes[0].concept_code,
        state=state,
        target=target,
        equivalence=Equivalence(said) if said in set(Equivalence) else Equivalence.UNREVIEWED,
        score=_score(cell("matchScore")),
        comment=cell("comment"),
        reviewer=cell("assignedReviewer"),
    )


def _score(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if 0 <= found <= 1 else None


def _millis(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _refused(cause: str, cause_en: str) -> VocabularyInvalid:
    return VocabularyInvalid(name="Usagi", cause=cause, cause_en=cause_en)
