"""Folders of documents, file by file."""

from pathlib import Path

import pytest

from ambroise.intake.documents.folder import DOCUMENTS
from ambroise.intake.fhir.attachments import documents
from ambroise.intake.files import Reading, SourceFile, Text, find_files
from ambroise.intake.records import Record
from tests.builders.papers import a_pdf, lines


def one_record(file: SourceFile) -> Record:
    (text,) = Reading(file).texts()
    assert isinstance(text, Text)
    (found,) = DOCUMENTS.records(text.raw, file)
    assert isinstance(found, Record)
    return found


def test_each_file_is_a_document_with_its_text(tmp_path: Path) -> None:
    (tmp_path / "documents.toml").write_text('name = "{ipp}_{type}"')
    (tmp_path / "8001_CRH.pdf").write_bytes(a_pdf(lines("Retour au domicile")))
    (tmp_path / "8001_été 1.txt").write_bytes("Opéré".encode("cp1252"))
    files = find_files([tmp_path], [DOCUMENTS])
    texts = []
    for file in files:
        piece = one_record(file)
        *_, reference = piece.told or ()
        texts += [document.text for document in documents(reference, file, piece.raw)]
    assert texts == ["Retour au domicile", "Opéré"]


@pytest.mark.parametrize(
    ("head", "is_one"),
    [
        (b"%PDF-1.7", True),
        (b"{\\rtf1", True),
        (b"<!DOCTYPE html>", True),
        (b"<?xml version='1.0'?><ClinicalDocument>", True),
        ("<ClinicalDocument >".encode("utf-16"), True),
        (b"Compte rendu", True),
        (b"\0\1\2", False),
        (b"", False),
    ],
)
def test_a_document_is_known_by_its_start(head: bytes, is_one: bool) -> None:
    assert DOCUMENTS.claims(head) is is_one


def test_a_document_whose_file_is_gone_can_be_tried_again(tmp_path: Path) -> None:
    (tmp_path / "documents.toml").write_text('name = "{ipp}"')
    gone = SourceFile(tmp_path / "8001.txt", tmp_path, DOCUMENTS)
    (found,) = DOCUMENTS.records(b"Bonjour", gone)
    assert isinstance(found, Record)
    assert found.updated is None
