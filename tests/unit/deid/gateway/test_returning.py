"""An answer that rewrites what it was sent."""

import hashlib
import itertools
from datetime import date, timedelta

import pytest

from ambroise.deid import Identity
from ambroise.deid.gateway import Outgoing, Restorer, outgoing, residual_of
from ambroise.deid.policies import policy_named
from ambroise.text.spans import Span

TEXT = (
    "Mme KERVELLA Jeanne, née le 12/03/1950, vue le 3 mars 2024 par le Dr LE GOFF."
    " IPP : 8001234567. Tél 02 98 11 22 33. Opérée en juin 2021. Hépatite B."
)


@pytest.fixture
def out() -> Outgoing:
    numbers = itertools.count()
    draw = lambda: hashlib.sha256(str(next(numbers)).encode()).digest()  # noqa: E731
    return outgoing([TEXT], policy_named("strict"), draw=draw)


def of(out: Outgoing, original: str) -> str:
    return next(one.sent for one in out.replaced if one.original == original)


def test_capitals_and_order_are_those_of_the_answer(out: Outgoing) -> None:
    name, given = of(out, "KERVELLA"), of(out, "Jeanne")
    said = f"{given.upper()} {name.title()}, {name.lower()} {given} ; {name.upper()}"
    restored = Restorer(out).text(said)
    assert restored.text == "JEANNE Kervella, kervella Jeanne ; KERVELLA"
    assert restored.unresolved == ()
    assert restored.put_back == 5


def test_numbers_are_known_in_another_layout(out: Outgoing) -> None:
    number, phone = of(out, "8001234567"), of(out, "02 98 11 22 33")
    said = f"IPP {number[:4]} {number[4:7]}.{number[7:]}, tél {phone.replace(' ', '.')}"
    assert Restorer(out).text(said).text == "IPP 8001234567, tél 02 98 11 22 33"


def test_dates_are_put_back_in_the_form_of_the_answer(out: Outgoing) -> None:
    restorer = Restorer(out)
    day, month, year = of(out, "12/03/1950").split("/")
    assert restorer.text(f"née le {year}-{month}-{day}").text == "née le 1950-03-12"
    assert restorer.text(f"née le {int(day)}.{month}.{year}").text == "née le 12.03.1950"


def test_a_month_that_was_sent_comes_back_and_an_unknown_one_stays(out: Outgoing) -> None:
    month = of(out, "juin 2021")
    restorer = Restorer(out)
    assert restorer.text(f"opérée en {month}").text == "opérée en juin 2021"
    other = restorer.text("selon les données de mars 1987")
    assert other.text == "selon les données de mars 1987"


def test_a_date_reckoned_from_those_sent_moves_back_with_them(out: Outgoing) -> None:
    seen = of(out, "3 mars 2024")
    true = date(2024, 9, 3)
    reckoned = f"{true + timedelta(days=out.shift):%d/%m/%Y}"
    restored = Restorer(out).text(f"vue le {seen}, à revoir le {reckoned}")
    assert restored.text == "vue le 3 mars 2024, à revoir le 03/09/2024"


def test_what_looks_like_an_identity_and_was_not_sent_is_told(out: Outgoing) -> None:
    name = of(out, "KERVELLA")
    restored = Restorer(out).text(f"Mme {name}, adressée par le Dr MARTINEAU.")
    (found,) = restored.unresolved
    assert restored.text[found.start : found.end] == "MARTINEAU"
    assert restored.text.startswith("Mme KERVELLA, ")


def test_a_word_that_is_no_surrogate_stays(out: Outgoing) -> None:
    said = "Hépatite B chronique, syndrome de Raynaud, 120/80."
    assert Restorer(out).text(said).text == said


def test_what_cannot_be_told_apart_leaves_as_a_numbered_tag() -> None:
    text = "Mme KERVELLA, puis M. A. KERVELLA et M. B. LE GOFF."
    identities = (
        Identity(family_name="Kervella", given_names=("Anne",), entity="a"),
        Identity(family_name="Le Goff", given_names=("Bernard",), entity="b"),
    )
    out = outgoing([text], policy_named("strict"), identities)
    short = [one for one in out.replaced if len(one.original) == 1]
    assert all(one.sent.startswith("[") for one in short)
    assert Restorer(out).text(out.texts[0].lower().upper()).text.count("KERVELLA") == 2
    assert Restorer(out).text(out.texts[0]).text == text


def test_one_conversation_has_one_surrogate_a_person() -> None:
    out = outgoing(["Résumer la lettre de Mme KERVELLA.", TEXT], policy_named("strict"))
    name = of(out, "KERVELLA")
    assert all(name in text for text in out.texts)


def test_the_residual_counts_what_is_left_and_what_is_doubtful() -> None:
    text = "vue avec Karim Belkacem, dossier 12345678, tension 120/80"
    nothing = residual_of(text, [], [])
    assert (nothing.left, nothing.doubtful) == (0, 2)
    assert nothing.expected > 0.3
    found = [Span(9, 23, "NOM", score=0.9), Span(33, 41, "NDA", score=0.8)]
    assert residual_of(text, found, found).expected < 0.01
    assert residual_of(text, found, []).expected == pytest.approx(1.7)
