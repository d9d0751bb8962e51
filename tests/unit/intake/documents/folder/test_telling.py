"""What the files of a folder tell."""

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from ambroise.intake.documents.folder.listing import Listing
from ambroise.intake.documents.folder.names import pattern
from ambroise.intake.documents.folder.settings import Domains, Kind, Settings
from ambroise.intake.documents.folder.telling import tell
from ambroise.intake.fhir.attachments import THE_PIECE
from ambroise.intake.fhir.checks import fault
from ambroise.intake.told import Told, Untold, record
from tests.builders.papers import a_cda, sections

WHEN = "2024-04-01T00:00:00+00:00"
OURS = Domains(ipp="1.2.250.1.999.1", iep="1.2.250.1.999.2")
BY_NAME = Settings(
    pattern("{ipp}_{iep}_{date:%Y%m%d}_{type}"),
    None,
    OURS,
    {"CRH": Kind(loinc="11490-0", title="Compte rendu d'hospitalisation")},
)
NAME = "lettres/8001234_24001789_20240312_CRH.pdf"
CDA = a_cda(sections("<text>Bonjour</text>"))


def listed(**row: str) -> Settings:
    return Settings(None, Listing({"a.txt": row}, frozenset(("twice.txt",))), OURS)


def told(told: Told) -> Mapping[str, dict[str, Any]]:
    return {one["resourceType"]: one for one in told.resources}


def test_the_name_of_a_file_says_whose_it_is() -> None:
    found = told(tell(b"%PDF-1.4", NAME, WHEN, BY_NAME))
    document = found["DocumentReference"]
    assert found["Patient"]["identifier"][0]["system"] == "urn:oid:1.2.250.1.999.1"
    assert found["Patient"]["identifier"][0]["value"] == "8001234"
    assert found["Encounter"]["identifier"][0]["value"] == "24001789"
    assert document["subject"]["reference"] == f"Patient/{found['Patient']['id']}"
    encounter = document["context"]["encounter"][0]["reference"]
    assert encounter == f"Encounter/{found['Encounter']['id']}"
    assert document["date"] == "2024-03-12"
    assert document["description"] == "Compte rendu d'hospitalisation"
    assert document["type"]["coding"][0] == {"system": "http://loinc.org", "code": "11490-0"}
    assert document["content"][0]["attachment"]["url"] == THE_PIECE


def test_the_header_of_a_cda_says_whose_it_is() -> None:
    piece = tell(CDA, "x.xml", WHEN, Settings())
    found = told(piece)
    codes = [one["type"]["coding"][0]["code"] for one in found["Patient"]["identifier"]]
    assert codes == ["PI", "INS-NIR"]
    assert found["Encounter"]["class"]["code"] == "IMP"
    assert found["DocumentReference"]["author"] == [
        {
            "display": "DR Paul Martin",
            "identifier": {"system": "https://rpps.esante.gouv.fr", "value": "10001234567"},
        }
    ]
    assert piece.updated == "2024-03-12T10:15:00+01:00"


def test_two_versions_of_a_cda_are_one_document() -> None:
    later = a_cda(id='<id root="1.2.250.1.999.5" extension="CR-2024-18"/>')
    first, second = (tell(one, "x.xml", WHEN, Settings()) for one in (CDA, later))
    assert first.id == second.id


def test_a_row_of_the_table_says_more_than_the_name() -> None:
    settings = listed(
        ipp="8001234", date="12/03/2024", title="Courrier", author="Dr Roux", type="L"
    )
    document = told(tell(b"Bonjour", "a.txt", WHEN, settings))["DocumentReference"]
    assert document["date"] == "2024-03-12"
    assert document["description"] == "Courrier"
    assert document["author"] == [{"display": "Dr Roux"}]
    assert document["type"]["text"] == "L"


def test_the_same_patient_of_two_documents_has_one_id() -> None:
    other = NAME.replace("CRH", "CRO")
    first, second = (told(tell(b"x", one, WHEN, BY_NAME)) for one in (NAME, other))
    assert first["Patient"]["id"] == second["Patient"]["id"]
    assert first["DocumentReference"]["id"] != second["DocumentReference"]["id"]


def test_a_name_does_not_replace_what_a_header_says_of_a_patient() -> None:
    named, headed = tell(b"x", NAME, WHEN, BY_NAME), tell(CDA, "x.xml", WHEN, BY_NAME)
    assert told(named)["Patient"]["id"] != told(headed)["Patient"]["id"]


def test_a_stay_is_known_of_since_the_document_and_not_since_its_copy() -> None:
    found = told(tell(b"x", NAME, WHEN, BY_NAME))
    assert found["Encounter"]["meta"]["lastUpdated"] == "2024-03-12"
    assert found["DocumentReference"]["meta"]["lastUpdated"] == WHEN


@pytest.mark.parametrize(
    ("piece", "path", "settings", "reason"),
    [
        (b" \n", NAME, BY_NAME, "empty"),
        (b"x", "lettre.pdf", BY_NAME, "no_patient"),
        (b"x", "lettre.pdf", Settings(), "no_patient"),
        (b"x", "b.txt", listed(ipp="1"), "no_patient"),
        (b"x", "twice.txt", listed(ipp="1"), "row_ambiguous"),
        (b"x", "a.txt", listed(ipp="1", date="31/02/2024"), "impossible_date"),
        (CDA, "a.txt", listed(ipp="9999999"), "identity_conflict"),
        (CDA, "a.txt", listed(ins="179035121518989"), "identity_conflict"),
        (a_cda(patient=""), "x.xml", Settings(), "no_patient"),
        (CDA[:-20], "x.xml", Settings(), "xml"),
    ],
)
def test_a_document_whose_patient_is_not_sure_waits(
    piece: bytes, path: str, settings: Settings, reason: str
) -> None:
    with pytest.raises(Untold) as refused:
        tell(piece, path, WHEN, settings)
    assert refused.value.reason == reason


@pytest.mark.parametrize("row", [{"ipp": "8001234"}, {"ins": "2790351215189"}, {}])
def test_a_table_that_agrees_with_the_header_is_no_conflict(row: dict[str, str]) -> None:
    assert told(tell(CDA, "a.txt", WHEN, listed(**row)))["DocumentReference"]


@pytest.mark.parametrize(("piece", "path"), [(CDA, "x/été 1.xml"), (b"\xff%PDF", NAME)])
def test_all_that_is_told_can_be_mapped(piece: bytes, path: str) -> None:
    piece_told = tell(piece, path, WHEN, BY_NAME)
    for one in piece_told.resources:
        assert fault(one["resourceType"], msgspec.json.encode(one)) is None
        assert " " not in one["id"]
    assert record(piece, lambda raw: tell(raw, path, WHEN, BY_NAME)).raw == piece


def test_bytes_that_are_no_text_are_kept_as_such() -> None:
    assert tell(b"%PDF\xff", NAME, WHEN, BY_NAME).encoding == "base64"
    assert tell(b"Bonjour", NAME, WHEN, BY_NAME).encoding is None
