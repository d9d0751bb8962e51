"""Records with the text of their documents, whatever the number of processes that read them."""

import base64
import json
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ambroise.errors import ProcessLost
from ambroise.intake import reading
from ambroise.intake.fhir.format import FHIR
from ambroise.intake.files import Broken, SourceFile, Text
from ambroise.intake.reading import Read, read
from ambroise.intake.records import Refused
from ambroise.settings import Settings

RECORDS = 400


def a_reference(id_: str, **attachment: str) -> dict[str, Any]:
    content = [{"attachment": attachment}]
    return {
        "resourceType": "DocumentReference", "id": id_, "status": "current", "content": content
    }  # fmt: skip


def a_record(number: int, folder: Path) -> dict[str, Any]:
    """Every third one is a measure; the others carry a document: text, file, broken or absent."""
    if number % 3 == 0:
        return {"resourceType": "Basic", "id": f"b{number}", "code": {"text": "x"}}
    attachment: dict[str, str] = {"contentType": "text/plain; charset=utf-8"}
    match number % 7:
        case 0:
            attachment["data"] = "broken!"
        case 1:
            attachment |= {"contentType": "application/pdf", "url": "broken.pdf"}
        case 2:
            attachment["url"] = "absent.txt"
        case 3:
            attachment["url"] = f"{number}.txt"
            (folder / f"{number}.txt").write_text(f"note {number}")
        case _:
            attachment["data"] = base64.b64encode(f"texte {number}".encode()).decode()
    return a_reference(f"d{number}", **attachment)


def texts(folder: Path) -> Iterator[tuple[SourceFile, Text | Broken]]:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 broken")
    file = SourceFile(folder / "all.ndjson", folder, FHIR)
    for number in range(RECORDS):
        yield file, Text(number + 1, json.dumps(a_record(number, folder)).encode())
    yield file, Broken(RECORDS + 1, b"{", "truncated")


def rows(found: Iterator[Read]) -> list[Any]:
    return [
        (line, item if isinstance(item, Refused) else (item[0].id, item[1]))
        for _, line, item in found
    ]


def test_two_processes_read_what_one_does(tmp_path: Path) -> None:
    alone = rows(read(texts(tmp_path), Settings(threads=1)))
    assert [line for line, _ in alone] == list(range(1, RECORDS + 2))
    reasons = {item.reason for _, item in alone if isinstance(item, Refused)}
    assert reasons == {"base64", "pdf", "document_missing", "truncated"}
    assert rows(read(texts(tmp_path), Settings(threads=2))) == alone


def test_few_documents_start_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ambroise.processes._Worker", None)
    few = [text for text, _ in zip(texts(tmp_path), range(60), strict=False)]
    assert len(rows(read(few, Settings(threads=2)))) == 60


def test_records_ahead_of_a_slow_document_are_bounded(tmp_path: Path) -> None:
    file = SourceFile(tmp_path / "all.ndjson", tmp_path, FHIR)
    taken = 0

    def large() -> Iterator[tuple[SourceFile, Text | Broken]]:
        nonlocal taken
        data = base64.b64encode(b"x" * 3_000_000).decode()
        raw = a_reference("d", contentType="text/plain", data=data)
        for line in range(1, 41):
            taken = line
            yield file, Text(line, json.dumps(raw).encode())

    for turn, _ in enumerate(read(large(), Settings(threads=4)), 1):
        assert (taken - turn) * 4_000_000 < 48 * 1024 * 1024
    assert turn == 40


def killing() -> Callable[[list[Any]], list[Any]]:
    def function(_asked: list[Any]) -> list[Any]:
        if multiprocessing.parent_process() is not None:
            os.kill(os.getpid(), signal.SIGKILL)
        return []

    return function


def test_a_killed_process_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_reader", killing)
    monkeypatch.setattr(reading, "_FEW_DOCUMENTS", 0)
    with pytest.raises(ProcessLost):
        rows(read(texts(tmp_path), Settings(threads=2)))
