"""A small hospital that projects take extracts of."""

from collections.abc import Iterator

import pytest

from tests.builders.project_view import Researched, a_researched_hospital


@pytest.fixture(scope="package")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Researched]:
    made = a_researched_hospital(tmp_path_factory.mktemp("hospital"), patients=5)
    yield made
    made.close()
