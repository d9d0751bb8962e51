"""One patient, or one stay of a patient, from end to end."""

from dataclasses import replace
from typing import Final

from ambroise.errors import PersonUnknown, StayUnknown
from ambroise.warehouse.events import (
    acts_of,
    drugs_of,
    measurements_of,
    notes_of,
    observations_of,
    problems_of,
)
from ambroise.warehouse.identity import banner_of, contacts_of, stays_of
from ambroise.warehouse.rows import Rows
from ambroise.warehouse.views import Drug, Measurement, PatientView, Stay, StayView


def patient_view(dataset: Rows, person_id: int) -> PatientView:
    """Return everything known of a person; raises PersonUnknown."""
    said = observations_of(dataset, person_id)
    banner = banner_of(dataset, person_id, said)
    if banner is None:
        raise PersonUnknown(person=person_id)
    values, awaited = measurements_of(dataset, person_id, said)
    return PatientView(
        banner=banner,
        contacts=contacts_of(dataset, person_id),
        stays=stays_of(dataset, person_id),
        problems=problems_of(dataset, person_id),
        drugs=drugs_of(dataset, person_id),
        measurements=values,
        acts=acts_of(dataset, person_id, said, awaited),
        notes=notes_of(dataset, person_id),
    )


def stay_view(dataset: Rows, visit_occurrence_id: int) -> StayView:
    """Return one stay with the patient's identity and history; raises StayUnknown."""
    found = dataset.rows(
        "SELECT person_id FROM visit_occurrence WHERE visit_occurrence_id = $stay",
        stay=visit_occurrence_id,
    )
    if not found:
        raise StayUnknown(stay=visit_occurrence_id)
    view = patient_view(dataset, found[0]["person_id"])
    stay = next(s for s in view.stays if s.visit_occurrence_id == visit_occurrence_id)
    mine = stay.visit_occurrence_id
    return StayView(
        banner=view.banner,
        contacts=view.contacts,
        stay=stay,
        problems=tuple(p for p in view.problems if p.stay_id == mine),
        history=tuple(
            replace(p, category="history")
            for p in view.problems
            if p.stay_id != mine and (p.start is None or p.start <= (stay.end or p.start))
        ),
        drugs=tuple(d for d in view.drugs if d.stay_id == mine or _at_home(d, stay)),
        measurements=tuple(m for m in view.measurements if m.stay_id == mine or _lasting(m, stay)),
        acts=tuple(a for a in view.acts if a.stay_id == mine),
        notes=tuple(n for n in view.notes if n.stay_id == mine),
    )


_TOBACCO: Final = "72166-2"
"""LOINC: tobacco smoking status, asked once and true of the stays that follow."""


def _lasting(one: Measurement, stay: Stay) -> bool:
    """Return whether a value told at another time holds for the stay."""
    return one.code.code == _TOBACCO and (stay.end is None or one.at <= stay.end)


def _at_home(drug: Drug, stay: Stay) -> bool:
    """Return whether a treatment taken at home ran when the stay began."""
    if drug.stay_id is not None or drug.intent in ("administration", "vaccine"):
        return False
    begun = drug.start is None or drug.start <= stay.start
    return begun and (drug.end is None or drug.end >= stay.start)
