"""A letter against its gold: what it covers, omits and cites."""

from datetime import UTC, datetime

import pytest

from ambroise.engines import RULES
from ambroise.uses.contract import Context, RunId
from ambroise.uses.letter.gold import Critical, GoldBlock, GoldFact, GoldPassage, LetterGold
from ambroise.uses.letter.use import LetterUse
from ambroise.warehouse.views import StayView
from tests.unit.uses.conftest import StayBuilder

NOTE = "Évolution\nApyrexie dès le deuxième jour.\nReprise de la marche.\n"
CITED = "Apyrexie dès le deuxième jour."


def given() -> StayView:
    return StayBuilder().with_note(NOTE).allergic_to("Pénicilline").view


def scores(view: StayView, gold: LetterGold) -> dict[str, tuple[float, float]]:
    """Return got and of by measure, summed over labels."""
    use = LetterUse()
    draft = use.run(view, Context(RULES, lambda: datetime.now(UTC), RunId("essai")))
    found: dict[str, tuple[float, float]] = {}
    for part in use.score(view, gold, draft):
        got, of = found.get(part.measure, (0.0, 0.0))
        found[part.measure] = got + part.got, of + part.of
    return found


@pytest.mark.parametrize("by_number", [False, True])
def test_a_fact_is_found_by_its_passage_however_its_document_is_named(by_number: bool) -> None:
    view = given()
    (note,) = view.notes
    start = note.text.index(CITED)
    document = str(note.note_id) if by_number else note.document_id
    passage = GoldPassage(document, start, start + len(CITED))
    gold = LetterGold(facts=(GoldFact("apyrexie", "synthesis", (passage,)),))
    assert scores(view, gold)["citation_recall"] == (1, 1)


def test_a_block_that_the_record_does_not_hold_and_the_letter_fills_is_invented() -> None:
    gold = LetterGold((GoldBlock("synthesis", True), GoldBlock("entry", False)))
    found = scores(given(), gold)
    assert found["covered"] == (1, 1)
    assert found["invented"] == (1, 1)


def test_what_must_not_be_left_out_is_counted_when_it_is() -> None:
    said, left_out = Critical("allergy", (("Pénicilline",),)), Critical("implant", (("stent",),))
    found = scores(given(), LetterGold(critical=(said, left_out)))
    omitted = {name: value for name, value in found.items() if name.startswith("omi")}
    assert any(of == 2 and got == 1 for got, of in omitted.values()), omitted
