"""Identifiers with valid keys that can be nobody's."""

from datetime import date
from random import Random


def luhn_key(digits: str) -> str:
    """The last digit that makes `digits` pass the Luhn check (RPPS, FINESS)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def rpps(rank: int) -> str:
    """An RPPS number of 11 digits in 99..., a range that is not attributed."""
    stem = f"99{rank:08d}"
    return stem + luhn_key(stem)


def finess(rank: int) -> str:
    """A FINESS number of 9 digits for the department 99, which has no establishment."""
    stem = f"99{rank:06d}"
    return stem + luhn_key(stem)


def nir_key(stem: str) -> str:
    """The key of a NIR: 97 - (n mod 97), on two digits (decree 82-103)."""
    return f"{97 - int(stem) % 97:02d}"


def ins_nir(*, sex: str, birth: date, department: str, rank: int) -> str:
    """An INS of 15 digits for the test root only, unique for ranks up to 100,000.

    The commune is in 900..999, which no department of the demo reaches (codes of communes of the
    INSEE; those of countries, after 99, stop under 600): nobody bears the number.
    """
    commune, order = 999 - rank // 1000 % 100, rank % 1000
    stem = f"{'1' if sex == 'male' else '2'}{birth:%y%m}{department}{commune}{order:03d}"
    return stem + nir_key(stem)


def phone(rng: Random, ranges: list[str]) -> str:
    """A ten-digit number in a range reserved for fiction, written by pairs."""
    stem = rng.choice(ranges).replace(" ", "")
    digits = stem + "".join(str(rng.randrange(10)) for _ in range(10 - len(stem)))
    return " ".join(digits[place : place + 2] for place in range(0, 10, 2))
