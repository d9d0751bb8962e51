"""The folder of documents of the fictional hospital, read by its own settings."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from ambroise import intake
from ambroise.demo import DOMAINS, write_hospital
from ambroise.warehouse.identity_rules import set_domain
from tests.builders.warehouse import CareZone, a_care_zone

NOTES = """
    SELECT person_id, visit_occurrence_id, note_date, note_title, note_text
    FROM note WHERE source_name = $source
"""


@pytest.fixture(scope="module")
def zone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CareZone]:
    """Two patients, received as FHIR and as a folder of documents."""
    zone = a_care_zone(tmp_path_factory.mktemp("papers"))
    out = zone.folder / "hospital"
    write_hospital(out, patients=2, today=date(2026, 11, 21))
    with zone.state.begin() as connection:
        for system, domain in DOMAINS.items():
            set_domain(connection, system, domain, actor="marie")
    for source in ("fhir", "papers"):
        outcome = intake.ingest(
            zone.settings, zone.state, [out / source], source=source, actor="marie"
        )
        assert outcome.quarantined == 0
    zone.publish()
    yield zone
    zone.close()


def said(zone: CareZone, source: str) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(row.values()) for row in zone.rows(NOTES, source=source))


def test_a_document_of_the_folder_is_that_of_the_record(zone: CareZone) -> None:
    found = said(zone, "papers")
    assert found.total() > 20
    assert found <= said(zone, "fhir")
