"""Private attributes known to hold no identity (PS3.15 E.3.10), from `safe_private.tsv`."""

from functools import cache
from importlib.resources import files

from pydicom.dataset import Dataset


def is_safe(image: Dataset, tag: int) -> bool:
    """Return whether the private attribute `tag`, of the creator that reserved it, is listed."""
    group, element = tag >> 16, tag & 0xFFFF
    creator = image.get((group, element >> 8))
    if creator is None or element < 0x1000:
        return False
    return (str(creator.value).strip(), group, element & 0xFF) in _listed()


def creators(kept: set[int]) -> set[int]:
    """Return the tags of the private creators of the attributes `kept`."""
    return {(tag & 0xFFFF0000) | (tag & 0xFFFF) >> 8 for tag in kept}


@cache
def _listed() -> frozenset[tuple[str, int, int]]:
    text = files("ambroise.deid.dicom").joinpath("safe_private.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return frozenset(
        (creator, int(group, 16), int(element, 16))
        for creator, group, elements in lines[1:]
        for element in elements.split()
    )
