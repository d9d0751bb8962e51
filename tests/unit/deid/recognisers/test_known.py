"""Known people in every way that they are written."""

from datetime import date

import pytest

from ambroise.deid import Identity, KnownIdentities, detect

KERVELLA = Identity(
    family_name="Kervella",
    birth_name="Le Goff",
    given_names=("Anne-Maëlle", "Rose"),
    birth_date=date(1950, 3, 12),
    ipp="8001234567",
    nir="255081416802538",
    stay_numbers=("700000011",),
    address="12 rue des Trois-Alouettes",
    postal_code="29200",
    city="Saint-Renan",
    phone="06 39 98 84 83",
    email="am.kervella@exemple.example",
    entity="p1",
)


def hidden(text: str, *people: Identity) -> list[str]:
    spans = detect(text, people)
    return [text[span.start : span.end] for span in spans if span.entity == "p1"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("on revoit kervella demain", ["kervella"]),
        ("KERVELLA Anne Maelle sort", ["KERVELLA", "Anne Maelle"]),
        ("ANNE-MAËLLE va bien", ["ANNE-MAËLLE"]),
        ("annemaelle kervella", ["annemaelle", "kervella"]),
        ("née Le-Goff, suivie", ["Le-Goff"]),
        ("née LEGOFF, suivie", ["LEGOFF"]),
        ("A. Kervella revient", ["A.", "Kervella"]),
        ("Kervela et Kervellla reviennent", ["Kervela", "Kervellla"]),
        ("la famille Ker-\nvella est là", ["Ker-\nvella"]),
        ("K E R V E L L A sort", ["K E R V E L L A"]),
        ("numéro 8001 234 567 au bas", ["8001 234 567"]),
        ("et 2.55.08.14.168.025.38 noté", ["2.55.08.14.168.025.38"]),
        ("séjour700000011", ["700000011"]),
        ("le douze : 12 mars 1950 bien", ["12 mars 1950"]),
        ("au 12, r. des trois alouettes ce jour", ["12, r. des trois alouettes"]),
        ("aux Trois Alouettes ? non", []),
        ("St Renan est loin", ["St Renan"]),
        ("joindre le 0639988483", ["0639988483"]),
        ("am.kervella@exemple.example", ["am.kervella@exemple.example"]),
    ],
)
def test_a_known_person_is_found_in_every_variant(text: str, written: list[str]) -> None:
    found = hidden(text, KERVELLA)
    assert [one.rstrip(".") for one in found] == [one.rstrip(".") for one in written]


def test_a_name_that_is_a_word_is_hidden_only_as_a_name() -> None:
    petit = Identity(family_name="Petit", given_names=("Rose",), entity="p1")
    text = "Mme Petit, petit déjeuner, petit nodule rose. M. PETIT."
    assert hidden(text, petit) == ["Petit", "PETIT"]


def test_an_eponym_stays_though_the_patient_has_the_name() -> None:
    raynaud = Identity(family_name="Raynaud", entity="p1")
    assert hidden("syndrome de Raynaud chez Raynaud", raynaud) == ["Raynaud"]


def test_a_directory_made_ready_once_serves_every_note() -> None:
    staff = KnownIdentities(
        Identity(family_name=f"Nomrare{letter}", rpps=f"1000123456{position}", role="professional")
        for position, letter in enumerate("bcdfg")
    )
    text = "vu avec nomrareb et nomrareg (10001234560)"
    spans = detect(text, known=staff)
    assert [span.role for span in spans] == ["professional"] * 3
    assert len(staff) == 5


def test_a_short_name_in_capitals_is_the_patient_s() -> None:
    cao = Identity(family_name="Cao", birth_name="To", given_names=("Linh",), entity="p1")
    text = "SERVICE DE MALADIES INFECTIEUSES / CAO / p. 1\nNom à la naissance : TO\ntôt, cacao"
    assert hidden(text, cao) == ["CAO", "TO"]
