"""What a discharge letter of a stay must hold, whether the record has it, and the passages.

The list is that of article R.1112-1-2 of the Code de la santé publique, II (decree 2016-995 of
20 July 2016): 1° identities of the patient, the general practitioner, the practitioner who
referred, the doctor of the hospital, dates and modes of entry and exit; 2° reason; 3° medical
synthesis with adverse events, multi-resistant or emerging organisms, blood products, implanted
devices; 4° treatments prescribed at the exit, and those stopped with the reason; 5° awaited
results; 6° what is to follow.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import Final

from ambroise.demo.gold_record import Line, Note, Statements, measures
from ambroise.demo.marks import Entity
from ambroise.demo.record import Case, Diagnosis, Fact, Stay
from ambroise.demo.stationery import layouts

_STATED: Final = ("present", "history", "planned")
_RESISTANT: Final = ("U82", "U83", "U84")
"""CIM-10: resistance to beta-lactams, to other antibiotics, to other antimicrobials."""
_BLOOD_DRUGS: Final = ("B05A", "J06B")
"""ATC: blood and related products, immunoglobulins."""
_TRANSFUSIONS: Final = "FELF"
"""CCAM: transfusions."""


def letter_line(case: Case, stay: Stay, notes: list[Note]) -> Line | None:
    """The blocks of the letter of a stay that has a hospital report, or None.

    `notes` are those of the stay. A block is `held` when the record has it; its `facts` are keys
    of the record, its `passages` are in any document of the stay, identities in the report only.
    """
    reports = [note for note in notes if note.kind == "hospital"]
    if not reports:
        return None
    blocks = [*_identities(case, stay, notes, reports), _reason(case, stay, reports)]
    told = Statements(notes)
    blocks += [_block(name, article, facts, told) for name, article, facts in _facts(stay)]
    return {
        "stay": stay.number,
        "note_ids": [note.id for note in reports],
        "blocks": [*blocks, _implants(case, stay)],
    }


def _line(
    name: str,
    article: str,
    held: bool,
    passages: list[Line],
    *,
    said: str = "",
    facts: Iterable[str] = (),
) -> Line:
    return {
        "block": name,
        "article": article,
        "held": held,
        "said": said,
        "facts": list(facts),
        "passages": passages,
    }


def _entities(notes: list[Note], wanted: Callable[[Entity], bool]) -> list[Line]:
    return [
        {"note_id": note.id, "start": entity.start, "end": entity.end}
        for note in notes
        for entity in note.entities
        if wanted(entity)
    ]


def _identities(case: Case, stay: Stay, notes: list[Note], reports: list[Note]) -> Iterator[Line]:
    """1°: who, and the two dates."""

    def named(identifier: str) -> list[Line]:
        labels = ("NOM", "PRENOM", "DATE_NAISSANCE", "IPP", "SECU")
        return _entities(
            reports, lambda entity: entity.entity == identifier and entity.label in labels
        )

    def dated(when: datetime | None) -> list[Line]:
        day = f"{when:%Y-%m-%d}" if when else ""
        return _entities(reports, lambda entity: entity.label == "DATE" and entity.entity == day)

    def names_a_doctor(entity: Entity) -> bool:
        return entity.role == "professional" and entity.label in ("NOM", "PRENOM")

    referred = [note for note in notes if note.kind == "referral"]
    gp, senior = case.person.gp, stay.senior
    leave = stay.exit if stay.end else ""
    yield _line("patient", "II 1°", True, named(case.person.id))
    yield _line("general_practitioner", "II 1°", bool(gp), named(gp))
    yield _line("referrer", "II 1°", bool(referred), _entities(referred, names_a_doctor))
    yield _line("doctor", "II 1°", bool(senior), named(senior))
    yield _line("entry", "II 1°", True, dated(stay.start), said=stay.entry)
    yield _line("exit", "II 1°", stay.end is not None, dated(stay.end), said=leave)


@cache
def _reason_title(split: str) -> re.Pattern[str]:
    """How letterheads of a split head the reason of a hospital report, its rule below included."""
    titles = {
        layout.titles.get("hospital.motif", layout.titles["motif"]) for layout in layouts(split)
    }
    listed = "|".join(re.escape(title) for title in sorted(titles, key=len, reverse=True))
    return re.compile(
        rf"^[\W\d]*(?:{listed})[ \t]*(?::[ \t]*\n?|[^\w\n]*\n(?:[-=]{{3,}}\n)?)",
        re.IGNORECASE | re.MULTILINE,
    )


def _reason(case: Case, stay: Stay, reports: list[Note]) -> Line:
    """2°: what stands under the reason of the report, where a scanner has left its title whole."""
    passages: list[Line] = []
    for note in reports:
        title = _reason_title(case.split).search(note.text)
        end = note.text.find("\n\n", title.end()) if title else -1
        if title and end > title.end():
            passages.append({"note_id": note.id, "start": title.end(), "end": end})
    return _line("reason", "II 2°", bool(stay.reason), passages, said=stay.reason)


def _arisen(stay: Stay) -> list[Diagnosis]:
    """What began after the day of entry: taken for an adverse event, factors (Z) apart."""
    return [
        item
        for item in stay.diagnoses
        if item.use == "DAS"
        and item.onset is not None
        and item.onset > stay.start.date()
        and not item.code.startswith("Z")
    ]


def _facts(stay: Stay) -> Iterator[tuple[str, str, list[Fact]]]:
    """3° to 6°: each block with the facts of the record that belong to it."""
    coded = [item for item in stay.diagnoses if item.use in ("DP", "DAS")]
    yield "synthesis", "II 3°", [*coded, *stay.acts]
    yield "adverse_events", "II 3°", list(_arisen(stay))
    resistant = [item for item in coded if item.code.startswith(_RESISTANT)]
    yield "resistant_organisms", "II 3°", list(resistant)
    products: list[Fact] = [drug for drug in stay.drugs if drug.atc.startswith(_BLOOD_DRUGS)]
    products += [act for act in stay.acts if act.ccam.startswith(_TRANSFUSIONS)]
    yield "blood_products", "II 3°", products
    yield "treatments", "II 4°", [drug for drug in stay.drugs if drug.stage == "discharge"]
    ended = ("stopped", "changed")
    stopped = [drug for drug in stay.drugs if drug.stage == "home" and drug.change in ended]
    yield "stopped", "II 4°", list(stopped)
    yield "awaited", "II 5°", [item for item in measures(stay) if item.result.value is None]
    yield "follow_up", "II 6°", list(stay.appointments)


def _block(name: str, article: str, facts: list[Fact], told: Statements) -> Line:
    unique = {(fact.kind, fact.key): fact for fact in facts}.values()
    passages = [passage for fact in unique for passage in told.of(fact, *_STATED)]
    return _line(name, article, bool(facts), passages, facts=[fact.key for fact in unique])


def _implants(case: Case, stay: Stay) -> Line:
    """3°: the devices that were implanted during the stay."""
    names = [
        item.name
        for item in case.implants
        if stay.start <= item.since and (stay.end is None or item.since <= stay.end)
    ]
    return _line("implants", "II 3°", bool(names), [], said=" ; ".join(names))
