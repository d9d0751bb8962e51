from dataclasses import replace
from typing import Any

import pytest

from ambroise.uses.contract import NO_COST, Draft, Evidence, Pointer, RunId
from ambroise.uses.letter.measures import measure, unsupported
from ambroise.uses.letter.schema import (
    Block,
    BlockKind,
    Change,
    Letter,
    Presence,
    Statement,
    Treatment,
)
from ambroise.warehouse.views import RowRef

AT = Pointer("/blocks/0/statements/0/text")
ELIQUIS = Treatment("Eliquis (apixaban)", "", "5 mg", "", Change.STARTED, "", "")


def a_draft(text: str, *quotes: str, presence: Presence = Presence.PRESENT) -> Draft[Letter]:
    named = Statement("Eliquis 5 mg.", treatment=ELIQUIS)
    block = Block(BlockKind.SYNTHESIS, "", True, (Statement(text, presence=presence), named))
    evidence = [Evidence(AT, RowRef("note", 1), quote) for quote in quotes]
    own = Evidence(Pointer("/blocks/0/statements/1/text"), RowRef("drug", 2), "Eliquis 5 mg")
    letter = Letter("", "", "", (block,))
    return Draft(letter, (*evidence, own), (), "", NO_COST, RunId("r"))


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Créatinine : 78 µmol/L.", "Créatinine · 78 · µmol/L"),
        ("Créatinine : 1,50.", "1.5"),
        ("Entrée le 12 mars 2026 à 8 h 30.", "2026-03-12 08:30:00"),
        ("Entrée le 12 mars 2026.", "le 12/03/2026"),
        ("Du 12 au 20 mars 2026.", "2026-03-12 · 2026-03-20"),
        ("Relais par Eliquis.", "relais par\nELIQUIS"),
        ("Au plus 3 par jour.", "au plus 3 par jour, pendant 8 jours"),
    ],
)
def test_words_that_the_evidence_holds_are_supported(text: str, quote: str) -> None:
    assert measure(a_draft(text, quote)).findings == ()


@pytest.mark.parametrize(
    ("text", "quote", "kind", "words"),
    [
        ("Pas de fièvre.", "Fièvre", "negation", "fièvre"),
        ("Rein droit normal.", "Rein gauche normal", "side", "droit"),
        ("Créatinine : 87 µmol/L.", "Créatinine · 78 · µmol/L", "number", "87 µmol/L"),
        ("Entrée le 13 mars 2026.", "2026-03-12", "date", "13 mars 2026"),
        ("Du 12 au 21 mars 2026.", "2026-03-12 · 2026-03-20", "date", "12 au 21 mars 2026"),
        ("Relais par Eliquis.", "relais par anticoagulant", "drug", "Eliquis"),
    ],
)
def test_words_that_no_evidence_holds_are_found(
    text: str, quote: str, kind: str, words: str
) -> None:
    (one,) = measure(a_draft(text, quote)).findings
    assert (one.statement, one.kind, one.words) == (AT, kind, words)


def test_the_evidence_of_another_sentence_does_not_count() -> None:
    (one,) = measure(a_draft("Relais par Eliquis.", "relais")).findings
    assert one.kind == "drug"


def test_a_sentence_without_evidence_lowers_the_share_and_is_flagged() -> None:
    draft = a_draft("Le patient va bien.")
    measures = measure(draft)
    assert (measures.statements, measures.with_evidence, measures.share) == (2, 1, 0.5)
    assert measures.count(None) == 1
    (flag,) = unsupported(draft)
    assert (flag.code, flag.statement, flag.detail) == (
        "unsupported", AT, "sans passage à l'appui",
    )  # fmt: skip


def test_a_silence_claims_nothing() -> None:
    measures = measure(a_draft("Motif : non retrouvé.", presence=Presence.MISSING))
    assert (measures.statements, measures.silent, measures.share) == (1, 1, 1.0)


def test_a_draft_that_was_declined_has_nothing_to_measure() -> None:
    declined: Any = replace(a_draft("x"), value=None, evidence=())
    assert measure(declined).share == 1.0
    assert unsupported(declined) == ()
