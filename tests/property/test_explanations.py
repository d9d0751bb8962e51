"""Whatever a treatment line says, its facts reach every version, or no version is made."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ambroise.engines import RULES
from ambroise.uses.contract import Context, RunId
from ambroise.uses.explanation import Audience
from ambroise.uses.explanation.composing import compose
from ambroise.uses.explanation.facts import differences
from ambroise.uses.explanation.plain import explained
from ambroise.uses.explanation.schema import LetterToExplain
from ambroise.uses.letter.schema import (
    TITLES,
    Block,
    BlockKind,
    Change,
    Item,
    Letter,
    Statement,
    Treatment,
)

CONTEXT = Context(RULES, lambda: datetime(2026, 3, 20, tzinfo=UTC), RunId("run"))
WORDS = st.text(
    st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="\n\r"), max_size=30
)
TREATMENTS = st.builds(
    Treatment,
    name=WORDS.filter(lambda text: any(one.isalnum() for one in text)),
    atc=st.sampled_from(("", "B01AF02", "N02BE01", "C07AB07", "X99")),
    dosage=WORDS,
    duration=WORDS,
    change=st.sampled_from(Change),
    before=st.just(""),
    reason=WORDS,
)


def letter(treatments: list[Treatment]) -> Letter:
    said = [
        Statement(f"{one.name} : {one.dosage}. Motif : {one.reason}.", treatment=one)
        for one in treatments
    ]
    by_block = {
        BlockKind.TREATMENTS: [
            one
            for one in said
            if one.treatment is not None and one.treatment.change is not Change.STOPPED
        ],
        BlockKind.STOPPED: [
            one
            for one in said
            if one.treatment is not None and one.treatment.change is Change.STOPPED
        ],
        BlockKind.STAY: [Statement("A été hospitalisée du 1er au 2 mai 2026.", item=Item.ENTRY)],
    }
    blocks = (Block(kind, TITLES[kind], True, tuple(by_block.get(kind, ()))) for kind in BlockKind)
    return Letter("Lettre", "1", "", tuple(blocks))


@given(st.lists(TREATMENTS, max_size=4), st.sampled_from(Audience))
def test_the_facts_of_every_treatment_reach_every_version(
    treatments: list[Treatment], audience: Audience
) -> None:
    whole = letter(treatments)
    draft = compose(LetterToExplain(whole, "draft", True, (), (), audience), CONTEXT)
    if draft.value is not None:
        assert differences(whole, (), draft.value) == ()
    else:
        assert draft.reason


@given(st.text(max_size=200))
def test_an_explanation_in_brackets_keeps_every_word_of_the_sentence(text: str) -> None:
    said = explained(text, set())
    at = 0
    for one in text:
        at = said.index(one, at) + 1
