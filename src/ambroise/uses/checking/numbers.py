"""The numbers of a folded French text, with their units: what is the same amount is equal."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final

from ambroise.text.folding import fold
from ambroise.text.number_words import in_words

_SCALES: Final = {
    "mass": {"kg": "1e6", "g": "1e3", "mg": "1", "µg": "1e-3", "ug": "1e-3", "mcg": "1e-3",
             "ng": "1e-6"},
    "volume": {"l": "1e3", "dl": "100", "cl": "10", "ml": "1", "cc": "1", "µl": "1e-3"},
    "length": {"m": "1e3", "cm": "10", "mm": "1", "µm": "1e-3"},
    "year": dict.fromkeys(("ans", "an", "annees", "annee"), "1"),
    "month": {"mois": "1"},
    "week": dict.fromkeys(("semaines", "semaine", "sem"), "1"),
    "day": dict.fromkeys(("jours", "jour", "j"), "1"),
    "hour": dict.fromkeys(("heures", "heure", "h"), "1"),
    "minute": dict.fromkeys(("minutes", "minute", "min"), "1"),
    "second": dict.fromkeys(("secondes", "seconde", "s"), "1"),
    "percent": dict.fromkeys(("%", "pour cent", "p. cent"), "1"),
    "times": dict.fromkeys(("fois", "x"), "1"),
    "tablet": dict.fromkeys(("comprimes", "comprime", "cpr", "cps", "cp"), "1"),
    "capsule": dict.fromkeys(("gelules", "gelule", "gel"), "1"),
    "sachet": dict.fromkeys(("sachets", "sachet"), "1"),
    "vial": dict.fromkeys(("ampoules", "ampoule", "amp"), "1"),
    "drop": dict.fromkeys(("gouttes", "goutte"), "1"),
    "puff": dict.fromkeys(("bouffees", "bouffee"), "1"),
    "unit": {"unites": "1", "unite": "1", "ui": "1", "u": "1", "mui": "1e6"},
    "degree": dict.fromkeys(("°c", "° c", "°", "degres", "degre"), "1"),
    "pressure": {"mmhg": "1", "mm hg": "1", "cmhg": "10"},
    "rate": dict.fromkeys(("bpm", "/min", "/mn", "c/min", "cpm"), "1"),
    "dose of rays": {"gy": "1", "cgy": "0.01", "grays": "1"},
    "amount": {"mol": "1e3", "mmol": "1", "µmol": "1e-3", "nmol": "1e-6", "pmol": "1e-9"},
    "cycle": dict.fromkeys(("cycles", "cycle", "cures", "cure"), "1"),
}  # fmt: skip
_UNITS: Final = {
    name: (scale, Decimal(factor))
    for scale, names in _SCALES.items()
    for name, factor in names.items()
}
DOSES: Final = frozenset(
    ("mass", "volume", "unit", "tablet", "capsule", "sachet", "vial", "drop", "puff")
)
"""The units in which a dose of a drug is given."""

_OF_A_DAY: Final = frozenset(("j", "jour", "jours", "24h", "d", "prise"))
_UNIT: Final = re.compile(
    r"(?: ?[·:] ?| )?(?P<unit>"
    + "|".join(re.escape(name) for name in sorted(_UNITS, key=len, reverse=True))
    + r")(?: ?/ ?(?P<per>(?:\d[\d.,]*)?[a-zµ][a-z0-9µ²]*))?(?![a-z0-9])"
)
_NUMBER: Final = re.compile(
    r"(?<![\w.,])(?<!\d/)(?:"
    r"(?P<clock>(?:[01]?\d|2[0-4]) ?(?:h|:) ?[0-5]\d(?![\w/]))(?::[0-5]\d\b)?"
    r"|(?P<ratio>\d+(?:[.,]\d+)? ?/ ?\d+(?:[.,]\d+)?(?![\w/]))"
    r"|(?P<number>\d{1,3}(?: \d{3})+(?!\d)|\d+(?:[.,]\d+)?(?:e[+-]\d+)?)(?P<letters>[a-z][\w-]*)?)"
    r"|\b(?P<code>[a-z]+-?\d[\w+-]*)"
)
_RANKS: Final = frozenset(("er", "ere", "e", "eme", "ieme", "nd", "nde", "emes"))
_STAGE: Final = re.compile(
    r"\b(?:stade|grade|type|classe|stage|nyha|niveau|asa|score)s? (?P<roman>i{1,3}|iv|vi{0,3}|ix|x)"
    r"(?P<letter>[a-d])?\b"
)
_ROMAN: Final = {
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10,
}  # fmt: skip
_SIGN: Final = re.compile(r"([<>≤≥])=? ?$")
_ORDER: Final = {"<": "<", "≤": "<", ">": ">", "≥": ">"}
_THRICE: Final = re.compile(r"\bmatin,? midi,? (?:et )?soir\b")
_TWICE: Final = re.compile(r"\bmatin (?:et|-|/) ?soir\b|\bmatin/soir\b")


@dataclass(frozen=True, slots=True)
class Quantity:
    """`value` in the base unit of `scale` (mg, ml, mm, ...), "" for a bare number.

    A code (`t2n0`), a ratio (`8/10`) or an hour (`8h30`) is a text; `sign` is "<", ">" or "".
    `written` is the number as it stands, whatever its unit.
    """

    start: int
    end: int
    value: Decimal | str
    written: Decimal | str
    scale: str = ""
    sign: str = ""

    @property
    def is_name(self) -> bool:
        """Return whether it is a code (« HER2 »), which is of nothing but itself."""
        return isinstance(self.written, str) and self.written[0].isalpha()

    def fits(self, other: "Quantity") -> bool:
        """Return whether both may be of one unit: the same, or one has none."""
        return not self.scale or not other.scale or self.scale == other.scale

    def same(self, other: "Quantity") -> bool:
        """Return whether both say the same amount."""
        if self.sign and other.sign and self.sign != other.sign:
            return False
        if self.scale == other.scale:
            return self.value == other.value
        return self.fits(other) and self.written == other.written


def find_quantities(low: str) -> list[Quantity]:
    """Return the numbers of `low`, a folded text whose dates have been blanked out, in order."""
    found = list(_in_figures(low))
    found += _in_words(low)
    found += (_staged(match) for match in _STAGE.finditer(low))
    if "matin" in low:
        found += _times_a_day(low)
    return sorted(found, key=lambda one: one.start)


def _in_figures(low: str) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(low):
        start, end = match.span()
        written: Decimal | str
        if match["clock"] and match["clock"].endswith("00"):
            hours = _decimal(match["clock"][:2].rstrip("h: "))
            yield Quantity(start, end, hours, hours, "hour")
            continue
        if match["number"] is None or (match["letters"] and not _unit_at(low, match)):
            written = _code(match)
            rank = match["letters"] in _RANKS
            value = _decimal(match["number"]) if rank else written
            yield Quantity(start, end, value, value, "rank" if rank else "")
            continue
        written = _decimal(match["number"])
        sign = _SIGN.search(low, max(0, start - 3), start)
        order = _ORDER[sign[1]] if sign else ""
        unit = _UNIT.match(low, match.end("number"))
        if unit is None:
            yield Quantity(start, match.end("number"), written, written, "", order)
            continue
        scale, value = _scaled(written, unit)
        yield Quantity(start, unit.end(), value, written, scale, order)


def _unit_at(low: str, match: re.Match[str]) -> bool:
    return _UNIT.match(low, match.end("number")) is not None


def _scaled(written: Decimal, unit: re.Match[str]) -> tuple[str, Decimal]:
    scale, factor = _UNITS[unit["unit"]]
    per = unit["per"] or ""
    if not per or per in _OF_A_DAY:
        return scale, written * factor
    return f"{unit['unit']}/{per.replace('²', '2')}", written


def _code(match: re.Match[str]) -> str:
    if match["clock"]:
        hours, minutes = re.split(r" ?[h:] ?", match["clock"])[:2]
        return f"{int(hours)}h{minutes}"
    if match["ratio"]:
        return match["ratio"].replace(" ", "").replace(",", ".")
    return match[0].strip("-+").replace("-", "")


def _decimal(figures: str) -> Decimal:
    return Decimal(figures.replace(" ", "").replace(",", ".")).normalize()


def _staged(match: re.Match[str]) -> Quantity:
    number = _ROMAN[match["roman"]]
    value: Decimal | str = f"{number}{match['letter']}" if match["letter"] else Decimal(number)
    return Quantity(match.start("roman"), match.end(), value, value)


def _in_words(low: str) -> Iterator[Quantity]:
    pattern, values = _number_words()
    for match in pattern.finditer(low):
        value, scale = values[match[1].replace("-", " ")]
        unit = _UNIT.match(low, match.end()) if not scale else None
        if unit is None:
            yield Quantity(match.start(), match.end(), value, value, scale)
            continue
        scale, scaled = _scaled(value, unit)
        yield Quantity(match.start(), unit.end(), scaled, value, scale)


@cache
def _number_words() -> tuple[re.Pattern[str], dict[str, tuple[Decimal, str]]]:
    """Return the words of 2..100 and of ranks; « un » is an article more often than a number."""
    values: dict[str, tuple[Decimal, str]] = {}
    for number in range(2, 101):
        values[fold(in_words(number)).replace("-", " ")] = (Decimal(number), "")
    for number, rank in enumerate(
        "deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme".split(),
        2,
    ):
        values[rank] = (Decimal(number), "rank")
    values["second"] = values["seconde"] = (Decimal(2), "rank")
    values["demi"] = values["demie"] = (Decimal("0.5"), "")
    longest = sorted(values, key=len, reverse=True)
    either = "|".join(word.replace(" ", "[ -]") for word in longest)
    return re.compile(rf"\b(?=[cdhnoqstv])({either})\b"), values


def _times_a_day(low: str) -> Iterator[Quantity]:
    """Yield what « matin et soir » says as a number of times, so that « deux fois » is held."""
    for pattern, number in ((_THRICE, 3), (_TWICE, 2)):
        for match in pattern.finditer(low):
            yield Quantity(match.start(), match.end(), Decimal(number), Decimal(number), "times")
