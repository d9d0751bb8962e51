"""Messages of another hand: as software of French hospitals writes them, none by our generator.

Written after the forms of IHE PAM and its French extension, of the CI-SIS, and of what older
servers, laboratories and devices send. Each says what it must tell, or why it must be refused;
`waits` is why its document keeps it waiting once it is opened.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ambroise.intake import ingest, list_quarantine
from ambroise.intake.hl7 import tell
from ambroise.intake.records import Refused
from ambroise.intake.told import record
from tests.builders.warehouse import CareZone, a_care_zone

FOLDER = Path(__file__).with_name("french_messages")
MESSAGES: list[dict[str, Any]] = [
    {"family": path.stem, **one}
    for path in sorted(FOLDER.glob("*.toml"))
    for one in tomllib.loads(path.read_text("utf-8"))["message"]
]


def bytes_of(one: dict[str, Any]) -> bytes:
    text: str = one["text"].replace("\n", one.get("ends", "\r"))
    return text.encode(one.get("encoding", "utf-8"))


@pytest.mark.parametrize("one", MESSAGES, ids=lambda one: f"{one['family']}: {one['name']}")
def test_each_is_read_or_refused_for_a_true_reason(one: dict[str, Any]) -> None:
    found = record(bytes_of(one), tell)
    if "refused" in one:
        assert isinstance(found, Refused)
        reason, *field = one["refused"]
        assert found.reason == reason
        assert not field or [found.detail] == field
        return
    assert not isinstance(found, Refused), (found.reason, found.detail)
    kinds: dict[str, int] = {}
    for resource in found.told:
        kinds[resource.type] = kinds.get(resource.type, 0) + 1
    assert kinds == one["told"]
    written = "\n".join(resource.raw.decode() for resource in found.told)
    for fragment in one.get("holds", ()):
        assert fragment in written
    for fragment in one.get("lacks", ()):
        assert fragment not in written


@pytest.fixture(scope="module")
def zone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CareZone]:
    """A care zone that took the messages in: a file a family, as one sender's export."""
    folder = tmp_path_factory.mktemp("french")
    zone = a_care_zone(folder)
    for family in sorted({one["family"] for one in MESSAGES}):
        found = [bytes_of(one) for one in MESSAGES if one["family"] == family]
        (folder / f"{family}.hl7").write_bytes(b"\r".join(found))
    yield zone
    zone.close()


def test_the_files_are_cut_in_their_messages_and_nothing_is_lost(zone: CareZone) -> None:
    files = sorted(zone.folder.glob("*.hl7"))
    first, again = (
        ingest(zone.settings, zone.state, files, source="sih", actor="marie") for _ in range(2)
    )
    refused = [one["refused"][0] for one in MESSAGES if "refused" in one]
    refused += [one["waits"] for one in MESSAGES if "waits" in one]
    assert (first.read, first.quarantined) == (len(MESSAGES), len(refused))
    assert first.stored == len(MESSAGES) - len(refused)
    assert (again.read, again.stored) == (first.read, 0)
    waiting = [item.reason for item in list_quarantine(zone.state)]
    assert sorted(waiting) == sorted(refused)


def test_the_rows_are_those_that_the_messages_tell(zone: CareZone) -> None:
    zone.publish()

    def values(table: str, columns: str, source: str) -> list[tuple[Any, ...]]:
        query = f"SELECT {columns} FROM {table} WHERE {source} ORDER BY ALL"
        return [tuple(row.values()) for row in zone.rows(query)]

    glucose = "measurement_source_value LIKE '%GLY%'"
    assert [value for (value,) in values("measurement", "value_as_number", glucose)] == [0.94, 5.2]
    stay = "visit_source_value = '26050001'"
    assert values("visit_occurrence", "visit_start_date::VARCHAR", stay) == [("2026-03-10",)]
