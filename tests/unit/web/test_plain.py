"""JSON of the API keeps identifiers exact."""

from datetime import date

from ambroise.warehouse.views import RowRef, Stated
from ambroise.web.plain import plain
from tests.builders.views import a_banner


def test_identifiers_are_texts() -> None:
    assert plain(RowRef("note", 2**62)) == {"table": "note", "row_id": str(2**62)}
    assert plain({"person_id": 7, "count": 7}) == {"person_id": "7", "count": 7}


def test_a_record_is_dicts_and_scalars() -> None:
    found = plain(a_banner(allergies_stated=Stated.ABSENT))
    assert found["birth_date"] == "1951-02-03"
    assert found["given_names"] == ["Jeanne", "Marie"]
    assert found["allergies_stated"] == "absent"


def test_sets_come_in_order() -> None:
    assert plain(frozenset({"b", "a"})) == ["a", "b"]
    assert plain([date(2026, 1, 1)]) == ["2026-01-01"]
