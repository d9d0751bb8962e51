"""Detection without a feed: what is hidden, what stays, and what never changes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambroise.deid import detect
from ambroise.pseudonyms import OPTIONAL
from tests.builders.markup import marked


def found_in(text: str) -> list[tuple[str, str]]:
    return [
        (span.label, text[span.start : span.end])
        for span in detect(text)
        if span.label not in OPTIONAL
    ]


@pytest.mark.parametrize(
    "source",
    [
        "Mme <nom>KERVELLA</nom> <prenom>Jeanne</prenom>, née le "
        "<date_naissance>12/03/1950</date_naissance>",
        "M. <prenom>Anthony</prenom> <nom>Lavarde</nom> va bien.",
        "Monsieur <nom>DE LA TOUR</nom> va bien.",
        "Mme <nom>SARKISSIAN</nom> <prenom>Emine Anahide</prenom>\nva bien",
        "Mme <nom>DUPONT</nom> née <nom>MARTIN</nom> le "
        "<date_naissance>3 mai 1961</date_naissance>",
        "Dr <prenom>A</prenom>. <nom>KERVELLA</nom>, vu ce jour",
        "Docteur <prenom>Olivier</prenom> <nom>Castagnède</nom> - Urologie",
        "Nom : <nom>DUPONT</nom>\nPrénom : <prenom>Léa</prenom>",
        "Nom de naissance : <nom>LE GOFF</nom>",
        "Psychologue : <prenom>Zulmira</prenom> <nom>Mauran</nom>.",
        "<prenom>Z</prenom>. <nom>PHILLOT</nom> (Interne)",
        "accompagné de sa fille <prenom>Léa</prenom> ce jour",
        "Opéré par <prenom>Jules</prenom> <nom>FAVRE</nom> hier",
        "prévenir : M. <prenom>Gaël</prenom> <nom>Guivarc'h</nom> (fils)",
        "Dossier de <nom>Pasteur</nom> <prenom>Jean</prenom>, vu hier",
    ],
)
def test_people_are_found_by_what_stands_around_them(source: str) -> None:
    text, expected = marked(source)
    assert found_in(text) == expected


@pytest.mark.parametrize(
    "source",
    [
        "NIR : <secu>2 55 08 14 168 025 38</secu>",
        "assurée <secu>255081416802538</secu> ce jour",
        "n° de sécurité sociale <secu>1 85 05 2A 123 456 44</secu>",
        "IPP : <ipp>8001234567</ipp>, séjour : <nda>700000011</nda>",
        "IPP<ipp>N11232344</ipp> visité",
        "RPPS <rpps>10001234563</rpps> - Adeli <adeli>291234567</adeli>",
        "FINESS : <finess>290000017</finess>",
        "Tél. : <tel>06 39 98 84 83</tel> / <tel>+33 (0)2 98 22 33 44</tel>",
        "Tel <tel>08.12.10.01.30</tel>, bip <tel>73389</tel>",
        "écrire à <mail>a.b-c@chu.example</mail> ou <url>www.chu.example</url>",
        "vu le <date>12/03/2024</date> puis en <date>mars 2025</date>",
        "demeurant <adresse>12 bis rue des Lilas</adresse>, <zip>29200</zip> <ville>BREST</ville>",
        "<adresse>35 chemin des Deux-Cerisiers, 3e étage</adresse>, <zip>44110</zip> "
        "<ville>Redon</ville>",
        "<adresse>13 rue de la Tuile-Bleue, Bât. B, appt 12</adresse>, <zip>44000</zip> "
        "<ville>Nantes</ville>",
        "<ville>Valmorin</ville>, le <date>8 novembre 2026</date>",
        "Originaire de <ville>Ploumanac</ville>, vit seul.",
        "transféré au CHU de <hopital>Bohars</hopital> hier",
        "suivi à l'hôpital <hopital>La Cavale Blanche</hopital> depuis",
    ],
)
def test_numbers_contacts_and_places_are_found(source: str) -> None:
    text, expected = marked(source)
    assert found_in(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "TA 120/80 mmHg, EVA 8/10, Glasgow 15/15, SpO2 98 %.",
        "Kardégic 75 mg 1 cp/j, Paracétamol 1 g x 3/j, Héparine 25000 UI/24h.",
        "Plaquettes 250000/mm3, leucocytes 12 000 /mm3, Hb 12,5 g/dl.",
        "Stade pT1a N0 M0, grade Fuhrman 2, classification de Gleason 7 (3+4).",
        "Article 12 de la loi du 4 mars 2002 ; article L. 1110-4 du code.",
        "Maladie de Crohn, syndrome de Raynaud, signe de Babinski, score de Glasgow.",
        "Staphylococcus aureus, E. COLI et C. DIFFICILE retrouvés.",
        "Drain de Redon, anneau de Carpentier, sonde de Foley, canal de Schlemm.",
        "Le patient sort. La patiente est revue. Monsieur va mieux.",
        "Madame la patiente, Docteur en médecine, M. le Professeur.",
        "Vitamine D 6000 U/j, C-KIT négatif, CD34 positif.",
        "Père : HTA, diabète. Mère : cancer du sein. Sexe : M\nIMC 24.",
        "Clairance 45 ml/min, FEVG 55 %, E/A 0,8, PAPS 35 mmHg.",
        "IRM CÉRÉBRALE\nSCANNER THORACO-ABDOMINO-PELVIEN\nSERVICE DE CARDIOLOGIE",
    ],
)
def test_clinical_text_without_identities_is_left_whole(text: str) -> None:
    assert found_in(text) == []


def test_what_is_found_once_is_found_everywhere_but_in_an_eponym() -> None:
    text = "Mme RAYNAUD a un syndrome de Raynaud. Raynaud sort demain."
    assert [text[span.start : span.end] for span in detect(text)] == ["RAYNAUD", "Raynaud"]
    assert [span.start for span in detect(text)][1] == text.index("Raynaud sort")


def test_one_person_has_one_entity_and_one_role() -> None:
    text = "Dr Yann KERVELLA. Revu par KERVELLA."
    spans = [span for span in detect(text) if span.label == "NOM"]
    assert {(span.entity, span.role) for span in spans} == {("nom:kervella", "professional")}


def test_offsets_are_those_of_the_text_given_even_decomposed() -> None:
    text = "Mme Rene\u0301e KERVE\u0301LLA sort."
    assert [text[span.start : span.end] for span in detect(text)] == [
        "Rene\u0301e",
        "KERVE\u0301LLA",
    ]


@pytest.mark.parametrize("text", ["", " \n\t ", "\x00\x01", "\u202e\u0634\u062e\u0635", "é" * 5000])
def test_odd_texts_are_read(text: str) -> None:
    assert detect(text) == []


ALPHABET = "aàe É.:-/'\n@0129MmDrNom IPP le né rue\u0301\u200b"


@settings(max_examples=200)
@given(st.text(st.one_of(st.sampled_from(ALPHABET), st.characters(exclude_categories=["Cs"]))))
def test_spans_are_disjoint_in_order_inside_the_text_and_repeatable(text: str) -> None:
    spans = detect(text)
    assert spans == detect(text)
    reach = 0
    for span in spans:
        assert reach <= span.start < span.end <= len(text)
        reach = span.end
