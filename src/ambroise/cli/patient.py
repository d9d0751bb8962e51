"""The command that shows one patient."""

import json
from dataclasses import asdict
from typing import Annotated, Literal

import typer

from ambroise import warehouse
from ambroise.access import CARE_ZONE, Action, Dataset, Purpose
from ambroise.cli.session import Session, session_of
from ambroise.errors import PersonNotFound
from ambroise.warehouse import fhir_face
from ambroise.warehouse.fhir_face import in_care


def patient(
    context: typer.Context,
    number: Annotated[str, typer.Argument(help="IPP, ou person_id.")],
    form: Annotated[
        Literal["text", "json", "fhir", "fhir-r4"],
        typer.Option(
            "--as",
            help="Texte, JSON, les enregistrements reçus (fhir), ou le dossier réuni (fhir-r4).",
        ),
    ] = "text",
    purpose: Annotated[Purpose, typer.Option(help="Finalité.")] = Purpose.CARE,
    reason: Annotated[str, typer.Option(help="Motif, hors équipe de soins.")] = "",
) -> None:
    """Montrer un dossier, d'un bout à l'autre (tracé)."""
    session = session_of(context)
    person_id = _person(session, number, purpose)
    resource = session.door.person_resource(person_id)
    decision = session.door.decide(
        session.actor, Action.READ_IDENTIFIED, resource, purpose, reason=reason
    )
    with session.door.open_dataset(decision) as dataset:
        typer.echo(_FORMS[form](dataset, person_id))


def _text(dataset: Dataset, person_id: int) -> str:
    return warehouse.as_text(warehouse.patient_view(dataset, person_id))


def _json(dataset: Dataset, person_id: int) -> str:
    view = warehouse.patient_view(dataset, person_id)
    return json.dumps(asdict(view), default=str, ensure_ascii=False)


def _fhir(dataset: Dataset, _person_id: int) -> str:
    return warehouse.as_bundle(warehouse.source_records(dataset))


def _fhir_r4(dataset: Dataset, person_id: int) -> str:
    return json.dumps(fhir_face.everything(in_care(dataset), person_id), ensure_ascii=False)


_FORMS = {"text": _text, "json": _json, "fhir": _fhir, "fhir-r4": _fhir_r4}


def _person(session: Session, number: str, purpose: Purpose) -> int:
    decision = session.door.decide(session.actor, Action.SEARCH_IDENTITY, CARE_ZONE, purpose)
    with session.door.open_dataset(decision) as dataset:
        hits = warehouse.search_persons(dataset, number)
    if len(hits) != 1:
        raise PersonNotFound(number=number, count=len(hits))
    return hits[0].person_id
