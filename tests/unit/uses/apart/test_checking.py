"""A draft from another process: every part of it holds, or nobody sees it."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.errors import DraftRefused
from ambroise.uses import RunId, SpanRef
from ambroise.uses.apart.checking import checked
from ambroise.uses.contract import NO_COST
from ambroise.warehouse.views import RowRef
from tests.unit.uses.conftest import StayBuilder

GIVEN = StayBuilder().with_note("Entrée pour chute.").diagnosis("Diabète de type 2", "E11").view
NOTE = GIVEN.notes[0].note_id
ROW = GIVEN.problems[0].ref.row_id
RUN = RunId("r1")
HERE = "/lines/0/text"


def good() -> dict[str, Any]:
    return {
        "value": {"lines": [{"text": "Chute."}, {"text": "Diabète."}], "title": "t"},
        "evidence": [
            {
                "statement": HERE,
                "source": {"note_id": NOTE, "start": 12, "end": 17},
                "quote": "chute",
            },
            {
                "statement": "/lines/1/text",
                "source": {"table": "condition_occurrence", "row_id": ROW},
                "quote": "E11 Diabète",
            },
        ],
        "flags": [{"code": "unsupported", "statement": "/title", "detail": ""}],
        "reason": "",
        "cost": {"seconds": 0, "tokens": 10**12, "energy_joules": 0.0, "method": "measured"},
        "run_id": "another's",
    }


def taken(draft: Any) -> Any:
    return checked("acme", msgspec.json.encode(draft), GIVEN, RUN)


def test_a_good_draft_is_taken_with_its_evidence_and_without_its_own_accounts() -> None:
    draft = taken(good())
    assert [one.source for one in draft.evidence] == [
        SpanRef(NOTE, 12, 17),
        RowRef("condition_occurrence", ROW),
    ]
    assert (draft.cost, draft.run_id) == (NO_COST, RUN)


def test_a_use_may_decline_with_a_reason() -> None:
    empty = {"value": None, "evidence": [], "flags": [], "reason": "aucun document"}
    assert taken(empty).reason == "aucun document"
    with pytest.raises(DraftRefused, match="neither a value nor a reason"):
        taken(empty | {"reason": " "})


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (lambda d: d["evidence"][0].update(quote="autre"), "quote"),
        (lambda d: d["evidence"][0].update(quote=""), "quote"),
        (lambda d: d["evidence"][0]["source"].update(end=10**9), "quote"),
        (lambda d: d["evidence"][0]["source"].update(start=-6), "quote"),
        (lambda d: d["evidence"][1].update(quote="E12"), "quote"),
        (lambda d: d["evidence"][0]["source"].update(note_id=NOTE + 999), "outside"),
        (lambda d: d["evidence"][1]["source"].update(table="person"), "outside"),
        (lambda d: d["evidence"][0].update(statement="/lines/9/text"), "no statement"),
        (lambda d: d["evidence"][0].update(statement="/lines"), "no statement"),
        (lambda d: d["evidence"][0].update(statement="lines"), "no statement"),
        (lambda d: d["flags"][0].update(statement="/nowhere"), "no statement"),
        (lambda d: d["flags"][0].update(code="invented"), "form"),
        (lambda d: d.update(value=["a"]), "form"),
        (lambda d: d.update(evidence=d["evidence"] * 3000), "form"),
        (lambda d: d.update(reason="a" * 3000), "form"),
        (lambda d: d.pop("flags"), "form"),
        (lambda d: d["value"].update(deep=_nested(40)), "nested"),
    ],
)
def test_a_draft_with_a_part_that_does_not_hold_is_refused(change: Change, cause: str) -> None:
    draft = good()
    change(draft)
    with pytest.raises(DraftRefused, match=cause):
        taken(draft)


@given(st.binary(max_size=400))
def test_garbage_is_refused_and_never_breaks_us(answer: bytes) -> None:
    with pytest.raises(DraftRefused):
        checked("acme", answer, GIVEN, RUN)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=10),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=8,
    )
)
def test_whatever_takes_the_place_of_evidence_is_refused_or_taken_as_it_is(source: Any) -> None:
    draft = good()
    draft["evidence"][0]["source"] = source
    with pytest.raises(DraftRefused):
        taken(draft)


def test_json_nested_beyond_what_can_be_read_is_refused() -> None:
    with pytest.raises(DraftRefused):
        checked("acme", b"[" * 100_000 + b"]" * 100_000, GIVEN, RUN)


def _nested(levels: int) -> Any:
    return {"a": _nested(levels - 1)} if levels else "end"
