"""What a statement says beyond its passages, by kind; and what it may leave out or reword."""

import pytest

from ambroise.uses.checking import Kind, Passages, check

BEYOND = [
    (Kind.NUMBER, "Créatinine à 87 µmol/L.", "Créatinine à 78 µmol/L.", "87 µmol/L"),
    (Kind.NUMBER, "TA à 130/80.", "TA à 120/80.", "130/80"),
    (Kind.NUMBER, "Stade III.", "Stade IV.", "III"),
    (Kind.NUMBER, "Suivi pendant trois mois.", "Suivi pendant deux mois.", "trois mois"),
    (Kind.NUMBER, "Douleur à 8/10.", "Douleur à 3/10.", "8/10"),
    (Kind.NUMBER, "Tumeur pT3N0.", "Tumeur pT2N0.", "pT3N0"),
    (Kind.NUMBER, "Délai < 5 jours.", "Délai > 5 jours.", "5 jours"),
    (Kind.NUMBER, "Créatinine 87, urée 12.", "Créatinine 12, urée 87.", "87"),
    (Kind.NUMBER, "Trois nodules, dont trois opérés.", "Trois nodules, dont deux opérés.", "trois"),
    (Kind.DOSE, "Apixaban 10 mg.", "Apixaban 5 mg, bisoprolol 10 mg.", "10 mg"),
    (Kind.DOSE, "Sous 5 g de paracétamol.", "Sous 1 g de paracétamol.", "5 g"),
    (Kind.DOSE, "Cisplatine 60 mg/m2.", "Cisplatine 50 mg/m2 et adriamycine 60 mg/m2.", "60 mg/m2"),
    (Kind.DRUG, "Relais par Eliquis.", "Relais par warfarine.", "Eliquis"),
    (Kind.DRUG, "Sous fictivumab depuis mars.", "Sous trastuzumab depuis mars.", "fictivumab"),
    (Kind.DRUG, "Traitement par Zorblix 5 mg.", "Traitement par apixaban 5 mg.", "Zorblix"),
    (Kind.DATE, "Opéré le 13 mars 2026.", "Opéré le 12/03/2026.", "13 mars 2026"),
    (Kind.DATE, "Opéré en avril 2025.", "Opéré en mars 2025.", "avril 2025"),
    (Kind.DATE, "Du 12 au 21 mars 2026.", "2026-03-12 · 2026-03-20", "12 au 21 mars 2026"),
    (Kind.SIDE, "Fracture du fémur droit.", "Fracture du fémur gauche.", "droit"),
    (Kind.SIDE, "Rein droit petit, rein gauche normal.", "Rein gauche petit, rein droit normal.",
     "droit"),
    (Kind.SIDE, "Douleur du genou D.", "Douleur du genou G.", "D"),
    (Kind.SIDE, "Adénopathies droite et droite.", "Adénopathies droite et gauche.", "droite"),
    (Kind.SIDE, "Épanchement droit.", "Épanchement bilatéral.", "droit"),
    (Kind.NEGATION, "Pas de fièvre.", "Fièvre à l'entrée.", "fièvre"),
    (Kind.NEGATION, "Fièvre.", "Patient apyrétique.", "Fièvre"),
    (Kind.NEGATION, "Embolie pulmonaire.", "Absence d'embolie pulmonaire.", "Embolie"),
    (Kind.NEGATION, "Il ne fume pas.", "Il fume.", "fume"),
    (Kind.NEGATION, "Il ne présente plus de douleur.", "Il présente une douleur.", "douleur"),
    (Kind.NEGATION, "Hémocultures positives.", "Hémocultures négatives.", "positives"),
    (Kind.NEGATION, "Infarctus retenu.", "Infarctus exclu.", "Infarctus"),
    (Kind.PERSON, "Mme Tourbier est sortie.", "Mme Durand est sortie.", "Tourbier"),
    (Kind.PERSON, "Patiente opérée de la hanche.", "Patient opéré de la hanche.", "Patiente"),
    (Kind.PERSON, "Diabète.", "Antécédents familiaux : diabète chez la mère.", "Diabète"),
    (Kind.CERTAINTY, "Embolie pulmonaire.", "Suspicion d'embolie pulmonaire.", "Embolie"),
    (Kind.CERTAINTY, "Pneumopathie probable.", "Pneumopathie.", "Pneumopathie"),
]  # fmt: skip

