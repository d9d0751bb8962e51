"""Every component of the pages, once, with invented data."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from fastapi import APIRouter, Response

from ambroise.access import projects, releases
from ambroise.access.releases import Check, Finding
from ambroise.text.spans import Span
from ambroise.warehouse.views import (
    Act,
    Allergy,
    Banner,
    Code,
    Drug,
    Measurement,
    Note,
    PatientView,
    RowRef,
    Stated,
    Stay,
)
from ambroise.web.essentials import essentials, out_of_range
from ambroise.web.openings import Opening
from ambroise.web.spans import legend, pieces
from ambroise.web.timeline import events_of, extent, lanes_of
from ambroise.web.trends import trends
from ambroise.web.visitor import SignedIn

router = APIRouter()

START: Final = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TEXT: Final = "Madame Martin, née le 03/02/1951, est revue le 12/03/2026. Kaliémie à 5,4 mmol/L."


@router.get("/composants")
def components(visitor: SignedIn) -> Response:
    view = invented()
    events = events_of(view)
    spans = [Span(7, 13, "NOM"), Span(22, 32, "DATE_NAISSANCE")]
    return visitor.page(
        "components.html",
        visitor.words("components.title"),
        here="/composants",
        age=75,
        banners=[_banner(stated) for stated in Stated],
        picture=lanes_of(events, *extent(events, START.date()), visitor.lang),
        trend=trends(view.measurements)[0],
        essentials=essentials(view, START),
        flag=out_of_range,
        labels=legend(spans),
        pieces=pieces(TEXT, spans, (59, 80)),
        events=_openings(),
        kinds=projects.words,
        checks=releases.words.CHECKS,
        findings=FINDINGS,
        gap=GAP[0 if visitor.lang == "fr" else 1],
    )


FINDINGS: Final = (
    Finding("tableau-1.csv", Check.SMALL_CELL, "colonne 3", 2),
    Finding("notes.docx", Check.FILE_TYPE),
)
GAP: Final = (
    ("une habilitation en cours dans ce projet", "le responsable du projet"),
    ("a membership of this project", "the project lead"),
)


def invented() -> PatientView:
    """Return a small record of nobody."""
    end = START + timedelta(days=9)
    return PatientView(
        banner=_banner(Stated.PRESENT),
        contacts=(),
        stays=(
            Stay(
                1, "260000001", "inpatient", "Néphrologie", START, end, "", "", "", (), (),
                _ref("visit_occurrence"),
            ),
        ),
        problems=(),
        drugs=(
            Drug(
                Code("ATC", "C03DA01", "Spironolactone"), START, end, "active", "prescription",
                "25 mg le matin", 25.0, "mg", "orale", "", 1, _ref("drug_exposure"),
            ),
        ),
        measurements=tuple(_potassium(day, value) for day, value in enumerate((4.1, 4.6, 5.4))),
        acts=(
            Act(
                Code("CCAM", "ZCQM006", "Échographie de l'abdomen"), START + timedelta(days=2),
                "completed", "imaging", "", 1, _ref("procedure_occurrence"),
            ),
        ),
        notes=(
            Note(
                1, "doc-1", "Compte rendu", "Compte rendu", START + timedelta(days=3), "Dr Blanc",
                TEXT, 1, _ref("note"),
            ),
        ),
    )  # fmt: skip


def _ref(table: str) -> RowRef:
    return RowRef(table, 1)


def _potassium(index: int, value: float) -> Measurement:
    return Measurement(
        Code("LOINC", "2823-3", "Potassium"), START + timedelta(days=3 * index), value, "", "",
        "mmol/L", 3.5, 5.1, "final", "", 1, _ref("measurement"),
    )  # fmt: skip


def _banner(stated: Stated) -> Banner:
    known = (Allergy("Amoxicilline", "high", "urticaire", _ref("observation")),)
    values: dict[str, Any] = {
        "person_id": 1,
        "birth_name": "Durand",
        "first_given_name": "Jeanne",
        "given_names": ("Jeanne", "Marie"),
        "used_name": "Martin",
        "used_given_name": "Jeanne",
        "birth_date": date(1951, 2, 3),
        "birth_place": "Tours",
        "sex": "F",
        "ins": "251023726100194",
        "ins_status": "qualifiée",
        "patient_number": "8000000001",
        "death_date": None,
        "allergies_stated": stated,
        "allergies": known if stated is Stated.PRESENT else (),
        "alerts": ("Porteuse de BMR",) if stated is Stated.PRESENT else (),
    }
    return Banner(**values)


def _openings() -> list[Opening]:
    return [
        Opening(
            START, "Dr Anne Blanc", "lire un dossier identifié", "soins", "care-team", "", True
        ),
        Opening(START, "Paul Noir", "lire un dossier identifié", "soins", "out-of-team", "", False),
    ]
