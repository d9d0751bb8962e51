"""Letters small enough to be read in a test, and the version that the rules make of them."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from ambroise.engines import RULES
from ambroise.uses.contract import Context, Draft, Evidence, Pointer, RunId
from ambroise.uses.explanation import Audience, Explanation
from ambroise.uses.explanation.composing import compose
from ambroise.uses.explanation.schema import LetterToExplain
from ambroise.uses.letter.schema import (
    TITLES,
    Block,
    BlockKind,
    Change,
    Item,
    Letter,
    Presence,
    Statement,
    Treatment,
)
from ambroise.warehouse.views import RowRef

Explain = Callable[..., Draft[Explanation]]

APIXABAN = Treatment(
    "Eliquis 5 mg (apixaban)",
    "B01AF02",
    "1 comprimé matin et soir",
    "jusqu'au 20 juin 2026",
    Change.STARTED,
    "",
    "fibrillation auriculaire",
)
ASPIRIN = Treatment(
    "Kardégic 75 mg", "B01AC06", "1 sachet le midi", "", Change.STOPPED, "", "relais"
)


def drug(one: Treatment) -> Statement:
    """One treatment as a letter writes it."""
    if one.change is Change.STOPPED:
        text = f"{one.name} ({one.dosage}) : arrêté. Motif : {one.reason}."
        return Statement(text, item=Item.STOPPED, treatment=one)
    text = f"{one.name} : {one.dosage}, {one.duration}. Motif : {one.reason}."
    return Statement(text, item=Item.TREATMENTS, treatment=one)


def a_letter(*, born: str = "17 octobre 1947", left: str = "Domicile", **said: object) -> Letter:
    """Return a letter; `said` gives the statements of a block by its name, texts or statements."""
    given: dict[str, list[Statement]] = {
        "identities": [Statement(f"Mme Odette NEVEU, née le {born} à Quimper.", item=Item.PATIENT)],
        "stay": [
            Statement(
                "Votre patiente, Mme Odette NEVEU, a été hospitalisée du 11 au 20 mars 2026."
            ),
            Statement("Entrée le 11 mars 2026, mode d'entrée : Domicile.", item=Item.ENTRY),
            Statement(f"Sortie le 20 mars 2026, mode de sortie : {left}.", item=Item.EXIT),
        ],
        "treatments": [drug(APIXABAN)],
        "stopped": [drug(ASPIRIN)],
    }
    for name, statements in said.items():
        assert isinstance(statements, list)
        given[name] = [one if isinstance(one, Statement) else Statement(one) for one in statements]
    blocks = tuple(
        Block(kind, TITLES[kind], True, tuple(given.get(kind.value, ()))) for kind in BlockKind
    )
    return Letter("Lettre", "700000011", "Dr Oubella", blocks)


def found(*labels: str) -> list[Statement]:
    return [Statement(label, heading="Diagnostics") for label in labels]


def evidence_of(letter: Letter) -> tuple[Evidence, ...]:
    """Return a row behind each sentence that says something."""
    return tuple(
        Evidence(Pointer(f"/blocks/{at}/statements/{index}/text"), RowRef("note", index), one.text)
        for at, block in enumerate(letter.blocks)
        for index, one in enumerate(block.statements)
        if one.presence is not Presence.MISSING
    )


@pytest.fixture
def explain() -> Explain:
    context = Context(RULES, lambda: datetime(2026, 3, 20, tzinfo=UTC), RunId("run"))

    def made(
        letter: Letter,
        audience: Audience = Audience.ADULT,
        *,
        language: str = "fr",
        rewritten: tuple[Pointer, ...] = (),
        validated: bool = True,
        proposed: Letter | None = None,
    ) -> Draft[Explanation]:
        """`proposed` is the letter before the doctor added to it."""
        evidence = evidence_of(proposed or letter)
        given = LetterToExplain(letter, "draft", validated, evidence, rewritten, audience, language)
        return compose(given, context)

    return made


def text_of(draft: Draft[Explanation]) -> str:
    assert draft.value is not None, draft.reason
    return "\n".join(one.text for part in draft.value.parts for one in part.phrases)
