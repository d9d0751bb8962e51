"""Surrogates: one for one entity and key, in the form of what they replace, and not real."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.pseudonyms import surrogate
from ambroise.text.checks import luhn_holds, nir_key_holds
from ambroise.text.folding import fold

KEY, OTHER = bytes(range(32)), bytes(32)
KEYS = st.binary(min_size=32, max_size=32)


def made(text: str, label: str, entity: str = "p1", key: bytes = KEY) -> str:
    found = surrogate(text, label, entity, key)
    assert found is not None
    return found


def test_one_person_has_one_name_in_every_written_form() -> None:
    name = made("KERVELLA", "NOM")
    assert name.isupper()
    assert made("Kervella", "NOM").upper() == name
    assert made("kervella", "NOM") == name.lower()
    assert made("de KERVELLA", "NOM") == name


def test_names_differ_across_projects() -> None:
    names = {made("KERVELLA", "NOM", key=bytes([number] * 32)) for number in range(50)}
    assert len(names) > 45


def test_an_initial_agrees_with_the_name_in_full() -> None:
    full = made("Anne", "PRENOM")
    assert made("A.", "PRENOM") == f"{full[0]}."
    assert made("Anne-Rose", "PRENOM").split("-")[0] == full
    assert re.fullmatch(r"[^\W\d_]+-[^\W\d_]+", made("Anne-Rose", "PRENOM"))


@pytest.mark.parametrize(
    ("woman", "man"), [("Jeanne", "Yann"), ("Fatoumata", "Pierre"), ("MANON", "LUCA")]
)
def test_sex_is_kept(woman: str, man: str) -> None:
    given = {made(woman, "PRENOM").title(), made(man, "PRENOM").title()}
    assert len(given) == 2
    assert made(woman, "PRENOM") == made("Marie", "PRENOM") or woman.isupper()


@given(KEYS, st.sampled_from(["2 55 08 14 168 025 38", "255081416802538", "1 85 05 2A 123 456 44"]))
def test_a_nir_keeps_its_layout_and_sex_and_never_holds(key: bytes, nir: str) -> None:
    found = made(nir, "SECU", key=key)
    assert not nir_key_holds(found)
    assert found[0] == nir[0]
    assert found.endswith("99")
    assert re.sub(r"\d", "0", found) == re.sub(r"\d", "0", nir)


@given(KEYS, st.from_regex(r"10[0-9]{9}", fullmatch=True))
def test_an_rpps_is_never_one(key: bytes, rpps: str) -> None:
    found = made(rpps, "RPPS", key=key)
    assert len(found) == 11
    assert found.startswith("99")
    assert not luhn_holds(found)


@pytest.mark.parametrize(
    ("phone", "range_of_fiction"),
    [
        ("01 42 16 00 00", "01 99 00"),
        ("02.98.22.33.44", "02.61.91"),
        ("0612345678", "063998"),
        ("+33 (0)6 12 34 56 78", "+33 (0)6 39 98"),
        ("+33612345678", "+3363998"),
        ("08 10 11 12 13", "01 99 00"),
    ],
)
def test_a_phone_is_in_a_range_kept_for_fiction(phone: str, range_of_fiction: str) -> None:
    found = made(phone, "TEL")
    assert found.startswith(range_of_fiction)
    assert len(found) == len(phone)


def test_places_keep_their_form_and_region() -> None:
    assert made("29200", "ZIP").startswith("29")
    assert made("97400", "ZIP").startswith("974")
    assert made("BREST", "VILLE").isupper()
    assert re.match(r"\d+ avenue d", made("12 avenue de la Gare", "ADRESSE"))


def test_contacts_cannot_exist() -> None:
    assert made("a@b.fr", "MAIL").endswith(".example")
    assert made("https://chu.fr/x", "URL").startswith("https://")
    assert made("https://chu.fr/x", "URL").endswith(".example")


def test_a_label_without_surrogate_gives_none() -> None:
    assert surrogate("x", "INCONNU", "", KEY) is None


LABELS = "NOM PRENOM SECU RPPS ADELI FINESS IPP NDA TEL MAIL URL ADRESSE ZIP VILLE HOPITAL".split()


@given(
    KEYS, st.sampled_from(LABELS), st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
)
def test_a_surrogate_is_never_the_text_and_is_the_same_again(
    key: bytes, label: str, text: str
) -> None:
    found = surrogate(text, label, "", key)
    assert found == surrogate(text, label, "", key)
    assert found is None or fold(found) != fold(text)
