"""FHIR files taken in through the front door: nothing lost, nothing doubled."""

import base64
import gzip
import json
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from ambroise.intake import list_quarantine, retry, show_quarantine
from ambroise.tables import open_zone
from tests.builders.site import Site, a_patient, a_site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = a_site(tmp_path)
    yield made
    made.state.close()


def test_every_record_ends_stored_unchanged_or_quarantined(site: Site) -> None:
    goal = {"resourceType": "Goal", "id": "g"}
    site.write("a.ndjson", a_patient("p1"), a_patient("p1"), goal, b"{broken", a_patient("p2"))
    outcome = site.take()
    assert (outcome.read, outcome.stored, outcome.unchanged, outcome.quarantined) == (5, 3, 1, 1)
    assert outcome.types["Patient"].mapped == 2
    assert outcome.types["Goal"].kept_only == 1


def test_the_same_batch_twice_changes_nothing(site: Site) -> None:
    site.write("a.ndjson", a_patient("p1"), b"{broken", a_patient("p1", gender="male"))
    site.take()
    before = site.records("Patient")
    again = site.take()
    assert (again.read, again.stored, again.unchanged, again.quarantined) == (3, 0, 2, 1)
    assert site.records("Patient") == before
    assert len(list_quarantine(site.state)) == 1


def test_known_records_in_a_new_batch_are_unchanged(site: Site) -> None:
    site.write("a.ndjson", a_patient("p1"))
    site.take()
    site.write("b.ndjson", a_patient("p2"))
    outcome = site.take()
    assert (outcome.stored, outcome.unchanged) == (1, 1)
    assert set(site.current("Patient")) == {"p1", "p2"}


def test_an_update_replaces_and_history_is_kept(site: Site) -> None:
    for gender in ("male", "female"):
        site.write("a.ndjson", a_patient("p1", gender=gender))
        site.take()
    assert '"female"' in site.current("Patient")["p1"]
    assert len(site.records("Patient")) == 2


def test_a_value_that_comes_back_is_a_new_version(site: Site) -> None:
    for gender in ("male", "female", "male"):
        site.write("a.ndjson", a_patient("p1", gender=gender, n=len(site.records("Patient")) > 9))
        site.write("salt.ndjson", a_patient(f"other-{len(site.records('Patient'))}"))
        site.take()
    assert '"male"' in site.current("Patient")["p1"]
    assert len([r for r in site.records("Patient") if r["record_id"] == "p1"]) == 3


def test_an_older_version_that_comes_late_stays_history(site: Site) -> None:
    new = a_patient("p1", meta={"lastUpdated": "2026-02-01T00:00:00Z"}, gender="female")
    old = a_patient("p1", meta={"lastUpdated": "2026-01-01T00:00:00Z"}, gender="male")
    for version in (new, old):
        site.write("a.ndjson", version)
        site.take()
    assert '"female"' in site.current("Patient")["p1"]
    site.write("b.ndjson", old)
    assert site.take().stored == 0


def test_files_plain_packed_and_bundled_are_one_batch(site: Site) -> None:
    site.write("a.ndjson", a_patient("p1"))
    (site.inbox / "b.ndjson.gz").write_bytes(gzip.compress(json.dumps(a_patient("p2")).encode()))
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": a_patient("p3")}],
    }
    (site.inbox / "c.json").write_text(json.dumps(bundle, indent=2))
    assert site.take().stored == 3
    assert set(site.current("Patient")) == {"p1", "p2", "p3"}


@pytest.mark.parametrize(
    ("resource", "reason", "detail"),
    [
        (a_patient(birthDate="2023-02-30"), "impossible_date", "birthDate"),
        (a_patient(birthDate="hier"), "impossible_date", "birthDate"),
        (a_patient(deceasedDateTime="2024-13-01T00:00:00Z"), "impossible_date", "deceasedDateTime"),
        ({"resourceType": "Condition", "id": "c"}, "missing_element", "subject"),
        (
            {"resourceType": "Condition", "id": "c", "subject": "Patient/1"},
            "wrong_type",
            "subject",
        ),
    ],
)
def test_what_cannot_be_mapped_waits_with_its_reason(
    site: Site, resource: dict[str, object], reason: str, detail: str
) -> None:
    site.write("a.ndjson", a_patient("good"), resource)
    assert site.take().quarantined == 1
    (item,) = list_quarantine(site.state)
    assert (item.reason, item.detail, item.file, item.line) == (reason, detail, "a.ndjson", 2)
    assert (
        json.loads(show_quarantine(site.state, open_zone(site.settings, "care"), item.id)[1])
        == resource
    )


@pytest.mark.parametrize(
    "date",
    ["2024", "2024-02", "2024-02-29", "2024-02-29T10:00:00+01:00", "2024-02-29T10:00:00.123Z"],
)
def test_every_precision_of_a_fhir_date_is_good(site: Site, date: str) -> None:
    site.write("a.ndjson", a_patient(deceasedDateTime=date))
    assert site.take().stored == 1


