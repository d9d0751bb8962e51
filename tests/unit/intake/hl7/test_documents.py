import base64

import pytest

from ambroise.intake.told import Untold
from tests.builders.hl7 import Told, all_of, msh, only, pid, segment, told


def txa(number: str = "D1", *, parent: str = "", available: str = "AV") -> str:
    return segment(
        "TXA",
        {
            1: "1",
            2: "34112-3^Compte rendu^LN",
            4: "20260109120000",
            9: "10000000017^OUBELLA^Karim^^^Dr^^^^D^^^RPPS",
            12: f"{number}^DPI",
            13: parent and f"{parent}^DPI",
            17: "LA",
            19: available,
            25: "Compte rendu d'hospitalisation",
        },
    )


LINES = [f"OBX|{n}|TX|34112-3^CR^LN||Ligne {n}||||||F" for n in (1, 2)]


def document(event: str, *segments: str) -> Told:
    return told(msh(f"MDM^{event}"), pid(), *segments)


def test_a_document_is_told_with_its_text_type_author_and_moment() -> None:
    found = only(document("T02", txa(), *LINES), "DocumentReference")
    assert found["id"] == "doc-D1@DPI"
    (content,) = found["content"]
    assert base64.b64decode(content["attachment"]["data"]).decode() == "Ligne 1\nLigne 2"
    assert found["description"] == "Compte rendu d'hospitalisation"
    assert found["author"][0]["display"] == "Dr Karim OUBELLA"
    assert (found["date"], found["docStatus"]) == ("2026-01-09T12:00:00", "final")
    assert found["subject"]["reference"].startswith("Patient/mdm-")


def test_a_replacement_takes_the_place_of_its_parent() -> None:
    former, found = all_of(document("T10", txa("D2", parent="D1"), *LINES), "DocumentReference")
    assert (former["id"], former["status"]) == ("doc-D1@DPI", "superseded")
    assert found["relatesTo"][0]["code"] == "replaces"


def test_an_addendum_leaves_its_parent() -> None:
    found = only(document("T06", txa("D2", parent="D1"), *LINES), "DocumentReference")
    assert found["relatesTo"][0]["code"] == "appends"


@pytest.mark.parametrize(("event", "available"), [("T11", "AV"), ("T04", "CA")])
def test_a_cancelled_document_is_an_error(event: str, available: str) -> None:
    found = only(document(event, txa(available=available)), "DocumentReference")
    assert (found["id"], found["status"]) == ("doc-D1@DPI", "entered-in-error")


def test_a_document_is_deleted_by_the_status_of_its_content() -> None:
    lines = [line.replace("||||||F", "||||||D") for line in LINES]
    found = only(document("T04", txa(), *lines), "DocumentReference")
    assert (found["id"], found["status"]) == ("doc-D1@DPI", "entered-in-error")


def test_a_notice_without_content_changes_no_document() -> None:
    assert all_of(document("T03", txa()), "DocumentReference") == []


@pytest.mark.parametrize(
    ("segments", "reason"),
    [
        ([], "no_segment"),
        (["TXA|1"], "no_document_number"),
        ([txa(), "OBX|1|ED|A||^AP^PDF^Base64^%%%||||||F"], "base64"),
    ],
)
def test_a_document_that_cannot_be_kept_says_why(segments: list[str], reason: str) -> None:
    with pytest.raises(Untold) as error:
        document("T02", *segments)
    assert error.value.reason == reason
