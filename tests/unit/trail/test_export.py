"""What leaves the trail verifies alone, and opens in a spreadsheet without computing anything."""

import csv
import json
import sqlite3
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ambroise.errors import SegmentUnknown
from ambroise.settings import Settings
from ambroise.state import State, open_state
from ambroise.trail import (
    Event,
    ExportChecked,
    Fault,
    Note,
    PublicKey,
    Retention,
    Selection,
    Trail,
    open_trail,
    verify_export,
)

START = datetime(2026, 1, 1, tzinfo=UTC)


def read(actor: str = "anne", person: str = "42") -> Event:
    return Event(actor, "read_identified", "person", person, "care", rule="care-team")


def faults(checked: ExportChecked) -> set[Fault | Note]:
    return {finding.fault for finding in checked.verification.findings}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "trail.jsonl"


def test_a_whole_export_verifies_alone_with_the_public_key(trail: Trail, out: Path) -> None:
    for _ in range(3):
        trail.append(read())
    trail.close_segment(Retention.ACCESS, actor="dpo")
    assert trail.export(out) == 4
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    checked = verify_export(out, PublicKey.of_pem(trail.public_key.pem()))
    assert checked.verification.ok
    assert checked.verification.counts["access"] == 4
    assert (checked.scope, checked.fingerprint) == ("whole", trail.public_key.fingerprint())


def test_an_export_after_a_purge_verifies_from_the_tombstone(
    settings: Settings, state: State, out: Path
) -> None:
    clock = [START]
    trail = open_trail(settings, state, clock=lambda: clock[0])
    for _ in range(6):
        trail.append(read())
        clock[0] += timedelta(days=1)
    trail.close_segment(Retention.ACCESS, actor="dpo")
    trail.purge(Retention.ACCESS, START + timedelta(days=3), actor="dpo")
    trail.export(out)
    checked = verify_export(out)
    assert checked.verification.ok
    assert {note.fault for note in checked.verification.notes} == {Note.PURGED}
    trail.close()


Change = Callable[[list[str]], list[str]]


def _actor(lines: list[str]) -> list[str]:
    return [line.replace("anne", "paul") for line in lines]


def _digest_too(lines: list[str]) -> list[str]:
    entry = json.loads(lines[3])
    entry["body"] = entry["body"].replace("42", "43")
    return [*lines[:3], json.dumps(entry, sort_keys=True, separators=(",", ":")), *lines[4:]]


CHANGES: dict[str, Change] = {
    "a field": _actor,
    "a field of one entry": _digest_too,
    "an entry removed": lambda lines: [*lines[:4], *lines[5:]],
    "two entries swapped": lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]],
    "the last entry removed": lambda lines: [*lines[:-2], lines[-1]],
    "the end removed": lambda lines: lines[:-1],
    "something after the end": lambda lines: [*lines, lines[-2]],
    "an entry twice": lambda lines: [*lines[:4], lines[3], *lines[4:]],
    "a line of another form": lambda lines: [*lines[:3], "[1]", *lines[3:]],
    "a line that is no JSON": lambda lines: [*lines[:3], "{", *lines[3:]],
    "a field without a value": lambda lines: [*lines[:3], '{"type":"entry"}', *lines[3:]],
    "no key": lambda lines: lines[1:],
    "nothing": lambda lines: [],
}


@pytest.mark.parametrize("scope", ["whole", "selection", "segment"])
@pytest.mark.parametrize("change", list(CHANGES))
def test_each_alteration_of_a_file_is_found(
    trail: Trail, out: Path, scope: str, change: str
) -> None:
    for n in range(4):
        trail.append(read(person=f"42{n}"))
    trail.close_segment(Retention.ACCESS, actor="dpo")
    if scope == "segment":
        assert trail.archive(Retention.ACCESS, 1, out) == 4
    else:
        trail.export(out, Selection(action="read_identified" if scope == "selection" else None))
    assert verify_export(out).verification.ok
    assert verify_export(out).scope == scope
    lines = out.read_text().splitlines()
    out.write_text("".join(f"{line}\n" for line in CHANGES[change](lines)))
    assert not verify_export(out).verification.ok


def test_a_file_signed_again_by_another_key_is_known_by_the_key(
    trail: Trail, tmp_path: Path, out: Path
) -> None:
    settings = Settings(home=tmp_path / "other")
    state = open_state(settings)
    other = open_trail(settings, state)
    other.append(read())
    other.export(out)
    other.close()
    state.close()
    assert verify_export(out).verification.ok
    assert faults(verify_export(out, trail.public_key)) == {Fault.OTHER_KEY}


