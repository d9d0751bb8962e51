"""What a use of others is given: the rows of the tables on its card, and no other."""

from dataclasses import fields, is_dataclass
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ambroise.uses.apart.narrowing import narrowed, rows_of
from ambroise.warehouse.views import Banner, RowRef, StayView
from tests.unit.uses.conftest import ENTRY, EXIT, StayBuilder

TABLES = (
    "person",
    "provider",
    "visit_occurrence",
    "visit_detail",
    "condition_occurrence",
    "drug_exposure",
    "measurement",
    "procedure",
    "observation",
    "note",
)


def whole() -> StayView:
    """A stay with a row of every table."""
    made = (
        StayBuilder()
        .stay(reason="chute", entry_mode="urgences")
        .contact("general_practitioner", "Dr LEROY")
        .contact("practitioner", "Dr VASSEUR")
        .in_ward("Urologie", ENTRY, EXIT)
        .diagnosis("Diabète", "E11")
        .diagnosis("Asthme", "J45", history=True)
        .taking("Metformine", at="discharge")
        .result("Créatinine", 90.0, "µmol/L")
        .act("Pose de sonde")
        .allergic_to("pénicilline")
        .with_note("Motif : chute.", at=EXIT + timedelta(hours=1))
    )
    return made.view


@given(st.sets(st.sampled_from(TABLES)))
def test_what_is_left_is_the_rows_of_the_tables_named_and_all_of_them(tables: set[str]) -> None:
    given = whole()
    left = rows_of(narrowed(given, tables))
    expected = {ref: row for ref, row in rows_of(given).items() if ref.table in tables}
    assert {ref for ref in left if ref != RowRef("", 0)} == set(expected)


@given(st.sets(st.sampled_from(TABLES)))
def test_no_word_of_another_table_is_left(tables: set[str]) -> None:
    words = {
        "person": ("DURAND", "Jeanne", "8001234", "251023430000142"),
        "provider": ("LEROY", "VASSEUR"),
        "visit_occurrence": ("26000042", "chute", "urgences"),
        "visit_detail": ("Urologie",),
        "condition_occurrence": ("Diabète", "Asthme"),
        "drug_exposure": ("Metformine",),
        "measurement": ("Créatinine",),
        "procedure": ("sonde",),
        "observation": ("pénicilline",),
    }
    text = repr(narrowed(whole(), tables | {"note"}))
    note = "Motif : chute."
    shown = text.replace(note, "")
    for table, hidden in words.items():
        for word in hidden:
            assert (word in shown) == (table in tables), (table, word)


def test_with_every_table_nothing_changes() -> None:
    assert narrowed(whole(), TABLES) == whole()


def test_what_must_stand_there_stands_empty() -> None:
    left = narrowed(whole(), ("note",))
    assert left.stay.number == ""
    assert left.banner.birth_name == ""
    assert left.banner.birth_date is None
    assert _plain(left.banner)


def _plain(banner: Banner) -> bool:
    values: list[Any] = [getattr(banner, one.name) for one in fields(banner)]
    return not any(is_dataclass(value) for value in values)
