"""Dossiers as the FHIR face tells them, and the resources as the standard's classes read them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fhir.resources.R4B import get_fhir_model_class

from ambroise.access import Action, Actor, Purpose, Role
from ambroise.warehouse.fhir_face import Readable, everything, in_care
from tests.builders.project_view import Researched

Resource = dict[str, Any]


def checked(resource: Resource) -> Resource:
    """Return a resource that the classes of R4B take; they raise otherwise."""
    get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    return resource


def resources_of(bundle: Resource) -> list[Resource]:
    return [entry["resource"] for entry in bundle.get("entry", [])]


def a_reader(hospital: Researched) -> Actor:
    """Return a physician of medical information, who may open any dossier."""
    return hospital.house.person("dim", Role.DIM)


@contextmanager
def a_dossier(hospital: Researched, reader: Actor, person: int) -> Iterator[Readable]:
    door = hospital.house.door
    asked = (reader, Action.READ_IDENTIFIED, door.person_resource(person), Purpose.CODING_QUALITY)
    with door.open_dataset(door.decide(*asked)) as dataset:
        yield in_care(dataset)


def persons_of(hospital: Researched) -> list[int]:
    rows = hospital.zone("SELECT person_id FROM person ORDER BY 1", "care")
    return [row["person_id"] for row in rows]


def every_dossier(hospital: Researched, reader: Actor) -> list[Resource]:
    """Return the resources of every patient of the hospital, those that dossiers share once."""
    found: list[Resource] = []
    known: dict[str, Resource] = {}
    for person in persons_of(hospital):
        with a_dossier(hospital, reader, person) as dossier:
            for one in resources_of(everything(dossier, person)):
                name = f"{one['resourceType']}/{one['id']}"
                if known.get(name) != one:
                    found.append(one)
                known[name] = one
    return found
