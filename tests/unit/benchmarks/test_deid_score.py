"""What the judge of detection counts as a leak, as over-redaction, as right."""

import pytest

from benchmarks.deid.documents import Document, Found, Gold
from benchmarks.deid.forms import form
from benchmarks.deid.intervals import by_document, exact
from benchmarks.deid.score import Score

TEXT = "Mme Anna LE GOFF, née le 03/02/1951 à Brest, vue par A. KERVELLA au CHU de Brest."


def gold(words: str, label: str, role: str = "patient", text: str = TEXT, at: int = 0) -> Gold:
    """The gold of `words`, found from offset `at`."""
    start = text.index(words, at)
    return Gold(start, start + len(words), label, role)


def found(words: str, label: str, role: str = "") -> Found:
    """A stretch hidden over `words`."""
    start = TEXT.index(words)
    return Found(start, start + len(words), label, role)


def scored(golds: list[Gold], hidden: list[Found]) -> Score:
    """The score of one document."""
    score = Score()
    score.add(Document(TEXT, golds), hidden)
    return score


def test_a_name_hidden_in_part_is_a_leak() -> None:
    score = scored([gold("LE GOFF", "NOM")], [found("GOFF", "NOM")])
    assert (score.leaked, score.patient_leaked) == ([1], [1])
    assert (score.all_direct.characters, score.all_direct.characters_visible) == (6, 2)
    assert score.all_direct.whole == 0


def test_an_initial_left_visible_is_no_leak() -> None:
    first = gold("A", "PRENOM", "professional", at=TEXT.index("A. "))
    score = scored([first, gold("KERVELLA", "NOM", "professional")], [found("KERVELLA", "NOM")])
    assert score.direct == [1]
    assert score.leaked == [0]


def test_a_professional_left_visible_is_no_leak_of_the_patient() -> None:
    score = scored([gold("KERVELLA", "NOM", "professional")], [])
    assert (score.leaked, score.patient_leaked) == ([1], [0])


def test_the_town_of_the_hospital_names_nobody() -> None:
    town = gold("Brest", "VILLE", "hospital", at=TEXT.index("CHU"))
    assert scored([town], []).direct == [0]


def test_the_kind_of_a_hospital_may_stay() -> None:
    score = scored([gold("CHU de Brest", "HOPITAL", "hospital")], [])
    assert score.sorts["label"]["HOPITAL"].characters == len("Brest")


def test_a_word_hidden_outside_every_identity_is_hidden_in_vain() -> None:
    score = scored([gold("LE GOFF", "NOM")], [found("Anna LE GOFF, née", "NOM")])
    assert score.words_in_vain == [2]


def test_a_label_of_eds_pseudo_is_right_for_ours() -> None:
    score = scored([gold("Brest", "URL", "")], [found("Brest", "MAIL")])
    assert score.sorts["label"]["URL"].right == 1
    assert score.found_right["MAIL"] == 1


def test_a_role_is_right_only_where_the_detector_says_it() -> None:
    score = scored([gold("LE GOFF", "NOM")], [found("LE GOFF", "NOM", "professional")])
    assert (score.roles["patient"], score.roles_right["patient"]) == (1, 0)


def test_an_ipp_counts_among_the_cued_numbers_only_after_a_cue() -> None:
    text = "IPP : 81234567 puis 91234567"
    cued = [gold(number, "IPP", text=text) for number in ("81234567", "91234567")]
    assert [one.is_number_with_cue(text) for one in cued] == [True, False]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Mme DURANT", "DURANT", "capitals"),
        ("mme durant", "durant", "lower case"),
        ("Mme Durant", "Durant", "title case"),
        ("Mme Du-\nrant", "Du-\nrant", "broken over lines"),
        ("MmeDURANT", "DURANT", "glued"),
        ("CR_DURANT_2", "DURANT", "glued"),
        ("M. d'Arvor", "d'Arvor", "with particle"),
        ("M. Le Goff", "Le Goff", "with particle"),
        ("M. Lelong", "Lelong", "title case"),
        ("M. Petit-Roux", "Petit-Roux", "double"),
        ("A. Durant", "A", "initial"),
    ],
)
def test_the_hardest_form_of_a_name_is_told(text: str, words: str, expected: str) -> None:
    assert form(gold(words, "NOM", text=text), text) == expected


@pytest.mark.parametrize(
    ("events", "trials", "low", "high"),
    [(0, 100, 0.0, 0.0362), (5, 100, 0.0164, 0.1128), (10, 10, 0.6915, 1.0)],
)
def test_the_exact_interval_is_that_of_the_published_tables(
    events: int, trials: int, low: float, high: float
) -> None:
    assert exact(events, trials) == pytest.approx((low, high), abs=5e-5)


def test_documents_are_resampled_whole() -> None:
    low, high = by_document([0, 10] * 20, [10, 10] * 20)
    assert low < 0.5 < high
    assert high - low > 0.25
