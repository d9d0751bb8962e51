"""Surrogates: one for one entity and key, in the form of what they replace, and not real."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.pseudonyms import surrogate, words
from ambroise.pseudonyms.places import region_of
from ambroise.pseudonyms.presence import bare
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


@pytest.mark.parametrize("written", ["KERVELLA", "de Kervella", "d'Kervella", "kervella"])
def test_a_particle_or_an_elision_changes_nothing(written: str) -> None:
    assert made(written, "NOM").upper() == made("KERVELLA", "NOM")


def test_used_name_and_birth_name_of_one_person_stay_two_names() -> None:
    assert made("KERVELLA", "NOM") != made("MARTIN", "NOM")
    assert made("MARTIN-KERVELLA", "NOM") == f"{made('MARTIN', 'NOM')}-{made('KERVELLA', 'NOM')}"


def test_initials_agree_with_both_names() -> None:
    given_name, family_name = made("Anne", "PRENOM"), made("KERVELLA", "NOM")
    assert made("A. KERVELLA", "NOM") == f"{given_name[0]}. {family_name}"
    assert made("A.K.", "NOM") == f"{given_name[0]}.{family_name[0]}."


def test_an_accent_in_two_characters_is_the_same_name() -> None:
    assert made("KE\u0301RVELLA", "NOM") == made("K\u00c9RVELLA", "NOM") == made("KERVELLA", "NOM")


def test_an_initial_agrees_with_the_name_in_full() -> None:
    full = made("Anne", "PRENOM")
    assert made("A.", "PRENOM") == f"{full[0]}."
    assert made("Anne-Rose", "PRENOM").split("-")[0] == full
    assert re.fullmatch(r"[^\W\d_]+-[^\W\d_]+", made("Anne-Rose", "PRENOM"))


@pytest.mark.parametrize(
    ("name", "origin", "sex"),
    [
        ("Jeanne", "french", "feminine"),
        ("YANN", "french", "masculine"),
        ("Fatoumata", "subsaharan", "feminine"),
        ("Mohamed", "arabic", "masculine"),
        ("João", "iberian", "masculine"),
        ("Giuseppina", "italian", "feminine"),
        ("Krzysztof", "slavic", "masculine"),
        ("Zeynep", "turkish", "feminine"),
        ("Hiroshi", "east_asian", "masculine"),
        ("Kavitha", "south_asian", "feminine"),
        ("Zorbela", "french", "feminine"),
        ("MANON", "french", "feminine"),
        ("Luca", "french", "masculine"),
    ],
)
def test_sex_and_rough_origin_are_kept_at_each_rendering(name: str, origin: str, sex: str) -> None:
    zone = made(name, "PRENOM")
    project = made(zone, "PRENOM", key=OTHER)
    for found in (zone, project):
        assert words.KNOWN_GIVEN[fold(found)] == (origin, sex)


def test_given_names_have_one_list_and_every_initial() -> None:
    written = [
        fold(name) for lists in words.GIVEN.values() for names in lists.values() for name in names
    ]
    assert len(written) == len(set(written))
    for lists in words.GIVEN.values():
        assert all(len(lists[letter]) >= 3 for letter in words.INITIALS)


NIRS = [
    "2 55 08 14 168 025 38", "255081416802538", "1 85 05 2A 123 456 44", "185052A12345644",
    "1.85.05.2b.123.456.44", "2550814168025", "2 55 08 99 350 012", "25508",
]  # fmt: skip


@given(KEYS, st.sampled_from(NIRS))
def test_a_nir_keeps_its_layout_and_sex_and_never_holds(key: bytes, nir: str) -> None:
    found = made(nir, "SECU", key=key)
    assert not nir_key_holds(found)
    assert found[0] == nir[0]
    assert re.sub(r"\W", "", found)[3:5] == "00"
    assert re.sub(r"\d", "0", found) == re.sub(r"[\dABab]", "0", nir)
    if len(re.sub(r"\W", "", nir)) == 15:
        assert found.endswith("99")


@given(KEYS, st.sampled_from(NIRS))
def test_a_nir_is_one_whatever_its_layout(key: bytes, nir: str) -> None:
    assert bare(made(nir, "SECU", key=key)) == made(bare(nir).upper(), "SECU", key=key)


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


def test_one_department_and_one_town_for_each() -> None:
    codes = {made(f"29{number:03d}", "ZIP") for number in range(1000)}
    assert len(codes) >= 998
    assert made("BREST CEDEX 2", "VILLE") == fold(made("Brest", "VILLE")).upper()
    assert made("St-Malo", "VILLE") == made("Saint Malo", "VILLE")
    assert (
        made("12 av. de la Gare", "ADRESSE").split()[2:]
        == (made("12 avenue de la Gare", "ADRESSE").split()[2:])
    )


@pytest.mark.parametrize(
    ("town", "region"), [("Brest", "bretagne"), ("Hoenheim", "grand_est"), ("Julhac", "aquitaine")]
)
def test_a_town_keeps_the_manner_of_its_region_at_each_rendering(town: str, region: str) -> None:
    zone = made(town, "VILLE")
    project = made(zone, "VILLE", key=OTHER)
    assert [region_of(fold(one).replace(" ", "-")) for one in (zone, project)] == [region] * 2


def test_an_address_with_its_town_keeps_the_department() -> None:
    found = made("12 rue de la Gare, 29200 Brest", "ADRESSE")
    assert found.endswith(f"{made('29200', 'ZIP')} {made('Brest', 'VILLE')}")


@given(KEYS, st.sets(st.integers(0, 99_999_999), min_size=2, max_size=30))
def test_two_numbers_never_become_one(key: bytes, numbers: set[int]) -> None:
    found = {made(f"8{number:08d}", "IPP", key=key) for number in numbers}
    assert len(found) == len(numbers)


def test_a_number_is_one_whatever_its_spaces_and_zeros_in_front() -> None:
    one = made("8001234567", "IPP")
    assert made("80 0123 4567", "IPP").replace(" ", "") == one
    assert made("00008001234567", "IPP") == f"0000{one}"
    assert re.fullmatch(r"[A-Z]\d{2}[A-Z]\d{6}", made("L24H012345", "PRELEVEMENT"))


def test_a_uid_is_of_the_arc_of_uuids_and_the_standard_s_own_stay() -> None:
    found = made("1.2.840.113619.2.55.3.604688119", "UID")
    assert re.fullmatch(r"2\.25\.[1-9]\d{0,38}", found)
    assert len(found) <= 64
    assert made(found, "UID", key=OTHER) != found
    assert surrogate("1.2.840.10008.1.2.1", "UID", "", KEY) is None


def test_a_country_stays_in_its_part_of_the_world_and_a_hospital_keeps_its_kind() -> None:
    assert fold(made("Algérie", "PAYS")) in words.COUNTRIES["maghreb"]
    assert surrogate("Ruritanie", "PAYS", "", KEY) is None
    assert made("CHU de Brest", "HOPITAL").startswith("CHU d")
    assert made("Clinique des Lilas", "HOPITAL").startswith("Clinique d")


def test_what_tells_little_is_a_tag() -> None:
    for label in ("SITUATION", "PROFESSION", "NATIONALITE"):
        assert surrogate("veuve", label, "", KEY) is None
    assert surrogate("cardiologie", "SERVICE", "", KEY) is None
    assert re.fullmatch(r"\d{4}", made("3214", "SERVICE"))


def test_contacts_cannot_exist() -> None:
    assert made("a@b.fr", "MAIL").endswith(".example")
    assert made("https://chu.fr/x", "URL").startswith("https://")
    assert made("https://chu.fr/x", "URL").endswith(".example")


def test_a_label_without_surrogate_gives_none() -> None:
    assert surrogate("x", "INCONNU", "", KEY) is None


LABELS = (
    "NOM PRENOM SECU RPPS ADELI FINESS IPP NDA TEL MAIL URL ADRESSE ZIP VILLE HOPITAL PAYS"
    " PRELEVEMENT EXAMEN UID SERVICE"
).split()


@given(
    KEYS, st.sampled_from(LABELS), st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
)
def test_a_surrogate_is_never_the_text_and_is_the_same_again(
    key: bytes, label: str, text: str
) -> None:
    found = surrogate(text, label, "", key)
    assert found == surrogate(text, label, "", key)
    assert found is None or fold(found) != fold(text)
