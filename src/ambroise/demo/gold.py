"""The right answers beside the hospital: what a use of its documents should find, as JSON lines."""

import json
from collections.abc import Iterator
from typing import Final

from ambroise.demo.fhir_document import Rendered
from ambroise.demo.gold_coding import unit_summaries
from ambroise.demo.gold_letter import letter_line
from ambroise.demo.gold_record import (
    FactIndex,
    Line,
    Note,
    Statements,
    keyed,
    note_of,
    patient_line,
    tumour_groups,
    tumour_line,
)
from ambroise.demo.planted import Planted
from ambroise.demo.record import Case, Tumour

FILES: Final = (
    "identities",
    "facts",
    "patients",
    "rums",
    "oncology",
    "letters",
    "planted",
)
"""The files of gold, `<name>.jsonl` each; every line has `person_id`, `split` and `pathway`."""

_encoded: Final = json.JSONEncoder(ensure_ascii=False).encode


def gold_lines(case: Case, written: list[Rendered]) -> Iterator[tuple[str, bytes]]:
    """All that is known of a patient and of their documents, `written` in order: file and line."""
    for name, more in _lines(case, written):
        line: Line = {
            "person_id": case.person.id,
            "split": case.split,
            "pathway": case.pathway,
            **more,
        }
        yield name, f"{_encoded(line)}\n".encode()


def _lines(case: Case, written: list[Rendered]) -> Iterator[tuple[str, Line]]:
    notes = [note_of(document) for document in written]
    facts = FactIndex(case)
    for note in notes:
        yield "identities", _identities(note)
        yield "facts", _facts(note, facts)
    yield "patients", patient_line(case)
    for stay in case.stays:
        of_stay = [note for note in notes if note.stay == stay.number]
        for summary in unit_summaries(stay, Statements(of_stay)):
            yield "rums", summary
        letter = letter_line(case, stay, of_stay)
        if letter:
            yield "letters", letter
    told = Statements(notes)
    for number, tumour in enumerate(case.tumours, 1):
        yield "oncology", {"tumour": number, **_supported(tumour, told)}
    for item in case.planted:
        yield "planted", _error(item)


def _identities(note: Note) -> Line:
    return {
        "note_id": note.id,
        "note_text": note.text,
        "note_date": note.date,
        "noise": list(note.noise),
        "entities": [
            {
                "start": entity.start,
                "end": entity.end,
                "label": entity.label,
                "role": entity.role,
                "entity": entity.entity,
            }
            for entity in note.entities
        ],
    }


def _facts(note: Note, facts: FactIndex) -> Line:
    return {
        "note_id": note.id,
        "stay": note.stay,
        "kind": note.kind,
        "form": note.form,
        "noise": list(note.noise),
        "date": note.date,
        "passages": [
            {
                "start": passage.start,
                "end": passage.end,
                "kind": passage.kind,
                "key": passage.key,
                "assertion": passage.assertion,
                "fact": facts.of(note.stay, passage.kind, passage.key, note.date),
            }
            for passage in note.passages
        ],
    }


def _supported(tumour: Tumour, told: Statements) -> Line:
    """The tumour with the passages about each finding, line and meeting, whatever they say."""
    groups = {
        name: [{**keyed(item), "passages": told.all_of(item)} for item in items]
        for name, items in tumour_groups(tumour).items()
    }
    return {**tumour_line(tumour), **groups}


def _error(planted: Planted) -> Line:
    """The error with the document that errs, and those that say what is true."""
    return {
        "kind": planted.kind,
        "what": planted.what,
        "key": planted.key,
        "true": planted.true,
        "written": planted.written,
        "note_id": planted.notes[0],
        "others": list(planted.notes[1:]),
    }
