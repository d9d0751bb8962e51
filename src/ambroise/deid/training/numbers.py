"""Numbers of persons and places in the forms that documents write; keys hold where one exists."""

from datetime import date
from random import Random
from typing import Final

from ambroise.text.checks import luhn_holds

_NIR_FORMS: Final = (
    "{s} {y} {m} {d} {c} {o} {k}", "{s}{y}{m}{d}{c}{o}{k}", "{s} {y} {m} {d} {c} {o} / {k}",
    "{s}{y}{m}{d}{c}{o} {k}", "{s}.{y}.{m}.{d}.{c}.{o}.{k}", "{s} {y} {m} {d} {c} {o}",
    "{s}-{y}-{m}-{d}-{c}-{o}-{k}", "{s}{y}{m}{d}{c}{o}", "{s} {y}{m} {d}{c} {o} ({k})",
)  # fmt: skip
_PHONE_SEPARATORS: Final = (" ", " ", " ", ".", ".", "", "-", "/", "  ")
_LETTERS: Final = "ABCDEFGHJKLMNPRSTVWXYZ"


def digits(rng: Random, count: int) -> str:
    """Return that many digits, the first one not zero."""
    return str(rng.randrange(10 ** (count - 1), 10**count))


def nir(rng: Random, *, woman: bool, born: date, compact: bool = False) -> str:
    """Return a social security number with its key (some forms leave it out)."""
    luck = rng.random()
    department = f"{rng.randint(1, 95):02}"
    if luck < 0.14:
        department = rng.choice(("2A", "2B")) if luck < 0.03 else "99"
    parts = {
        "s": "2" if woman else "1", "y": f"{born.year % 100:02}", "m": f"{born.month:02}",
        "d": department, "c": f"{rng.randint(1, 989):03}", "o": f"{rng.randint(1, 989):03}",
    }  # fmt: skip
    body = parts["s"] + parts["y"] + parts["m"] + parts["d"] + parts["c"] + parts["o"]
    value = int(body[:5] + {"2A": "19", "2B": "18"}.get(department, department) + body[7:])
    parts["k"] = f"{97 - value % 97:02}"
    return (_NIR_FORMS[1] if compact else rng.choice(_NIR_FORMS)).format(**parts)


def luhn(rng: Random, count: int, *, start: str = "") -> str:
    """Return `count` digits that begin with `start` and end with their Luhn key."""
    body = start + "".join(rng.choice("0123456789") for _ in range(count - 1 - len(start)))
    return next(f"{body}{key}" for key in range(10) if luhn_holds(f"{body}{key}"))


def rpps(rng: Random) -> str:
    """Return a professional's RPPS number, at times in groups."""
    value = luhn(rng, 11, start="10")
    return value if rng.random() < 0.85 else f"{value[:3]} {value[3:7]} {value[7:]}"


def adeli(rng: Random) -> str:
    """Return a nine-digit ADELI number, at times in groups."""
    value = f"{rng.randint(1, 95):02}{digits(rng, 7)}"
    return value if rng.random() < 0.7 else f"{value[:2]} {value[2]} {value[3:8]} {value[8]}"


def finess(rng: Random) -> str:
    """Return a FINESS number, at times in groups."""
    value = luhn(rng, 9, start=f"{rng.randint(1, 95):02}0")
    return value if rng.random() < 0.8 else f"{value[:2]} {value[2:8]} {value[8]}"


def phone(rng: Random, *, mobile: bool = False) -> str:
    """Return a French telephone number."""
    head = rng.choice("67") if mobile else rng.choice("123459")
    pairs = [f"0{head}", *(f"{rng.randrange(100):02}" for _ in range(4))]
    luck = rng.random()
    if luck < 0.06:
        return f"+33 {head} " + " ".join(pairs[1:])
    if luck < 0.09:
        return f"+33{head}" + "".join(pairs[1:])
    if luck < 0.12:
        return f"+33 (0){head} " + " ".join(pairs[1:])
    return rng.choice(_PHONE_SEPARATORS).join(pairs)


def patient_number(rng: Random) -> str:
    """Return a permanent number (IPP) in the form of one hospital or another."""
    luck = rng.random()
    if luck < 0.7:
        return digits(rng, rng.choice((6, 7, 8, 8, 9, 10, 10)))
    if luck < 0.8:
        return f"{rng.choice(_LETTERS)}{digits(rng, 8)}"
    if luck < 0.9:
        return f"00{digits(rng, 8)}"
    return (
        f"{digits(rng, 2)}-{digits(rng, 6)}"
        if luck < 0.95
        else f"80{digits(rng, 2)} {digits(rng, 6)}"
    )


def stay_number(rng: Random) -> str:
    """Return a number of stay (NDA, IEP)."""
    return digits(rng, rng.choice((7, 8, 9, 9, 10))) if rng.random() < 0.8 else f"H{digits(rng, 8)}"


def specimen(rng: Random) -> str:
    """Return a number of specimen, as a laboratory or pathology writes it."""
    year = rng.randint(10, 26)
    return rng.choice((
        f"{year}{rng.choice('HCPA')}{digits(rng, 5)}", digits(rng, 10),
        f"{digits(rng, 6)}-{digits(rng, 2)}", f"{rng.choice('HCBP')}{year}-{digits(rng, 5)}",
        f"20{year}-{digits(rng, 6)}", f"{year}.{digits(rng, 5)}",
    ))  # fmt: skip


def accession(rng: Random) -> str:
    """Return a number of examination, as an imaging department writes it."""
    return rng.choice((
        digits(rng, 8), f"A{digits(rng, 9)}", f"RX{digits(rng, 7)}", digits(rng, 10),
        f"IMG-20{rng.randint(10, 26)}-{digits(rng, 6)}", f"EX{digits(rng, 8)}",
    ))  # fmt: skip


def dicom_uid(rng: Random) -> str:
    """Return a DICOM unique identifier."""
    root = rng.choice(("1.2.840.113619", "1.3.12.2", "1.2.826.0.1", "2.25", "1.3.46.670589"))
    return ".".join((root, *(digits(rng, rng.randint(1, 9)) for _ in range(rng.randint(2, 5)))))
