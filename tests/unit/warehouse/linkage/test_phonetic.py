"""Names that are heard alike have one code, and others have not."""

import pytest

from ambroise.warehouse.linkage.phonetic import sound


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("DUPONT", "DUPOND"),
        ("PHILIPPE", "FILIPE"),
        ("LEFEVRE", "LEFEBVRE"),
        ("GAUTHIER", "GOTIER"),
        ("RENAULT", "RENAUD"),
        ("MATHIEU", "MATIEU"),
        ("KERVELLA", "KERVELA"),
        ("CATHERINE", "KATERINE"),
        ("BOYER", "BOIER"),
        ("QUENTIN", "KANTIN"),
        ("MOREAU", "MORAUD"),
        ("STEPHANE", "STEFANE"),
    ],
)
def test_spellings_of_one_sound_have_one_code(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("MARTIN", "MARTEL"), ("PETIT", "PERRIN"), ("LEROY", "LEROUX"), ("JEAN", "JULES")],
)
def test_other_sounds_have_other_codes(one: str, other: str) -> None:
    assert sound(one) != sound(other)


@pytest.mark.parametrize("name", ["", "123", " - "])
def test_what_has_no_letter_has_no_code(name: str) -> None:
    assert sound(name) == ""
