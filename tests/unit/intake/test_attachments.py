"""Where the documents of a record may come from."""

import base64
import json
from pathlib import Path

import pytest

from ambroise.intake.documents import TextUnreadable
from ambroise.intake.fhir.attachments import documents
from ambroise.intake.fhir.format import FHIR
from ambroise.intake.files import SourceFile
from ambroise.intake.records import Record


def a_reference(**attachment: str) -> Record:
    body = {"resourceType": "DocumentReference", "id": "d", "content": [{"attachment": attachment}]}
    return Record("DocumentReference", "d", None, None, None, json.dumps(body).encode())


def in_folder(path: Path) -> SourceFile:
    return SourceFile(path / "DocumentReference.ndjson", path, FHIR)


def test_an_inline_document_is_decoded(tmp_path: Path) -> None:
    data = base64.b64encode(b"Bonjour").decode()
    (document,) = documents(a_reference(contentType="text/plain", data=data), in_folder(tmp_path))
    assert document.text == "Bonjour"


def test_an_address_is_relative_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "lettres").mkdir()
    (tmp_path / "lettres" / "été.txt").write_text("Bonjour", encoding="utf-8")
    record = a_reference(contentType="text/plain", url="lettres/%C3%A9t%C3%A9.txt")
    (document,) = documents(record, in_folder(tmp_path))
    assert document.text == "Bonjour"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("../secret.txt", "document_outside_folder"),
        ("/etc/passwd", "document_outside_folder"),
        ("file:///etc/passwd", "document_outside_folder"),
        ("link.txt", "document_outside_folder"),
        ("https://x.example/doc.pdf", "document_elsewhere"),
        ("//x.example/doc.pdf", "document_elsewhere"),
        ("absent.txt", "document_missing"),
    ],
)
def test_an_address_never_leads_out_of_the_batch(tmp_path: Path, url: str, reason: str) -> None:
    folder = tmp_path / "batch"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("x")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(TextUnreadable) as error:
        list(documents(a_reference(contentType="text/plain", url=url), in_folder(folder)))
    assert error.value.reason == reason


def test_base64_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TextUnreadable) as error:
        list(documents(a_reference(contentType="text/plain", data="@@@"), in_folder(tmp_path)))
    assert error.value.reason == "base64"
