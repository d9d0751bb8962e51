"""Each way of making a twin changes what it says it changes, and leaves alone what it cannot."""

import random
from collections.abc import Callable

import pytest

from ambroise.evaluation.perturbing.figures import another_date, another_dose, another_number
from ambroise.evaluation.perturbing.leavings import clause_dropped, copied
from ambroise.evaluation.perturbing.names import (
    another_drug,
    another_person,
    known_drugs,
    other_side,
)
from ambroise.evaluation.perturbing.negations import affirmed, negated
from ambroise.evaluation.perturbing.twins import Maker

drug = another_drug([("apixaban", "Eliquis"), ("warfarine", "Coumadine")])


def twins(make: Maker, sentence: str) -> set[str | None]:
    return {make(sentence, random.Random(seed)) for seed in range(30)}


@pytest.mark.parametrize(
    ("make", "sentence", "twin"),
    [
        (negated, "Le patient présente une fièvre.", "Le patient ne présente pas de fièvre."),
        (negated, "Le scanner montre une embolie.", "Le scanner ne montre pas d'embolie."),
        (negated, "Elle a été opérée.", "Elle n'a pas été opérée."),
        (negated, "Présence d'un nodule.", "absence d'un nodule."),
        (negated, "ECBU positif.", "ECBU négatif."),
        (affirmed, "Pas de fièvre ce jour.", "fièvre ce jour."),
        (affirmed, "Il ne fume pas depuis 2010.", "Il fume depuis 2010."),
        (affirmed, "Aucune douleur abdominale.", "une douleur abdominale."),
        (affirmed, "Fracture sans déplacement.", "Fracture avec déplacement."),
        (other_side, "Fracture du fémur droit.", "Fracture du fémur gauche."),
        (other_side, "Épanchement bilatéral.", "Épanchement droit."),
        (clause_dropped, "Toux grasse, apparue hier, et fièvre.", "Toux grasse, et fièvre."),
        (clause_dropped, "Angine traitée (amoxicilline) puis guérie.",
         "Angine traitée puis guérie."),
    ],
)  # fmt: skip
def test_a_twin_says_otherwise_in_the_same_words(make: Maker, sentence: str, twin: str) -> None:
    assert twins(make, sentence) == {twin}


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (negated, "Pas de fièvre."),
        (negated, "Fièvre."),
        (affirmed, "Fièvre."),
        (affirmed, "Ni fièvre ni toux."),
        (affirmed, "Sortie sans particularité."),
        (other_side, "Il a droit au repos."),
        (clause_dropped, "Toux, sans fièvre."),
        (clause_dropped, "Douleur, à droite."),
        (clause_dropped, "Toux, en cas de fièvre ou de frissons."),
        (another_number, "Vu le 12/03/2026."),
        (another_dose, "Créatinine 78 mg/L."),
        (another_date, "Créatinine 78."),
        (drug, "Angine traitée."),
        (another_person, "Angine traitée."),
    ],
)
def test_a_sentence_that_offers_nothing_has_no_twin(make: Maker, sentence: str) -> None:
    assert twins(make, sentence) == {None}


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (another_number, "Plaquettes à 145, leucocytes à 12,4."),
        (another_dose, "Apixaban 5 mg, bisoprolol 2,5 mg."),
        (another_date, "Opéré le 12/03/2026."),
        (another_date, "Opéré en mars 2026."),
        (another_person, "Mme Durand, 78 ans."),
        (drug, "Relais par Eliquis."),
    ],
)
def test_a_twin_is_never_the_sentence(make: Maker, sentence: str) -> None:
    made = twins(make, sentence)
    assert sentence not in made
    assert None not in made


def test_a_brand_is_never_exchanged_for_its_substance() -> None:
    assert twins(drug, "Sous apixaban.") <= {"Sous warfarine.", "Sous coumadine."}


def test_a_copy_is_the_sentence_on_one_line() -> None:
    assert copied("Toux\n  grasse.", random.Random(1)) == "Toux grasse."


def test_each_known_drug_is_there_once() -> None:
    names = [name.lower() for names in known_drugs() for name in names]
    assert len(names) == len(set(names)) > 100


def test_makers_are_pure_functions_of_the_seed() -> None:
    makers: tuple[Callable[..., str | None], ...] = (another_number, another_dose, another_person)
    for make in makers:
        sentence = "M. Durand, 61 ans : 5 mg puis 12 mg."
        assert make(sentence, random.Random(4)) == make(sentence, random.Random(4))
