"""What a use of others is given: the rows of the tables on its card, and no other."""

from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ambroise.uses import Scope
from ambroise.uses.apart.narrowing import COLUMNS, narrowed, rows_of
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


def of(*tables: str) -> tuple[Scope, ...]:
    return tuple(Scope(table, "essai") for table in tables)


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
    left = rows_of(narrowed(given, of(*tables)))
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
    text = repr(narrowed(whole(), of("note", *tables)))
    note = "Motif : chute."
    shown = text.replace(note, "")
    for table, hidden in words.items():
        for word in hidden:
            assert (word in shown) == (table in tables), (table, word)


def test_with_every_table_nothing_changes() -> None:
    assert narrowed(whole(), of(*TABLES)) == whole()


def test_what_must_stand_there_stands_empty() -> None:
    left = narrowed(whole(), of("note"))
    assert left.stay.number == ""
    assert left.banner.birth_name == ""
    assert left.banner.birth_date is None
    assert _plain(left.banner)


def test_of_a_row_the_columns_named_and_no_other() -> None:
    left = narrowed(
        whole(), (Scope("note", "titre", ("title",)), Scope("person", "sexe", ("sex",)))
    )
    (note,) = left.notes
    assert note == replace(note, title=whole().notes[0].title, text="", author="", kind="")
    assert (note.ref, note.note_id) == (whole().notes[0].ref, whole().notes[0].note_id)
    assert left.banner.sex == whole().banner.sex
    assert left.banner.birth_name == left.banner.patient_number == ""
    assert (left.banner.person_id, left.banner.birth_date) == (0, None)


def test_of_a_table_the_kinds_named_and_no_other() -> None:
    given = whole()
    (contact,) = narrowed(
        given, (Scope("provider", "médecin", kinds=("general_practitioner",)),)
    ).contacts
    assert contact.role == "general_practitioner"
    assert narrowed(given, (Scope("note", "lettre", kinds=("lettre",)),)).notes == ()


def test_two_scopes_of_a_table_add_up() -> None:
    kind = whole().notes[0].kind
    scopes = (Scope("note", "titres", ("title",)), Scope("note", "texte", ("text",), (kind,)))
    (note,) = narrowed(whole(), scopes).notes
    assert (note.text, note.title) == (whole().notes[0].text, whole().notes[0].title)
    assert note.author == ""


@given(
    st.sets(st.sampled_from(TABLES)),
    st.sets(st.sampled_from(sorted(COLUMNS)), min_size=1),
)
def test_columns_never_show_what_the_table_alone_would_not(
    tables: set[str], columns: set[str]
) -> None:
    """Each field of each row is either as it stands in the whole table, or empty."""
    scopes = tuple(Scope(table, "essai", tuple(columns)) for table in tables)
    there = rows_of(narrowed(whole(), of(*tables)))
    for ref, row in rows_of(narrowed(whole(), scopes)).items():
        if ref == RowRef("", 0):
            continue
        for one in fields(row):
            shown, whole_value = getattr(row, one.name), getattr(there[ref], one.name)
            if one.name in columns:
                assert _same(shown, whole_value)


def _same(shown: Any, whole_value: Any) -> bool:
    """Rows inside a row are looked at as rows of their own."""
    return shown == whole_value or isinstance(shown, tuple)


def _plain(banner: Banner) -> bool:
    values: list[Any] = [getattr(banner, one.name) for one in fields(banner)]
    return not any(is_dataclass(value) for value in values)
