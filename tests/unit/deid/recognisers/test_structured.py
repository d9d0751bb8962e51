"""Identities in what machines write into notes."""

import pytest

from ambroise.deid import detect

PID = (
    "PID|1||00943554796^^^Hôpital Rottel^PI~153127514404155^^^INS-NIR&1.2.250.1.213.1.4.8&ISO^INS"
    "||ZORBAN^MALO^^^MR^^D||20010123|M|||104 lotissement Les Hauts du Pré^^VALMORT^^13120^FRA^H"
    "||+33612039543^PRN^CP~^NET^Internet^malo@orange.fr|||||51299157499^^^^AN"
)


def found(text: str) -> dict[str, str]:
    return {text[span.start : span.end]: span.label for span in detect(text)}


def test_a_pid_segment_says_who_by_its_fields() -> None:
    spans = found(PID)
    assert {
        "00943554796": "IPP",
        "153127514404155": "SECU",
        "ZORBAN": "NOM",
        "MALO": "PRENOM",
        "20010123": "DATE_NAISSANCE",
        "104 lotissement Les Hauts du Pré": "ADRESSE",
        "VALMORT": "VILLE",
        "13120": "ZIP",
        "+33612039543": "TEL",
        "malo@orange.fr": "MAIL",
        "51299157499": "NDA",
    }.items() <= spans.items()


def test_the_codes_of_a_segment_stay() -> None:
    assert not {"PID", "PRN", "CP", "NET", "Internet", "MR", "FRA", "AN"} & found(PID).keys()


def test_professionals_of_segments_have_their_number() -> None:
    text = "MSH|^~\\&|DXCARE|X\nPV1|1|I|neurologie^214^P|R|||10978830031^ZORBAN^MALO^^^DR^^^ASIP"
    spans = {text[one.start : one.end]: (one.label, one.role) for one in detect(text)}
    assert spans["10978830031"] == ("RPPS", "professional")
    assert spans["ZORBAN"] == ("NOM", "professional")


def test_elements_of_xml_say_what_they_hold_and_their_names_stay() -> None:
    text = (
        '<recordTarget><patientRole><id extension="619588748"/><addr><streetAddressLine>43 place de'
        " l'Église</streetAddressLine><postalCode>39450</postalCode><city>VALMORT</city></addr>"
        "<patient><name><family>Zorban</family><given>Malo</given></name>"
        '<birthTime value="19810124"/></patient></patientRole></recordTarget>'
    )
    assert found(text) == {
        "619588748": "IPP",
        "43 place de l'Église": "ADRESSE",
        "39450": "ZIP",
        "VALMORT": "VILLE",
        "Zorban": "NOM",
        "Malo": "PRENOM",
        "19810124": "DATE_NAISSANCE",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nom_usage=ZORBAN;prenom=Malo", {"ZORBAN": "NOM", "Malo": "PRENOM"}),
        ('{"nom": "Zorban", "ville": "Valmort"}', {"Zorban": "NOM", "Valmort": "VILLE"}),
        ("ci-joint CR_ZORBAN_Malo_26011933.pdf",
         {"ZORBAN": "NOM", "Malo": "PRENOM", "26011933": "DATE_NAISSANCE"}),
    ],
)  # fmt: skip
def test_keys_and_file_names_say_who(text: str, expected: dict[str, str]) -> None:
    assert expected.items() <= found(text).items()
