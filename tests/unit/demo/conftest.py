"""One hospital of 60 patients, written once for these tests."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ambroise.demo import Written, write_hospital

TODAY = date(2026, 11, 21)


@dataclass(frozen=True, slots=True)
class Hospital:
    written: Written
    by_type: dict[str, list[dict[str, Any]]]
    gold: dict[str, dict[str, Any]]


@pytest.fixture(scope="session")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    folder = tmp_path_factory.mktemp("demo")
    written = write_hospital(folder / "files", patients=60, today=TODAY, gold=folder / "gold")
    by_type: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for path in sorted((written.folder / "fhir").glob("*.ndjson")):
        by_type[path.stem] = [json.loads(line) for line in _lines(path)]
    gold = [json.loads(line) for line in _lines(folder / "gold" / "identities.jsonl")]
    return Hospital(written, by_type, {line["note_id"]: line for line in gold})


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n")[:-1]
