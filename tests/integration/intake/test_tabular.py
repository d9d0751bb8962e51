"""Tables taken in through the front door: rows kept, what they tell superseded, nothing doubled."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from ambroise.errors import MappingInvalid
from ambroise.intake import Outcome, ingest, list_quarantine, retry
from tests.builders.site import SOURCE, Site, a_site
from tests.builders.tables import LABORATORY, RESULTS, a_mapping


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = a_site(tmp_path)
    yield made
    made.state.close()


def take(site: Site, mapping: str = LABORATORY, *paths: Path) -> Outcome:
    loaded = a_mapping(site.inbox.parent, mapping)
    return ingest(
        site.settings, site.state, list(paths), source=SOURCE, actor="marie", mapping=loaded
    )


def write(site: Site, name: str, text: str) -> Path:
    path = site.inbox / name
    path.write_text(text, encoding="utf-8")
    return path


def told(site: Site, resource_type: str) -> dict[str, dict[str, object]]:
    return {id_: json.loads(raw) for id_, raw in site.current(resource_type).items()}


def test_rows_are_stored_whole_and_what_they_tell_beside(site: Site) -> None:
    outcome = take(site, LABORATORY, write(site, "biologie_1.csv", RESULTS))
    assert (outcome.read, outcome.stored, outcome.quarantined) == (3, 3, 0)
    assert outcome.types["biologie"].mapped == 3
    assert json.loads(site.current("biologie")["1"])["biologie"]["resultat"] == "12,5"
    assert set(told(site, "Observation")) == {"biologie-1", "biologie-2", "biologie-3"}
    assert set(told(site, "Patient")) == {"biologie-4711", "biologie-4712"}


def test_the_same_export_twice_changes_nothing_and_a_corrected_row_supersedes(site: Site) -> None:
    path = write(site, "biologie_1.csv", RESULTS)
    take(site, LABORATORY, path)
    assert take(site, LABORATORY, path).unchanged == 3
    corrected = write(site, "biologie_2.csv", RESULTS.replace("12,5", "13,5"))
    outcome = take(site, LABORATORY, corrected)
    assert (outcome.stored, outcome.unchanged) == (1, 2)
    value = told(site, "Observation")["biologie-1"]["valueQuantity"]
    assert value == {"value": 13.5, "unit": "g/dL"}


def test_a_refused_row_waits_and_is_taken_again(site: Site) -> None:
    take(site, LABORATORY, write(site, "biologie_1.csv", RESULTS.replace("02/01/2024", "hier")))
    waiting = list_quarantine(site.state)
    assert {(one.record_type, one.reason, one.detail) for one in waiting} == {
        ("biologie", "bad_date", "date_prelevement")
    }
    assert sorted(one.line or 0 for one in waiting) == [2, 3]
    (outcome,) = retry(site.settings, site.state, actor="marie")
    assert outcome.quarantined == 2


def test_a_column_that_is_absent_stores_nothing_at_all(site: Site) -> None:
    good = write(site, "biologie_1.csv", RESULTS)
    bad = write(site, "biologie_2.csv", RESULTS.replace("unite", "unités"))
    with pytest.raises(MappingInvalid, match="peut-être « unités »"):
        take(site, LABORATORY, good, bad)
    assert site.records("biologie") == []


def test_a_table_of_a_base_is_read_again_from_where_it_ended(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = site.inbox.parent / "glims.db"
    monkeypatch.setenv("GLIMS", f"sqlite:///{path}")
    mapping = """
flux: glims
base: {variable: GLIMS}
tables:
  patient: {table: patients, suivi: n, cle: id, ligne: {patient: {ipp: id, sexe: sexe}}}
"""
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE patients AS SELECT 1 AS id, 'M' AS sexe, 10 AS n")
    assert take(site, mapping).stored == 1
    with sqlite3.connect(path) as base:
        base.execute("INSERT INTO patients VALUES (2, 'F', 20), (3, 'F', 5)")
    outcome = take(site, mapping)
    assert (outcome.read, outcome.stored, outcome.unchanged) == (2, 1, 1)
    assert {one["gender"] for one in told(site, "Patient").values()} == {"male", "female"}
