"""Whatever is found and whatever the stay: no rule is broken, every passage is verbatim."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ambroise.engines import RULES
from ambroise.errors import RumUnwritable
from ambroise.intake.pmsi.lines import fields
from ambroise.uses.coding.assembly import compose
from ambroise.uses.coding.export import as_json, read_json, rum_lines
from ambroise.uses.coding.render import as_text
from ambroise.uses.coding.rules import Patient, broken, kept
from ambroise.uses.coding.schema import Level, Position
from ambroise.uses.contract import Context, RunId, SpanRef
from ambroise.uses.pointers import resolve
from ambroise.warehouse.views import StayView
from tests.builders.coding_stay import ROWS, small_cim10, small_knowledge
from tests.builders.pmsi import FINESS
from tests.unit.uses.conftest import ENTRY, StayBuilder

CODES = st.sampled_from([row[0] for row in ROWS]) | st.sampled_from(["Q999", "", "i10", "c50.9"])
PATIENTS = st.builds(Patient, st.sampled_from(["M", "F", ""]), st.none() | st.integers(-1, 40_000))


@settings(max_examples=300, deadline=None)
@given(st.lists(CODES, max_size=4), CODES, st.lists(CODES, max_size=12), PATIENTS)
def test_whatever_the_candidates_what_is_kept_breaks_no_rule(
    dps: list[str], dr: str, das: list[str], patient: Patient
) -> None:
    codes, _ = kept([one for one in dps if one], dr, [one for one in das if one], patient,
                    small_cim10())  # fmt: skip
    issues = broken(codes, patient, small_cim10())
    assert [one for one in issues if one.level is Level.VIOLATION] == []


PIECES = st.sampled_from(
    ["Motif : ", "Conclusion : ", "Antécédents : ", "Évolution :\n", "pyélonéphrite aiguë", ", ",
     "HTA", ". ", "\n", "pas de ", "suspicion de ", "décompensation cardiaque", "FEVG 32 %",
     "fracture du col du fémur", "accident vasculaire cérébral", "infarctus cérébral par embolie",
     "diabète", "Antécédents familiaux : ", "grippe", "œdème", "e\u0301tat", "\u2028", "\x0b", "- "]
) | st.text(max_size=20)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=14).map("".join)


@st.composite
def stays(draw: Any) -> StayView:
    builder = StayBuilder()
    at = ENTRY
    for label in draw(st.lists(st.sampled_from(["Urgences", "Néphrologie", "SMR"]), max_size=3)):
        until = at + timedelta(hours=draw(st.integers(0, 90)))
        builder.in_ward(label, at, until)
        at = until
    builder.stay(end=draw(st.sampled_from([None, at, at + timedelta(days=2)])))
    for text in draw(st.lists(TEXTS, max_size=3)):
        when = ENTRY + timedelta(hours=draw(st.integers(0, 200)))
        builder.with_note(text, draw(st.sampled_from(["Compte rendu", "Transmissions"])), when)
    if draw(st.booleans()):
        builder.taking("Triatec (ramipril)", at="home", atc="C09AA05")
    if draw(st.booleans()):
        code = draw(st.sampled_from(["NEKA020", "ZBQK002", "?"]))
        builder.act("Prothèse", code=code)
    return builder.patient(sex=draw(st.sampled_from(["M", "F", "I", ""]))).view


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stays())
def test_whatever_the_stay_the_coding_stands(view: StayView) -> None:
    context = Context(RULES, lambda: datetime(2026, 3, 20, tzinfo=UTC), RunId("run"))
    draft = compose(view, context, small_knowledge())
    if draft.value is None:
        assert draft.reason
        return
    coding = draft.value
    assert as_text(coding)
    assert read_json(as_json(coding)) == coding
    texts = {note.note_id: note.text for note in view.notes}
    plain = json.loads(as_json(coding))
    for one in draft.evidence:
        assert isinstance(resolve(plain, one.statement), str)
        if isinstance(one.source, SpanRef):
            assert texts[one.source.note_id][one.source.start : one.source.end] == one.quote
    for rum in coding.rums:
        assert [one for one in rum.issues if one.level is Level.VIOLATION] == []
        assert all(one.proofs for one in rum.proposals if one.position is not Position.ACT)
        assert all(one.care for one in rum.of(Position.DAS))
    try:
        lines = rum_lines(coding, finess=FINESS)
    except RumUnwritable:
        assert any(rum.end is None for rum in coding.rums)
        return
    for rum, line in zip(coding.rums, lines, strict=True):
        read = fields(line)
        assert [one.strip() for one in read["das"]] == [one.code for one in rum.of(Position.DAS)]
        assert read["dp"].strip() == (rum.dp.code if rum.dp else "")
        assert [one["ccam"] for one in read["acts"]] == [one.code for one in rum.of(Position.ACT)]