HELD = [
    ("Opéré le 12 mars 2026.", "Opéré le 12/03/2026."),
    ("Entrée le 12 mars 2026 à 8 h 30.", "2026-03-12 08:30:00"),
    ("Sortie à 14 h.", "Sortie : 14:00:00"),
    ("Séjour du 12 au 20 mars 2026.", "Séjour : 2026-03-12 · 2026-03-20"),
    ("Opéré le 12 mars.", "Opéré le 12 mars 2026."),
    ("Une prise deux fois par jour.", "Une prise matin et soir."),
    ("Paracétamol 1 g.", "Doliprane 1000 mg."),
    ("Relais par Eliquis.", "Relais par apixaban (ELIQUIS)."),
    ("Créatinine : 1,50.", "Créatinine · 1.5"),
    ("Stade 4.", "Stade IV."),
    ("Pas de lésion du foie.", "Le foie est sans lésion."),
    ("Patient apyrétique.", "Pas de fièvre."),
    ("Fièvre absente.", "Pas de fièvre."),
    ("Absence d'allergie déclarée.", "allergies : absence déclarée"),
    ("Douleur du genou droit.", "Douleur du genou droit, ancienne, sans épanchement."),
    ("Sodium à 137 mmol/L.", "Sodium à 137 mmol/L, potassium à 3,8 mmol/L."),
    ("TA 121/70, T 37,3.", "TA 121/70, FC 76 bpm, T 37,3."),
]


@pytest.mark.parametrize(("kind", "statement", "passage", "words"), BEYOND)
def test_what_no_passage_holds_is_found(
    kind: Kind, statement: str, passage: str, words: str
) -> None:
    found = check(statement, [passage])
    assert (kind, words) in [(one.kind, one.words) for one in found]
    for one in found:
        assert statement[one.start : one.end] == one.words


@pytest.mark.parametrize(("statement", "passage"), HELD)
def test_what_a_passage_holds_in_other_words_raises_nothing(statement: str, passage: str) -> None:
    assert check(statement, [passage]) == ()


@pytest.mark.parametrize("case", BEYOND)
def test_a_copy_raises_nothing(case: tuple[Kind, str, str, str]) -> None:
    _, statement, passage, _ = case
    held = Passages([f"Motif. {passage} Sortie prévue.", statement])
    assert check(passage, held) == ()
    assert check(statement, held) == ()


def test_the_dose_of_another_drug_is_found_among_many() -> None:
    held = Passages(["Bisoprolol 2,5 mg le matin ; ramipril 5 mg le soir ; furosémide 40 mg."])
    assert check("Ramipril 5 mg le soir.", held) == ()
    (one,) = check("Ramipril 40 mg le soir.", held)
    assert (one.kind, one.words) == (Kind.DOSE, "40 mg")


def test_a_substance_in_the_place_of_that_of_a_brand_is_found() -> None:
    held = Passages(
        ["Lovenox (énoxaparine) : 1 injection le soir. Doliprane (paracétamol) si douleur."]
    )
    assert check("Lovenox (enoxaparine) : une injection le soir.", held) == ()
    (one,) = check("Lovenox (efferalgan) : 1 injection le soir.", held)
    assert (one.kind, one.words) == (Kind.DRUG, "efferalgan")


def test_a_number_of_another_sentence_is_found_where_the_source_has_its_own() -> None:
    held = Passages(["Hémoglobine à 12 g/dL à l'entrée.", "Hémoglobine à 9 g/dL après le geste."])
    (one,) = check("Hémoglobine à 9 g/dL à l'entrée.", held)
    assert one.kind is Kind.NUMBER


def test_facts_gathered_from_several_passages_are_held() -> None:
    held = Passages(["Admise le 12/03/2026.", "AVC sylvien gauche.", "Traitée par altéplase."])
    assert check("Admise le 12 mars 2026 pour un AVC gauche traité par altéplase.", held) == ()


def test_a_name_that_the_site_knows_for_a_drug_is_one() -> None:
    assert check("Relais par Zorblix.", ["Relais fait."]) == ()
    (one,) = check("Relais par Zorblix.", ["Relais fait."], drugs={"zorblix"})
    assert (one.kind, one.words) == (Kind.DRUG, "Zorblix")


def test_without_passages_every_fact_is_beyond_them() -> None:
    kinds = {one.kind for one in check("Apixaban 5 mg au bras droit le 12 mars 2026.", [])}
    assert kinds == {Kind.DRUG, Kind.NUMBER, Kind.SIDE, Kind.DATE}
