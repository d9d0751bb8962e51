"""What waits leaves the quarantine once its corrected twin has come, and not otherwise."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ambroise import intake
from tests.builders.pmsi import a_rum
from tests.builders.warehouse import CareZone, a_care_zone, a_patient

WRONG = a_patient(birthDate="1951-02-31")
MAPPING = """
flux: admissions
tables:
  patients:
    fichier: "patients.csv"
    cle: [ipp]
    ligne:
      patient:
        ipp: ipp
        naissance: {colonne: ne, format: "%d/%m/%Y"}
"""


@pytest.fixture(scope="module")
def zone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CareZone]:
    zone = a_care_zone(tmp_path_factory.mktemp("twins"))
    yield zone
    zone.close()


class Source:
    """A source of the zone, by the name of the test."""

    def __init__(self, zone: CareZone, name: str) -> None:
        self.zone = zone
        self.name = name

    def receives(self, name: str, content: bytes, mapping: str | None = None) -> None:
        self.zone.files += 1
        folder = self.zone.folder / str(self.zone.files)
        folder.mkdir()
        (folder / name).write_bytes(content)
        written = self.zone.folder / f"{self.zone.files}.yaml"
        if mapping:
            written.write_text(mapping, encoding="utf-8")
        loaded = intake.load_mapping(written) if mapping else None
        zone = self.zone
        intake.ingest(
            zone.settings, zone.state, [folder], source=self.name, actor="m", mapping=loaded
        )

    def resources(self, *resources: dict[str, object]) -> None:
        lines = "\n".join(json.dumps(one) for one in resources)
        self.receives("patients.ndjson", lines.encode())

    @property
    def statuses(self) -> list[str]:
        items = intake.list_quarantine(self.zone.state, status=None, limit=None)
        return sorted(item.status for item in items if item.source == self.name)


@pytest.fixture
def source(zone: CareZone, request: pytest.FixtureRequest) -> Source:
    return Source(zone, request.node.name[5:45].replace("_", "-"))


def test_a_record_that_comes_corrected_replaces_the_one_that_waits(source: Source) -> None:
    source.resources(WRONG)
    source.resources(a_patient())
    assert source.statuses == ["replaced"]


def test_another_record_leaves_it_waiting(source: Source) -> None:
    source.resources(WRONG)
    source.resources(a_patient("p2"))
    assert source.statuses == ["waiting"]


def test_an_older_version_that_comes_again_leaves_it_waiting(source: Source) -> None:
    source.resources(a_patient())
    source.resources(WRONG)
    source.resources(a_patient(), a_patient("p2"))
    assert source.statuses == ["waiting"]


def test_a_good_and_a_bad_one_that_come_together_leave_it_waiting(source: Source) -> None:
    source.resources(a_patient(), WRONG)
    assert source.statuses == ["waiting"]


def test_a_cut_rum_is_replaced_by_the_whole_one(source: Source) -> None:
    source.receives("2026.rss", a_rum("122")[:-9])
    source.receives("2026.rss", a_rum("122"))
    assert source.statuses == ["replaced"]


@pytest.mark.parametrize(
    ("second", "status"), [("8003;03/02/1951", "replaced"), ("8004;03/02/1951", "waiting")]
)
def test_a_line_of_a_table_is_replaced_by_the_row_of_its_key_at_its_place(
    source: Source, second: str, status: str
) -> None:
    source.name = f"table-{status}"
    source.receives("patients.csv", b"ipp;ne\n8003;03;02;1951\n", MAPPING)
    source.receives("patients.csv", f"ipp;ne\n{second}\n".encode(), MAPPING)
    assert source.statuses == [status]


def test_a_row_is_replaced_by_its_key_wherever_it_stands(source: Source) -> None:
    source.receives("patients.csv", b"ipp;ne\n8003;31/02/1951\n", MAPPING)
    source.receives("patients.csv", b"ipp;ne\n8004;03/02/1951\n8003;03/02/1951\n", MAPPING)
    assert source.statuses == ["replaced"]


def test_a_row_comes_again_under_a_corrected_mapping(source: Source) -> None:
    wrong = MAPPING.replace("%d/%m/%Y", "%Y-%m-%d")
    source.receives("patients.csv", b"ipp;ne\n8003;03/02/1951\n", wrong)
    source.receives("patients.csv", b"ipp;ne\n8003;03/02/1951\n", MAPPING)
    assert source.statuses == ["replaced"]


def test_a_document_is_replaced_by_the_file_of_its_name(source: Source, tmp_path: Path) -> None:
    folder = tmp_path / "ged"
    folder.mkdir()
    (folder / "documents.toml").write_text('name = "{ipp}_{type}"\n[domains]\nipp = "2.999.1"\n')
    for content in ("", "<p>Patiente revue à l'entrée.</p>"):
        (folder / "8001_CRH.html").write_text(content)
        zone = source.zone
        intake.ingest(zone.settings, zone.state, [folder], source=source.name, actor="m")
    assert source.statuses == ["replaced"]
