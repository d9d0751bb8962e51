"""A project searches the notes of its own view, in its own words and days, and no identity."""

import stat
from collections.abc import Iterator
from typing import Any

import pytest

from ambroise.access import Action
from ambroise.access.projects import Condition, ConditionKind
from ambroise.errors import AccessRefused, DatasetLimited, TableNotOpen
from ambroise.tables import open_zone
from ambroise.text.assertions import Context
from ambroise.text.words import words
from ambroise.warehouse.notes.building import build_index
from ambroise.warehouse.notes.index import index_path, open_index
from ambroise.warehouse.notes.searching import Asked, Found, Shown, search, shown_on
from tests.builders.project_view import Researched, a_researched_hospital
from tests.builders.study import Study

COMMON = "patient"


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Researched]:
    made = a_researched_hospital(tmp_path_factory.mktemp("hospital"))
    build_index(made.hospital.settings, made.hospital.state, actor="marie")
    yield made
    made.close()


@pytest.fixture(scope="module")
def two(hospital: Researched) -> tuple[Study, Study]:
    return hospital.project(), hospital.project()


def asked(
    hospital: Researched, study: Study, text: str, **how: Any
) -> tuple[Found, list[tuple[int, Shown]]]:
    """What a search finds, with the notes of its first page."""
    zone = open_zone(hospital.hospital.settings, "research")
    with hospital.opened(study) as view, open_index(zone, view.publication) as index:
        assert index is not None
        wanted = Asked(text, **how)
        found = search(view, index, wanted)
        page = shown_on(view, found, wanted.left_out, 1)
        return found, [(one.person_id, note) for one in page for note in one.shown]


def test_the_index_is_for_its_owner_alone(hospital: Researched) -> None:
    zone = open_zone(hospital.hospital.settings, "research")
    with hospital.zones["research"].reader() as reader:
        path = index_path(zone, reader.pinned.publication.id)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    "text", ["insuffisance", "traitement", '"compte rendu"', "hospit*", "fièvre OU douleur"]
)
def test_every_note_shown_has_its_word_marked(
    hospital: Researched, two: tuple[Study, Study], text: str
) -> None:
    found, shown = asked(hospital, two[0], text)
    assert found.notes > 0
    assert shown
    for _, note in shown:
        assert any(piece.found for piece in note.pieces)


def test_what_is_denied_is_left_aside(hospital: Researched, two: tuple[Study, Study]) -> None:
    whole, _ = asked(hospital, two[0], "fièvre")
    less, shown = asked(hospital, two[0], "fièvre", left_out=Context.DENIED)
    assert 0 < less.notes < whole.notes
    for _, note in shown:
        assert any(piece.found for piece in note.pieces)


def test_persons_and_notes_are_counted_apart(
    hospital: Researched, two: tuple[Study, Study]
) -> None:
    found, shown = asked(hospital, two[0], COMMON)
    assert 1 < found.persons < found.notes
    assert sum(found.kinds.values()) == found.notes
    with hospital.opened(two[0]) as view:
        whose = {row["note_id"]: row for row in view.rows("SELECT * FROM note")}
    for person, note in shown:
        assert whose[note.note_id]["person_id"] == person
        assert whose[note.note_id]["note_date"] == note.day
        text = "".join(piece.text for piece in note.pieces if not piece.cut)
        assert text.split(" … ")[0][:40] in whose[note.note_id]["note_text"]


