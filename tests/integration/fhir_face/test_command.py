"""`ambroise patient --as fhir-r4` prints what the face gives."""

import json

import pytest
import typer
from typer.testing import CliRunner

from ambroise.access import Actor
from ambroise.cli.patient import patient
from ambroise.cli.session import Session
from ambroise.demo import JOURNEY
from ambroise.warehouse.fhir_face import everything
from tests.builders.fhir_face import a_dossier, checked
from tests.builders.project_view import Researched


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer()
    made.command()(patient)
    return made


def test_a_dossier_is_printed_as_the_face_tells_it(
    hospital: Researched, reader: Actor, app: typer.Typer
) -> None:
    session = Session(hospital.hospital.settings, "fr")
    session.actor = reader
    line = [JOURNEY.ipp, "--as", "fhir-r4", "--purpose", "coding_quality"]
    try:
        result = CliRunner().invoke(app, line, obj=session)
    finally:
        session.close()
    assert result.exit_code == 0, result.output + repr(result.exception)
    bundle = checked(json.loads(result.stdout))
    person = int(bundle["entry"][0]["resource"]["id"])
    with a_dossier(hospital, reader, person) as dossier:
        assert bundle == everything(dossier, person)
