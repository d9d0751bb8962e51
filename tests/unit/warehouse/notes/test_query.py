"""What a question asks of the notes."""

import pytest

from ambroise.errors import NoteSearchInvalid
from ambroise.text.assertions import AFFIRMED, Context
from ambroise.text.spans import Span
from ambroise.warehouse.notes.analysis import analyse
from ambroise.warehouse.notes.excerpts import excerpt
from ambroise.warehouse.notes.index import NotesIndex, entry
from ambroise.warehouse.notes.query import parse

NOTES = {
    1: "Insuffisance cardiaque décompensée. Pas de fièvre.",
    2: "Toux sans fièvre. Père décédé d'un infarctus.",
    3: "Fièvre à 39 °C, suspicion de pneumopathie.",
    4: "Cardiopathie ischémique, infarctus en 2012. Cardio prévenu.",
    5: "Bilan de l'insuffisance rénale ; cœur normal, cardiaque non.",
}


def found(text: str, left_out: Context = AFFIRMED) -> set[int]:
    with NotesIndex.of(entry(number, "", analyse(note)) for number, note in NOTES.items()) as index:
        expression = parse(text, index.stems).expression(left_out)
        return set(index.found(expression)) if expression else set()


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("insuffisances", {1, 5}),
        ("insuffisance cardiaque", {1, 5}),
        ('"insuffisance cardiaque"', {1}),
        ("« insuffisance cardiaque »", {1}),
        ("l'insuffisance", {1, 5}),
        ("FIEVRE", {1, 2, 3}),
        ("fièvre OU infarctus", {1, 2, 3, 4}),
        ("fièvre OR infarctus -toux", {1, 3, 4}),
        ('fièvre -"pas de fièvre"', {2, 3}),
        ('"toux sans fièvre"', {2}),
        ("cardiop*", {4}),
        ("cardi*", {1, 4, 5}),
        ("e\u0301leve*", set()),
        ("de\u0301compense\u0301e", {1}),
        ('"insuffisance card*"', {1}),
        ("zzz*", set()),
        ("zzz", set()),
        ('"fièvre père"', set()),
    ],
)
def test_a_question_finds(text: str, notes: set[int]) -> None:
    assert found(text) == notes


@pytest.mark.parametrize(
    ("text", "left_out", "notes"),
    [
        ("fièvre", Context.DENIED, {3}),
        ("infarctus", Context.FAMILY, {4}),
        ("pneumopathie", Context.SUPPOSED, set()),
        ("pneumopathie", Context.DENIED, {3}),
        ("infarctus OU fièvre", Context.DENIED | Context.FAMILY, {3, 4}),
        ("toux -fièvre", Context.DENIED, {2}),
        ("toux -fièvre", Context(0), set()),
    ],
)
def test_what_is_left_aside_counts_as_not_said(
    text: str, left_out: Context, notes: set[int]
) -> None:
    assert found(text, left_out) == notes


@pytest.mark.parametrize("text", ["", "  ", "-fièvre", '""', "« »", "OU", "l'", '* - "', "!!!"])
def test_a_question_without_a_word_is_refused(text: str) -> None:
    with pytest.raises(NoteSearchInvalid):
        found(text)


def test_nothing_of_the_language_of_the_index_passes() -> None:
    for text in ('toux") OR said0:("', "NEAR(toux fièvre)", "said0:toux", "toux AND", "^toux", "{"):
        try:
            found(text)
        except NoteSearchInvalid:
            continue


def test_an_identity_is_no_word() -> None:
    text = "Vu par le Dr Marque le 12/03/2024 pour toux."
    at = text.index("Marque")
    said = analyse(text, [Span(at, at + 6, "NOM"), Span(at + 10, at + 20, "DATE")])
    assert {"marque", "12", "03", "2024"}.isdisjoint(one.form for one in said)
    assert [text[one.start : one.end] for one in said][-1] == "toux"


def test_two_renderings_of_a_note_have_the_same_words() -> None:
    one, other = "Mme Li, fièvre. Pas de toux.", "Mme Montmorency, fièvre. Pas de toux."
    first = analyse(one, [Span(4, 6, "NOM")])
    second = analyse(other, [Span(4, 15, "NOM")])
    kept = [[(word.stem, word.context, word.joined) for word in said] for said in (first, second)]
    assert kept[0] == kept[1]


def test_an_excerpt_marks_what_was_found_and_says_where_it_cuts() -> None:
    text = "Début. " + "mot " * 80 + "une fièvre élevée " + "suite " * 80
    said = analyse(text)
    pieces = excerpt(text, parse("fièvre", set).matches(said))
    assert [one.text for one in pieces if one.found] == ["fièvre"]
    assert pieces[0].cut
    assert "".join(one.text for one in pieces) in text
    assert sum(len(one.text) for one in pieces) < 250