def test_a_segment_is_a_closed_range_that_follows_the_one_before(trail: Trail, out: Path) -> None:
    assert trail.close_segment(Retention.ACCESS, actor="dpo") == 0
    for _ in range(3):
        trail.append(read())
    assert trail.close_segment(Retention.ACCESS, actor="dpo") == 1
    assert trail.close_segment(Retention.ACCESS, actor="dpo") == 2
    assert trail.segments() == [(Retention.ACCESS, 1), (Retention.ACCESS, 2)]
    assert trail.archive(Retention.ACCESS, 1, out) == 3
    first = json.loads(out.read_text().splitlines()[2])
    assert (first["first"], first["position"], first["number"]) == (1, 3, 1)
    assert trail.archive(Retention.ACCESS, 2, out) == 1
    assert verify_export(out).verification.ok
    assert trail.verify().ok


def test_an_archived_segment_verifies_after_its_entries_are_purged(
    settings: Settings, state: State, out: Path
) -> None:
    trail = open_trail(settings, state)
    trail.append(read())
    trail.close_segment(Retention.ACCESS, actor="dpo")
    trail.archive(Retention.ACCESS, 1, out)
    trail.purge(Retention.ACCESS, datetime.now(UTC) + timedelta(days=1), actor="dpo")
    assert trail.verify().ok
    assert verify_export(out, trail.public_key).verification.ok
    assert trail.segments() == []
    with pytest.raises(SegmentUnknown):
        trail.archive(Retention.ACCESS, 1, out)
    with pytest.raises(SegmentUnknown):
        trail.archive(Retention.TECHNICAL, 1, out)
    trail.close()


def test_a_missing_segment_is_found(settings: Settings, trail: Trail) -> None:
    for _ in range(3):
        trail.append(read())
        trail.close_segment(Retention.ACCESS, actor="dpo")
    with sqlite3.connect(settings.trail / "trail.sqlite") as connection:
        connection.execute("DELETE FROM segments WHERE number = 3")
    connection.close()
    assert {one.fault for one in trail.verify().findings} == {Fault.SEGMENT_MISSING}


def test_a_selection_holds_what_was_asked_and_nothing_else(trail: Trail, out: Path) -> None:
    for actor, person in (("anne", "42"), ("anne", "7"), ("paul", "42"), ("paul", "8")):
        trail.append(read(actor, person))
    asked = Selection(object_kind="person", object_ids=("42", "7"), actor="anne")
    assert trail.export(out, asked) == 2
    assert "paul" not in out.read_text()
    later = Selection(since=datetime.now(UTC) + timedelta(hours=1))
    assert trail.export(out, later) == 0
    assert verify_export(out).verification.ok
    assert Selection(project="P9").asked() == {"project": "P9"}
    assert trail.export(out, Selection(project="P9")) == 0
    assert trail.export(out, Selection(retention=Retention.ACCESS)) == 4


def test_a_spreadsheet_is_in_french_and_computes_nothing(trail: Trail, tmp_path: Path) -> None:
    nasty = ['=HYPERLINK("x")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "  =1", 'a;"b"\n=c']
    for text in nasty:
        trail.append(Event(text, "read_identified", "person", text, "care", detail={"n": text}))
    trail.append(Event("anne", "read_identified", "person", "42", allowed=False, count=3))
    path = tmp_path / "trail.csv"
    assert trail.spreadsheet(path, Selection(), {"read_identified": "lire", "care": "soins"}) == 10
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter=";"))
    assert {row["action"] for row in rows} == {"lire"}
    assert rows[0]["finalité"] == "soins"
    assert (rows[9]["décision"], rows[9]["nombre d'enregistrements"]) == ("refusé", "3")
    for row, text in zip(rows, nasty, strict=False):
        assert row["personne"] == (text if text.startswith("a") else f"'{text}")
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row.values())


def test_a_failed_export_leaves_no_file(trail: Trail, tmp_path: Path) -> None:
    trail.append(read())
    with pytest.raises(SegmentUnknown):
        trail.archive(Retention.ACCESS, 1, tmp_path / "segment.jsonl")
    assert list(tmp_path.glob("*segment*")) == []
