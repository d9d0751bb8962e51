"""The Type of an attribute in the IOD of a file (PS3.3), for the compound actions of the table."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

_ROOT: Final = "1.2.840.10008.5.1.4."
OPTIONAL: Final = 3


def required(name: str, sop_class: str, parent: str) -> int | None:
    """Return 1, 2 or 3 for the attribute `name` of an object of `sop_class`.

    `parent` is the keyword of the sequence it stands in, empty at the top. None where the SOP
    class is not known: the Type may then be any.
    """
    known = _known()
    if parent:
        return known.inside.get((name, parent), OPTIONAL)
    iod = known.iods.get(sop_class)
    return None if iod is None else known.top.get((name, iod), OPTIONAL)


def has_pixels(sop_class: str) -> bool:
    """Return whether an object of `sop_class` is nothing without pixels; unknown classes may be."""
    known = _known()
    return known.iods.get(sop_class) in known.pixels


@dataclass(frozen=True, slots=True)
class _Known:
    iods: dict[str, str]
    top: dict[tuple[str, str], int]
    inside: dict[tuple[str, str], int]
    pixels: frozenset[str]


@cache
def _known() -> _Known:
    text = files("ambroise.deid.dicom").joinpath("types.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    iods = {_whole(line[1]): line[2] for line in lines if line[0] == "sop"}
    types = {
        kind: {
            (name, place): int(number)
            for found, name, number, places in (line for line in lines if len(line) == 4)
            if found == kind
            for place in places.split()
        }
        for kind in ("top", "in")
    }
    pixels = next(line[1] for line in lines if line[0] == "pixels")
    return _Known(iods, types["top"], types["in"], frozenset(pixels.split()))


def _whole(sop_class: str) -> str:
    return sop_class if sop_class.startswith("1.2.") else _ROOT + sop_class
