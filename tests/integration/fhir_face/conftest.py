"""The fictional hospital with a project, whose dossiers the face tells."""

from collections.abc import Iterator

import pytest

from ambroise.access import Actor
from tests.builders.fhir_face import a_reader
from tests.builders.project_view import Researched, a_researched_hospital


@pytest.fixture(scope="package")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Researched]:
    made = a_researched_hospital(tmp_path_factory.mktemp("hospital"), patients=12)
    yield made
    made.close()


@pytest.fixture(scope="package")
def reader(hospital: Researched) -> Actor:
    return a_reader(hospital)
