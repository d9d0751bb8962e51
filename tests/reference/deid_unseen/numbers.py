"""Numbers that hold by their checks, in the forms that hospitals print.

NIR: sex, year, month, department (2A, 2B; 99 for a birth abroad), commune, order, and the key 97
minus the rest by 97 with 2A as 19 and 2B as 18. RPPS (11 digits) and FINESS (9) end with the key of
Luhn.
"""

from datetime import date
from random import Random


def nir(rng: Random, sex: str, born: date) -> str:
    """Return the 15 characters of a NIR."""
    department = rng.choice(["2A", "2B", "99", "99", *[f"{n:02}" for n in range(1, 96) if n != 20]])
    month = rng.choice((born.month,) * 20 + (20, 31))
    body = (
        f"{'2' if sex == 'F' else '1'}{born.year % 100:02}{month:02}{department}"
        f"{rng.randint(1, 560):03}{rng.randint(1, 899):03}"
    )
    value = int(body.replace("2A", "19").replace("2B", "18"))
    return f"{body}{97 - value % 97:02}"


def written_nir(number: str, rng: Random) -> str:
    """Return a NIR as it is printed: whole, spaced by groups, without its key, with a slash."""
    groups = (number[0], number[1:3], number[3:5], number[5:7], number[7:10], number[10:13])
    return rng.choice(
        (
            " ".join((*groups, number[13:])),
            " ".join((*groups, number[13:])),
            number,
            number,
            ".".join((*groups, number[13:])),
            f"{number[:13]} {number[13:]}",
            f"{' '.join(groups)} / {number[13:]}",
            f"{number[:13]} clé {number[13:]}",
            number[:13],
        )
    )


def with_luhn(body: str) -> str:
    """Return the digits followed by their Luhn key."""
    for key in "0123456789":
        total = 0
        for position, digit in enumerate(reversed(body + key)):
            value = int(digit) * (2 if position % 2 else 1)
            total += value - 9 if value > 9 else value
        if total % 10 == 0:
            return body + key
    raise AssertionError(body)


def digits(rng: Random, count: int) -> str:
    """Return so many digits, the first not zero."""
    return str(rng.randint(1, 9)) + "".join(rng.choice("0123456789") for _ in range(count - 1))


def rpps(rng: Random) -> str:
    """Return an RPPS number."""
    return with_luhn("10" + digits(rng, 8))


def finess(rng: Random) -> str:
    """Return a FINESS number."""
    return with_luhn(f"{rng.randint(1, 95):02}0{digits(rng, 5)}")


def phone(rng: Random, start: str = "") -> str:
    """Return the ten digits of a phone number."""
    start = start or rng.choice(("01", "02", "03", "04", "05", "06", "07", "09"))
    return start + "".join(rng.choice("0123456789") for _ in range(8))


def written_phone(number: str, rng: Random) -> str:
    """Return a phone number as it is printed."""
    pairs = [number[at : at + 2] for at in range(0, 10, 2)]
    return rng.choice(
        (
            " ".join(pairs),
            " ".join(pairs),
            " ".join(pairs),
            ".".join(pairs),
            ".".join(pairs),
            "-".join(pairs),
            "/".join(pairs),
            number,
            f"+33 {number[1]} {' '.join(pairs[1:])}",
            f"+33{number[1:]}",
            f"{number[:4]} {number[4:7]} {number[7:]}",
            f"(0){number[1]} {' '.join(pairs[1:])}",
        )
    )
