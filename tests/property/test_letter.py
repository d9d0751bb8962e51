"""Whatever the stay, the letter stands: never an exception, every block in order, every quote."""

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from ambroise.engines import RULES
from ambroise.uses.contract import Context, RunId, SpanRef
from ambroise.uses.letter.assembly import compose
from ambroise.uses.letter.measures import measure
from ambroise.uses.letter.render import as_text, page
from ambroise.uses.letter.schema import REQUIRED, BlockKind, Letter, Presence
from ambroise.uses.pointers import resolve
from ambroise.warehouse.views import (
    Act,
    Allergy,
    Banner,
    Code,
    Contact,
    Drug,
    Measurement,
    Note,
    Problem,
    RowRef,
    Stated,
    Stay,
    StayView,
    WardMove,
)

REFS = st.builds(RowRef, st.sampled_from(["note", "person"]), st.integers(0, 2**62))
MOMENTS = st.datetimes(*map(datetime.fromisoformat, ("1990-01-01", "2040-01-01")))
WORDS = st.sampled_from(
    ["", "Eliquis 5 mg (apixaban)", "Kardégic 75 mg", "1 comprimé matin et soir", "AVC\nsylvien",
     "Hémoculture", "Dr Paul LEROY", "neurologie", "5,5 mg/kg", "  ", "Ça : là ; (12)", "µ²ﬁ"]
) | st.text(max_size=20)  # fmt: skip
PIECES = st.sampled_from(
    ["Motif :\n", "Motif d'hospitalisation : ", "Évolution :\n", "CONCLUSION\n", "- ", "\n", "\n\n",
     "Traitement de sortie :\n", "Traitement à l'entrée :\n", "Eliquis 5 mg matin et soir\n",
     "ARRÊT de Kardégic 75 mg (saignement digestif)\n", "Pas de transfusion. ", "Dr. X a vu. ",
     "Dépistage de BMR positif.", "Rendez-vous : ", "le 12/03/2026 à 8 h 30. ", "Suites\n",
     "chute dans le service ; ", "résultat en attente\n", "Allergies : aucune.\n", "…", "\r\n",
     "e\u0301volution :", "ﬁèvre ", "\u00a0:", "\x0b", "\u2028"]
) | st.text(max_size=30)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=12).map("".join)

CODES = st.builds(Code, st.sampled_from(["ATC", "CIM10", "LOINC", ""]), WORDS, WORDS)
STATUSES = st.sampled_from(["", "active", "final", "registered", "preliminary", "not-done"])
FLOATS = st.none() | st.floats()
BANNERS = st.builds(
    Banner, st.integers(0, 2**62), WORDS, WORDS, st.tuples(WORDS), WORDS, WORDS,
    st.none() | st.dates(date(1900, 1, 1), date(2040, 1, 1)), WORDS,
    st.sampled_from(["M", "F", "I", ""]), WORDS, WORDS, WORDS,
    st.none() | st.dates(date(1900, 1, 1), date(2040, 1, 1)), st.sampled_from(Stated),
    st.lists(st.builds(Allergy, WORDS, WORDS, WORDS, REFS), max_size=2).map(tuple),
    st.tuples(WORDS),
)  # fmt: skip
CONTACTS = st.builds(
    Contact, st.sampled_from(["general_practitioner", "practitioner", "referrer", "relative"]),
    WORDS, WORDS, WORDS, WORDS, WORDS, REFS,
)  # fmt: skip
STAYS = st.builds(
    Stay, st.integers(0, 9), WORDS, st.just("inpatient"), WORDS, MOMENTS, st.none() | MOMENTS,
    WORDS, WORDS, WORDS, st.lists(CONTACTS, max_size=2).map(tuple),
    st.lists(st.builds(WardMove, WORDS, WORDS, MOMENTS, st.none() | MOMENTS, REFS), max_size=2)
    .map(tuple),
    REFS,
)  # fmt: skip
PROBLEMS = st.builds(
    Problem, CODES, st.none(), st.none(), STATUSES, st.sampled_from(["diagnosis", "history"]),
    st.none(), REFS,
)  # fmt: skip
DRUGS = st.builds(
    Drug, CODES, st.none() | MOMENTS, st.none() | MOMENTS, STATUSES,
    st.sampled_from(["prescription", "home_treatment", "discharge"]), WORDS, FLOATS, WORDS, WORDS,
    WORDS, st.none(), REFS,
)  # fmt: skip
MEASUREMENTS = st.builds(
    Measurement, CODES, MOMENTS, FLOATS, st.sampled_from(["", "<"]), WORDS, WORDS, FLOATS, FLOATS,
    STATUSES, WORDS, st.none(), REFS,
)  # fmt: skip
ACTS = st.builds(
    Act, CODES, st.none() | MOMENTS, STATUSES,
    st.sampled_from(["procedure", "imaging", "device", "care_plan", "report"]), WORDS, st.none(),
    REFS,
)  # fmt: skip
NOTES = st.builds(
    Note, st.integers(0, 2**62), WORDS, WORDS, WORDS, st.none() | MOMENTS, WORDS, TEXTS, st.none(),
    REFS,
)  # fmt: skip


def some(strategy: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=most).map(tuple)


VIEWS = st.builds(
    StayView, BANNERS, some(CONTACTS), STAYS, some(PROBLEMS), some(PROBLEMS), some(DRUGS, 4),
    some(MEASUREMENTS), some(ACTS),
    st.lists(NOTES, max_size=3, unique_by=lambda note: note.note_id).map(tuple),
)  # fmt: skip
CONTEXT = Context(RULES, lambda: datetime(2026, 1, 1, tzinfo=UTC), RunId("run"))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(VIEWS)
def test_any_stay_gives_a_letter_that_stands(view: StayView) -> None:
    draft = compose(view, CONTEXT)
    letter = draft.value
    assert letter is not None
    kinds = [block.kind for block in letter.blocks]
    assert kinds == list(BlockKind)
    assert set(REQUIRED) <= set(kinds)
    assert all(block.statements for block in letter.blocks)

    notes = {note.note_id: note.text for note in view.notes}
    for one in draft.evidence:
        assert one.quote.strip()
        if isinstance(one.source, SpanRef):
            assert notes[one.source.note_id][one.source.start : one.source.end] == one.quote

    plain = TypeAdapter(Letter).dump_python(letter, mode="json")
    supported = {one.statement for one in draft.evidence}
    flagged = {flag.statement for flag in draft.flags}
    for pointer in supported | flagged:
        assert isinstance(resolve(plain, pointer), str)
    for at, block in enumerate(letter.blocks):
        for index, statement in enumerate(block.statements):
            pointer = f"/blocks/{at}/statements/{index}/text"
            assert statement.text
            assert "\n" not in statement.text
            assert pointer in (flagged if statement.presence is Presence.MISSING else supported)

    assert measure(draft).share == 1.0
    assert as_text(letter)
    shown = page(draft)
    assert shown is not None
    assert len(shown.blocks) == len(letter.blocks)