def test_filters_take_their_part(hospital: Researched, two: tuple[Study, Study]) -> None:
    found, _ = asked(hospital, two[0], COMMON)
    rows = found.places.to_pylist()
    kind, person = rows[0]["note_class_concept_id"], rows[0]["person_id"]
    day = sorted(row["note_date"] for row in rows)[len(rows) // 2]
    for how, kept in (
        ({"kind": kind}, [row for row in rows if row["note_class_concept_id"] == kind]),
        ({"since": day}, [row for row in rows if row["note_date"] >= day]),
        ({"until": day}, [row for row in rows if row["note_date"] <= day]),
        ({"among": [person]}, [row for row in rows if row["person_id"] == person]),
        ({"among": []}, []),
    ):
        part, _ = asked(hospital, two[0], COMMON, **how)
        assert part.notes == len(kept), how


def test_two_projects_find_the_same_notes_under_their_own_numbers_and_days(
    hospital: Researched, two: tuple[Study, Study]
) -> None:
    one, other = (asked(hospital, study, COMMON)[0] for study in two)
    assert one.notes == other.notes
    for column in ("note_id", "person_id"):
        assert not set(one.places[column].to_pylist()) & set(other.places[column].to_pylist())
    assert one.places["note_date"].to_pylist() != other.places["note_date"].to_pylist()


def test_a_project_finds_nobody_outside_of_its_own_cohort(
    hospital: Researched, two: tuple[Study, Study]
) -> None:
    of_women = {"kind": "criteria", "sex": "F"}
    women = hospital.project(request=hospital.request(cohort=of_women))
    found, _ = asked(hospital, women, COMMON)
    everybody, _ = asked(hospital, two[0], COMMON)
    assert 0 < found.persons < everybody.persons
    with hospital.opened(women) as view:
        inside = {row["person_id"] for row in view.rows("SELECT person_id FROM person")}
    assert set(found.places["person_id"].to_pylist()) <= inside


def test_no_identity_of_care_is_a_word_of_the_index(hospital: Researched) -> None:
    """Names that are also words of the language (« Claire », « Sauvage ») may be."""
    people = "birth_name given_names used_name ipp ins phone email city".split()
    staff = "family_name given_names rpps phone".split()
    values = [
        str(value)
        for table, columns in (("identity_person", people), ("identity_professional", staff))
        for row in hospital.zone(f"SELECT {', '.join(columns)} FROM {table}", zone="care")
        for value in row.values()
        if value
    ]
    names = {one.form for value in values for one in words(value) if len(one.form) > 2}
    zone = open_zone(hospital.hospital.settings, "research")
    with hospital.zones["research"].reader() as reader:
        publication = reader.pinned.publication.id
    with open_index(zone, publication) as index:
        assert index is not None
        held = names & index.forms()
    assert len(names) > 200
    assert len(held) < 0.01 * len(names), held


def test_a_permit_that_ended_finds_nothing(hospital: Researched) -> None:
    study = hospital.project()
    asked(hospital, study, COMMON)
    zone = open_zone(hospital.hospital.settings, "research")
    with hospital.opened(study) as view, open_index(zone, view.publication) as index:
        assert index is not None
        before = hospital.house.now
        hospital.house.now = before.replace(year=before.year + 5)
        try:
            with pytest.raises(AccessRefused):
                search(view, index, Asked(COMMON))
        finally:
            hospital.house.now = before


def test_without_the_text_there_is_no_search(hospital: Researched) -> None:
    columns = tuple(one for one in hospital.every_column() if one != "note.note_text")
    for study in (
        hospital.project(request=hospital.request(*columns)),
        hospital.project(Condition(ConditionKind.NO_TEXT)),
    ):
        with pytest.raises(TableNotOpen):
            asked(hospital, study, COMMON)


def test_a_right_to_count_opens_no_search(hospital: Researched, two: tuple[Study, Study]) -> None:
    with hospital.opened(two[0], Action.COUNT) as view, pytest.raises(DatasetLimited):
        view.places_of([1])


def test_no_query_of_a_project_reaches_the_numbers_of_the_zone(
    hospital: Researched, two: tuple[Study, Study]
) -> None:
    with hospital.opened(two[0]) as view:
        for table in ("own.note_places", "own.note_texts", "note_places"):
            with pytest.raises(DatasetLimited):
                view.rows(f"SELECT * FROM {table}")
