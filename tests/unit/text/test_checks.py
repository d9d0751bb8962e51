"""Keys of French identifiers, against published or computed values."""

import pytest

from ambroise.text.checks import luhn_holds, nir_key_holds


@pytest.mark.parametrize(
    "nir",
    [
        "2 55 08 14 168 025 38",  # the example of INSEE's page on the NIR
        "255081416802538",
        "1 85 05 2A 123 456 " + f"{97 - int('1850519123456') % 97:02d}",
        "1 85 05 2B 123 456 " + f"{97 - int('1850518123456') % 97:02d}",
        "2 70 01 99 350 123 " + f"{97 - int('2700199350123') % 97:02d}",
    ],
)
def test_a_nir_with_its_key_holds(nir: str) -> None:
    assert nir_key_holds(nir)


@pytest.mark.parametrize("nir", ["255081416802539", "25508141680253", "", "X" * 15])
def test_a_nir_with_another_key_or_length_does_not(nir: str) -> None:
    assert not nir_key_holds(nir)


def test_luhn_of_a_published_number() -> None:
    assert luhn_holds("79927398713")
    assert not luhn_holds("79927398710")
