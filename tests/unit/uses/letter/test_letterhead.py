"""Lines of the paper of a note do not become sentences of the letter."""

from typing import Any

import pytest
from hypothesis import given, strategies

from ambroise.uses.letter.letterhead import told
from ambroise.uses.letter.schema import BlockKind


@pytest.mark.parametrize(
    "paper",
    [
        "Concerne : M. Marin Gaëtan, né le 12 mars 1948",
        "Mme NEVEU Odette, née le 01/02/1950 (76 ans)",
        "N° patient 8000001394 - dossier 700013943",
        "IPP : 8000000001 - Séjour : 700000001",
        "Tél. secrétariat : 03 53 01 31 30",
        "CHU Saint-Ambroise - NEVEU Odette - IPP 8000000001",
        "CHU - NEVEU Odette - IPP 8000000001 - Page 2/3",
        "Feuillet 1 / 2",
        "page 3 sur 4",
        "3/4 - Document édité par le dossier patient",
    ],
)
def test_a_line_of_the_paper_is_not_told(paper: str) -> None:
    text = f"Suivi en ville.\n{paper}\nReprise de la marche."
    parts = [text[start:end].strip() for start, end in told(text, 0, len(text))]
    assert parts == ["Suivi en ville.", "Reprise de la marche."]


@pytest.mark.parametrize(
    "line",
    [
        "Mme NEVEU, née le 01/02/1950, est admise pour une chute.",
        "Prendre rendez-vous au secrétariat de cardiologie : 03 53 01 31 30",
        "Pression artérielle 12/8, température 37 °C",
        "Patient : stable, apyrétique",
        "1/2 comprimé le matin",
    ],
)
def test_what_tells_of_the_patient_stays(line: str) -> None:
    assert [line[start:end] for start, end in told(line, 0, len(line))] == [line]


@given(strategies.text("aé1/ \n\f:-IPpage"), strategies.data())
def test_the_stretches_are_in_order_within_what_was_asked(
    text: str, data: strategies.DataObject
) -> None:
    start = data.draw(strategies.integers(0, len(text)))
    end = data.draw(strategies.integers(start, len(text)))
    at = start
    for left, right in told(text, start, end):
        assert at <= left < right <= end
        at = right


def test_the_object_of_a_paper_is_not_the_reason_of_the_stay(a_stay: Any, block_of: Any) -> None:
    given = a_stay().with_note(
        "CHU\nObjet : Compte rendu d'hospitalisation\n"
        "Concerne : M. Marin Gaëtan, né le 12 mars 1948\nN° patient 8000001394\n\n"
        "Motif :\nDouleur thoracique.\n\nSuites :\nConsultation à un mois.\n"
        "Document édité par le dossier patient - page 1/1\n"
    )
    said = [one.text for one in block_of(given.view, BlockKind.REASON).statements]
    assert said[0] == "Douleur thoracique."
    every = [one.text for kind in BlockKind for one in block_of(given.view, kind).statements]
    assert not any("Concerne" in one or "8000001394" in one or "page 1" in one for one in every)


def test_an_object_that_tells_why_is_the_reason(a_stay: Any, block_of: Any) -> None:
    given = a_stay().with_note("Objet : douleur thoracique\n\nÉvolution :\nFavorable.\n")
    said = [one.text for one in block_of(given.view, BlockKind.REASON).statements]
    assert said[0] == "Douleur thoracique."
