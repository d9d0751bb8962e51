from decimal import Decimal

import pytest

from ambroise.uses.checking.numbers import find_quantities


@pytest.mark.parametrize(
    ("low", "value", "scale"),
    [
        ("1 g", Decimal(1000), "mass"),
        ("1 000 mg", Decimal(1000), "mass"),
        ("0,5 mg", Decimal("0.5"), "mass"),
        ("75 mg/m²", Decimal(75), "mg/m2"),
        ("10 mg/j", Decimal(10), "mass"),
        ("45ans", Decimal(45), "year"),
        ("deux fois", Decimal(2), "times"),
        ("vingt-cinq jours", Decimal(25), "day"),
        ("95 %", Decimal(95), "percent"),
        ("2eme", Decimal(2), "rank"),
        ("120/80", "120/80", ""),
        ("8h30", "8h30", ""),
        ("08:30:00", "8h30", ""),
        ("14h00", Decimal(14), "hour"),
        ("l4-l5", "l4l5", ""),
        ("stade iib", "2b", ""),
    ],
)
def test_a_number_is_read_with_its_unit(low: str, value: Decimal | str, scale: str) -> None:
    (found,) = find_quantities(low)
    assert (found.value, found.scale) == (value, scale)
    assert low[found.start : found.end] in low


def test_both_doses_of_a_combination_are_read() -> None:
    first, second = find_quantities("24 mg/26 mg")
    assert (first.value, second.value) == (24, 26)


def test_one_amount_in_two_units_is_the_same() -> None:
    (gram,) = find_quantities("1 g")
    (milligrams,) = find_quantities("1000 mg")
    (bare,) = find_quantities("1000")
    assert gram.same(milligrams)
    assert bare.same(milligrams)
    assert not bare.same(gram)
