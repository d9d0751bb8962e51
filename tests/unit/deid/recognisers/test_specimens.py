"""Numbers of specimens and examinations, unique identifiers, trigrams."""

import pytest

from ambroise.deid import detect


def labels(text: str) -> dict[str, str]:
    return {text[span.start : span.end]: span.label for span in detect(text)}


@pytest.mark.parametrize(
    ("text", "number", "label"),
    [
        ("Biopsie 24P200432 du jour", "24P200432", "PRELEVEMENT"),
        ("pièce n° HP-25.104997.", "HP-25.104997", "PRELEVEMENT"),
        ("Prélevé ECBU (étiquette 268615).", "268615", "PRELEVEMENT"),
        ("Accession n° 20871691", "20871691", "EXAMEN"),
        ("Study UID 1.2.250.1.118.4.8384862588.59", "1.2.250.1.118.4.8384862588.59", "UID"),
    ],
)
def test_a_number_of_a_specimen_or_an_examination_is_found(
    text: str, number: str, label: str
) -> None:
    assert labels(text).get(number) == label


@pytest.mark.parametrize(
    "text",
    [
        "TA 120/80, EVA 8/10, loi n° 2002-303",
        "OID 1.2.250.1.213.1.4.8 de l'INS",
        "doliprane 1 g x 4, glycémie 1,20 g/L",
        "classification TNM 2017, 8e édition",
        "HbA1c 7,2 %, ferritine 12 µg/L",
    ],
)
def test_measures_laws_and_classifications_stay(text: str) -> None:
    assert not {"PRELEVEMENT", "EXAMEN", "UID", "SECU", "IPP", "TEL"} & set(labels(text).values())


@pytest.mark.parametrize(
    ("text", "initials"),
    [
        ("Nos réf. : GZI/IWO 3735", {"GZI", "IWO"}),
        ("Imprimé par EBL le 25 mars", {"EBL"}),
        ("fichier TARROUS_SBI_672.dss", {"SBI"}),
    ],
)
def test_initials_of_staff_are_found_after_what_says_so(text: str, initials: set[str]) -> None:
    assert initials <= labels(text).keys()
