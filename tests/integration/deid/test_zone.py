"""The research zone: nobody's identity in it, every interval still true."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ambroise.deid import build_research
from ambroise.deid.zone import SPANS
from ambroise.pseudonyms import shift_days, zone_id
from ambroise.state.schema import oppositions
from ambroise.tables import Readers, Workspace, latest, open_zone
from tests.builders.hospital import Hospital, a_hospital
from tests.builders.warehouse import a_care_zone, a_patient


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    made = a_hospital(tmp_path_factory.mktemp("hospital"))
    made.take_in()
    yield made
    made.close()


@pytest.fixture(scope="module")
def zones(hospital: Hospital) -> Iterator[tuple[Readers, Readers]]:
    care, research = hospital.readers("care"), hospital.readers("research")
    yield care, research
    care.close()
    research.close()


def rows(readers: Readers, query: str, **params: object) -> list[dict[str, Any]]:
    with readers.reader() as reader, reader.cursor() as cursor:
        return cursor.rows(query, **params)


def words_of(readers: Readers) -> str:
    """Every text of every table of a zone, in one; of notes, what no span has replaced.

    A surrogate phone may by chance be another fictional patient's: the range is small.
    """
    texts = []
    with readers.reader() as reader, reader.cursor() as cursor:
        for name in reader.names:
            if name in {"concept", "vocabulary", "relationship", "domain", "concept_class"}:
                continue
            described = cursor.rows(f"DESCRIBE {name}")
            for column in (d["column_name"] for d in described if d["column_type"] == "VARCHAR"):
                if column != "note_text":
                    found = cursor.rows(f'SELECT DISTINCT "{column}" AS text FROM {name}')
                    texts += [row["text"] for row in found if row["text"]]
        notes = cursor.rows("SELECT note_id, note_text FROM note")
        spans = cursor.rows('SELECT note_id, start, "end" FROM note_span ORDER BY start DESC')
    written = {row["note_id"]: row["note_text"] for row in notes}
    for span in spans:
        text = written[span["note_id"]]
        written[span["note_id"]] = text[: span["start"]] + "·" + text[span["end"] :]
    return "\n".join([*texts, *written.values()]).casefold()


def test_no_number_that_identifies_a_person_is_left(zones: tuple[Readers, Readers]) -> None:
    care, research = zones
    numbers = {
        str(row["value"])
        for row in rows(
            care,
            """
            SELECT value FROM identity_number UNION SELECT number FROM identity_stay
            UNION SELECT phone FROM identity_person UNION SELECT phone FROM identity_contact
            UNION SELECT rpps FROM identity_professional UNION SELECT email FROM identity_person
            """,
        )
        if row["value"]
    }
    assert len(numbers) > 50
    text = words_of(research)
    assert [number for number in numbers if number.casefold() in text] == []


def test_no_family_name_of_a_patient_or_relative_is_left(zones: tuple[Readers, Readers]) -> None:
    care, research = zones
    names = {
        str(row["name"]).casefold()
        for row in rows(
            care,
            "SELECT birth_name AS name FROM identity_person UNION SELECT used_name FROM"
            " identity_person UNION SELECT family_name FROM identity_contact",
        )
        if row["name"]
    }
    text = f" {words_of(research)} "
    assert [name for name in names if f" {name} " in text] == []


def test_every_date_of_a_person_moves_by_the_same_days(
    hospital: Hospital, zones: tuple[Readers, Readers]
) -> None:
    care, research = zones
    ids, shift = hospital.vault.key("research-ids"), hospital.vault.key("research-shift")
    before = rows(care, "SELECT * FROM measurement WHERE measurement_datetime IS NOT NULL")
    query = "SELECT measurement_id, person_id, measurement_datetime FROM measurement"
    after = {row["measurement_id"]: row for row in rows(research, query)}
    assert len(before) > 100
    for row in before:
        moved = after[zone_id(ids, "row", str(row["measurement_id"]))]
        days = shift_days(shift, str(row["person_id"]))
        assert moved["person_id"] == zone_id(ids, "row", str(row["person_id"]))
        assert (moved["measurement_datetime"] - row["measurement_datetime"]).days == days


def test_a_birth_moves_with_the_rest(hospital: Hospital, zones: tuple[Readers, Readers]) -> None:
    care, research = zones
    ids, shift = hospital.vault.key("research-ids"), hospital.vault.key("research-shift")
    born = {row["person_id"]: row for row in rows(research, "SELECT * FROM person")}
    for row in rows(care, "SELECT * FROM person"):
        moved = born[zone_id(ids, "row", str(row["person_id"]))]
        days = shift_days(shift, str(row["person_id"]))
        assert (moved["birth_datetime"] - row["birth_datetime"]).days == days
        parts = (moved["year_of_birth"], moved["month_of_birth"], moved["day_of_birth"])
        there = moved["birth_datetime"]
        assert parts == (there.year, there.month, there.day)


def test_spans_of_a_written_note_stand_where_they_say(zones: tuple[Readers, Readers]) -> None:
    _, research = zones
    found = rows(
        research,
        """
        SELECT s.label, s.start, s."end", n.note_text
        FROM note_span AS s JOIN note AS n USING (note_id) WHERE s.label = 'TEL'
        """,
    )
    assert len(found) > 20
    for row in found:
        there = str(row["note_text"])[row["start"] : row["end"]]
        assert sum(map(str.isdigit, there)) >= 9


def test_every_span_of_a_note_is_written_otherwise(
    hospital: Hospital, zones: tuple[Readers, Readers]
) -> None:
    care, research = zones
    ids = hospital.vault.key("research-ids")
    with Workspace.open(open_zone(hospital.settings, "care")) as workspace:
        workspace.view("found", SPANS)
        kept = workspace.rows("SELECT person_id, text_id, spans FROM found")
    spans = {(row["person_id"], row["text_id"]): row["spans"] for row in kept}
    after = {row["note_id"]: row["note_text"] for row in rows(research, "SELECT * FROM note")}
    query = 'SELECT note_id, start, "end" FROM note_span ORDER BY note_id, start'
    moved: dict[object, list[tuple[int, int]]] = {}
    for row in rows(research, query):
        moved.setdefault(row["note_id"], []).append((row["start"], row["end"]))
    checked = 0
    for note in rows(care, "SELECT person_id, note_id, note_text FROM note"):
        text, twin = note["note_text"], zone_id(ids, "row", str(note["note_id"]))
        before = spans[note["person_id"], hashlib.md5(text.encode()).hexdigest()]
        for span, (start, end) in zip(before, moved.get(twin, []), strict=True):
            if span["label"] in {"NOM", "PRENOM", "TEL", "IPP", "NDA", "SECU", "MAIL", "ADRESSE"}:
                assert after[twin][start:end] != text[span["start"] : span["end"]]
                checked += 1
    assert checked > 500


def test_a_zone_person_is_known_to_the_vault_alone(hospital: Hospital) -> None:
    ids = hospital.vault.key("research-ids")
    with hospital.readers("care").reader() as reader, reader.cursor() as cursor:
        person = cursor.rows("SELECT person_id FROM person LIMIT 1")[0]["person_id"]
    pseudonym = str(zone_id(ids, "row", str(person)))
    assert hospital.vault.resolve("research", pseudonym) == str(person)


def test_building_again_finds_nothing_new_and_gives_the_same(hospital: Hospital) -> None:
    zone = open_zone(hospital.settings, "research")

    def everything() -> dict[str, list[dict[str, object]]]:
        published = latest(hospital.state, "research").tables
        with Workspace.open(zone) as workspace:
            found = {}
            for table, version in published.items():
                workspace.view("t", table, version=version)
                found[table] = workspace.rows("SELECT * FROM t ORDER BY ALL")
            return found

    before = everything()
    build_research(hospital.settings, hospital.state, hospital.vault, actor="marie")
    assert everything() == before


def test_an_opposition_leaves_research_and_stays_in_care(tmp_path: Path) -> None:
    hospital = a_hospital(tmp_path, patients=4)
    hospital.take_in()
    care, research = hospital.readers("care"), hospital.readers("research")
    person = rows(care, "SELECT person_id FROM person ORDER BY 1 LIMIT 1")[0]["person_id"]
    with hospital.state.begin() as connection:
        values = {
            "person_id": person,
            "scope": "all",
            "received_by": "marie",
            "received_at": datetime.now(UTC),
            "means": "courrier",
        }
        connection.execute(sa.insert(oppositions).values(values))
    built = build_research(hospital.settings, hospital.state, hospital.vault, actor="marie")
    assert (built.persons, built.opposed) == (3, 1)
    pseudonym = zone_id(hospital.vault.key("research-ids"), "row", str(person))
    with research.reader() as reader, reader.cursor() as cursor:
        for table in ("person", "measurement", "note", "note_span", "visit_occurrence"):
            count = f"SELECT count(*) AS n FROM {table} WHERE person_id = $p"
            assert cursor.rows(count, p=pseudonym) == [{"n": 0}]
    assert rows(care, "SELECT count(*) AS n FROM person") == [{"n": 4}]
    with Workspace.open(open_zone(hospital.settings, "care")) as workspace:
        workspace.view("spans", SPANS)
        left = workspace.value("SELECT count(*) FROM spans WHERE person_id = $p", p=person)
    assert left == 0
    for readers in (care, research):
        readers.close()
    hospital.close()


def test_an_opposition_follows_its_person_when_records_are_united(tmp_path: Path) -> None:
    zone = (
        a_care_zone(tmp_path).receive(a_patient("p1"), a_patient("p2"), a_patient("p3")).publish()
    )
    persons = {
        row["record_id"]: row["person_id"]
        for row in zone.rows("SELECT record_id, person_id FROM identity_person_map")
    }
    row = {"scope": "all", "received_by": "marie", "means": "oral"}
    row |= {"person_id": persons["p1"], "received_at": datetime.now(UTC)}
    with zone.state.begin() as connection:
        connection.execute(sa.insert(oppositions).values(row))
    link = [{"other": {"reference": "Patient/p2"}, "type": "replaced-by"}]
    zone.receive(a_patient("p1", link=link)).publish()
    built = build_research(zone.settings, zone.state, zone.vault, actor="marie")
    assert (built.persons, built.opposed) == (1, 1)
    zone.close()