def test_a_retry_after_mending_empties_the_quarantine(site: Site) -> None:
    document = {
        "resourceType": "DocumentReference",
        "id": "d",
        "status": "current",
        "content": [{"attachment": {"contentType": "text/plain", "url": "late.txt"}}],
    }
    site.write("a.ndjson", document)
    site.take()
    assert [i.reason for i in list_quarantine(site.state)] == ["document_missing"]
    (first,) = retry(site.settings, site.state, actor="marie")
    assert first.quarantined == 1
    assert len(list_quarantine(site.state)) == 1
    (site.inbox / "late.txt").write_text("Bonjour")
    (second,) = retry(site.settings, site.state, actor="marie")
    assert (second.stored, second.quarantined) == (1, 0)
    assert list_quarantine(site.state) == []


def test_bad_files_never_stop_the_others(site: Site) -> None:
    good = json.dumps(a_patient("good")).encode()
    noise = b"".join(
        json.dumps(a_patient(f"n{n}", x=os.urandom(30).hex())).encode() + b"\n" for n in range(500)
    )
    files = {
        "01-truncated.ndjson.gz": gzip.compress(noise)[:-2000],
        "02-latin1.ndjson": '{"resourceType":"Patient","id":"l","x":"é"}'.encode("latin-1"),
        "03-deep.ndjson": b'{"resourceType":"Patient","id":"x","x":'
        + b"[" * 9000
        + b"]" * 9000
        + b"}",
        "04-nan.ndjson": b'{"resourceType":"Patient","id":"x","x":NaN}',
        "05-not-fhir.json": b'{"resourceType":"Bundle",\n"entry":"none"}',
        "06-empty.ndjson": b"",
        "07-utf16.ndjson": good.decode().encode("utf-16"),
        "08-good.ndjson": good,
    }
    for name, content in files.items():
        (site.inbox / name).write_bytes(content)
    outcome = site.take()
    assert outcome.read == outcome.stored + outcome.unchanged + outcome.quarantined
    assert "good" in site.current("Patient")
    reasons = {item.file: item.reason for item in list_quarantine(site.state, limit=None)}
    assert reasons == {
        "01-truncated.ndjson.gz": "truncated",
        "02-latin1.ndjson": "encoding",
        "03-deep.ndjson": "too_deep",
        "04-nan.ndjson": "malformed",
        "05-not-fhir.json": "not_fhir",
        "07-utf16.ndjson": "encoding",
    }


def test_a_line_of_100_mb_is_quarantined_whole(site: Site) -> None:
    size = 100 * 1024 * 1024
    with (site.inbox / "a.ndjson").open("wb") as file:
        file.write(b'{"resourceType":"Patient","id":"big","x":"' + b"x" * size + b'"\n')
        file.write(json.dumps(a_patient("next")).encode())
    outcome = site.take()
    assert (outcome.stored, outcome.quarantined) == (1, 1)
    assert list_quarantine(site.state)[0].bytes > size


def test_many_large_records_fit_in_the_memory_of_an_engine(site: Site) -> None:
    image = {
        "resourceType": "DocumentReference",
        "status": "current",
        "content": [{"attachment": {"contentType": "image/png", "data": "iVBO" * 500_000}}],
    }
    count = 2 * site.settings.memory_limit_mb // 4
    site.write("a.ndjson", *({**image, "id": f"d{number}"} for number in range(count)))
    assert site.take().stored == count


def test_documents_keep_their_text(site: Site) -> None:
    from ambroise.intake import DOCUMENTS
    from ambroise.tables import Workspace

    data = base64.b64encode("Compte rendu opératoire".encode()).decode()
    document = {
        "resourceType": "DocumentReference",
        "id": "d",
        "status": "current",
        "content": [{"attachment": {"contentType": "text/plain", "data": data, "title": "CRO"}}],
    }
    site.write("a.ndjson", document)
    site.take()
    site.take()
    with Workspace.open(open_zone(site.settings, "care")) as workspace:
        workspace.view("documents", DOCUMENTS)
        rows = workspace.rows("SELECT title, text FROM documents")
    assert rows == [{"title": "CRO", "text": "Compte rendu opératoire"}]


def test_no_order_of_files_and_lines_changes_what_is_current(site: Site, tmp_path: Path) -> None:
    versions = [
        a_patient(f"p{n % 7}", meta={"lastUpdated": f"2026-01-{n + 1:02}T00:00:00Z"}, n=n)
        for n in range(28)
    ]
    expected = {f"p{n % 7}": n for n in range(28)}
    rng = random.Random(7)
    for attempt in range(3):
        rng.shuffle(versions)
        other = a_site(tmp_path / f"again-{attempt}")
        for part in range(4):
            other.write("part.ndjson", *versions[part * 7 : part * 7 + 7])
            other.take()
        found = {id_: json.loads(raw)["n"] for id_, raw in other.current("Patient").items()}
        other.state.close()
        assert found == expected
