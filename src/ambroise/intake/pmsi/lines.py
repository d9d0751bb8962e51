"""A line of PMSI as its layout and the parts that its counts announce, or why it is refused."""

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from typing import Any, Final, NamedTuple

from ambroise.intake.pmsi.checks import count
from ambroise.intake.pmsi.layouts import Layout, layouts, line_layouts
from ambroise.intake.told import Untold

DIAGNOSIS_WIDTH: Final = {"rss": 8, "rum": 8, "rsa": 6}
"""Characters of each diagnosis that follows the fixed part."""

_COUNTS: Final = {
    "rss": ("das_count", "dad_count", "act_count"),
    "rum": ("das_count", "dad_count", "act_count"),
    "rsa": (
        "authorisation_count",
        "radiotherapy_count",
        "unit_count",
        "das_count",
        "act_count",
    ),
    "rsa_unit": ("das_count", "act_count"),
}
"""The fields of a record that say how many parts follow."""

_Taker = Callable[[str], tuple[str, ...]]

_NUMBER: Final = slice(9, 12)
"""Where every line says its format."""

_FINESS: Final = rb"\d[\dAB]\d{7}"
_HEAD: Final = re.compile(
    rb"(?:.{9}1\d\d.{3}" + _FINESS + rb"0\d\d|" + _FINESS + rb"[02]\d\d).{150}"
)
_TRIED: Final = 20
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def claims(head: bytes) -> bool:
    """Tell whether a file that starts with `head` holds RSS, RUM or RSA, of any format number."""
    lines = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", _TRIED)[:_TRIED]
    return any(_HEAD.match(line) for line in lines)


def decoded(piece: bytes) -> tuple[str, str | None]:
    """The text of a line and its encoding where it is not UTF-8: older software writes Latin-1.

    Raises Untold for a line that is blank or holds control characters.
    """
    encoding = None
    try:
        line = piece.decode()
    except UnicodeDecodeError:
        encoding = "latin-1"
        line = piece.decode(encoding)
    if not line.isprintable() and _CONTROL.search(line):
        raise Untold("control_characters")
    if not line or line.isspace():
        raise Untold("blank")
    return line, encoding


def announced_layout(line: str) -> Layout | None:
    """The layout of the format number of a line, if it is one; the line may be cut."""
    return line_layouts().get(line[_NUMBER])


def layout_of(line: str) -> Layout:
    """The layout of a line. Raises Untold when its format is unknown or its fixed part is cut."""
    number = line[_NUMBER]
    layout = announced_layout(line)
    if layout is None:
        if len(number) < 3:
            raise Untold("line_short", f"{len(line)} caractères")
        if not (number.isascii() and number.isdigit()):
            raise Untold("format_unreadable")
        raise Untold("format_unknown", number)
    if len(line) < layout.width:
        raise Untold("line_short", f"{len(line)} caractères sur {layout.width}")
    return layout


def kind(layout: Layout) -> str:
    """The type of record that a line is kept under."""
    return "RSA" if layout.record == "rsa" else "RSS"


class RumParts(NamedTuple):
    """What follows the fixed part of a RUM, as written."""

    das: list[str]
    dad: list[str]
    acts: list[str]


class RsaUnit(NamedTuple):
    """The passage in a unit that an RSA tells, as written."""

    fixed: str
    das: list[str]
    acts: list[str]


class RsaParts(NamedTuple):
    """What follows the fixed part of an RSA, as written."""

    authorisations: list[str]
    radiotherapy: list[str]
    units: list[RsaUnit]


def rum_parts(line: str, layout: Layout) -> RumParts:
    """The parts of a RUM, grouped or not. Raises Untold when counts and length disagree."""
    das, dad, acts = _announced(line, layout)
    wide = DIAGNOSIS_WIDTH[layout.record]
    each = _part(layout, "act").width
    first = layout.width
    second = first + wide * das
    third = second + wide * dad
    end = third + each * acts
    if len(line) != end:
        _same_length(line, end)
    return RumParts(
        [line[at : at + wide] for at in range(first, second, wide)],
        [line[at : at + wide] for at in range(second, third, wide)] if dad else [],
        [line[at : at + each] for at in range(third, end, each)],
    )


def rsa_parts(line: str, layout: Layout) -> RsaParts:
    """The parts of an RSA. Raises Untold when counts and length disagree.

    The diagnoses of all units come before the acts of all units (ATIH, format of the RSA).
    """
    announced = _announced(line, layout)
    bounds = _rsa_bounds(layout, announced)
    if len(line) != bounds[-1].stop:
        _same_length(line, bounds[-1].stop)
    authorisations, radiotherapy, fixed, das, acts = (
        [line[at : at + zone.step] for at in zone] for zone in bounds
    )
    unit = _part(layout, "unit")
    counts = [_announced(text, unit) for text in fixed]
    has, did = [one for one, _ in counts], [one for _, one in counts]
    if sum(has) != len(das) or sum(did) != len(acts):
        raise Untold("counts_disagree", "diagnostics ou actes des unités")
    each = zip(fixed, _shared(das, has), _shared(acts, did), strict=True)
    return RsaParts(authorisations, radiotherapy, [RsaUnit._make(one) for one in each])


@lru_cache(1 << 12)
def _rsa_bounds(layout: Layout, announced: tuple[int, ...]) -> list[range]:
    """Where the parts of each zone of a line with these counts start."""
    widths = (
        _part(layout, "authorisation").width,
        _part(layout, "radiotherapy").width,
        _part(layout, "unit").width,
        DIAGNOSIS_WIDTH["rsa"],
        _part(layout, "act").width,
    )
    sizes = [wide * many for wide, many in zip(widths, announced, strict=True)]
    bounds = pairwise(accumulate(sizes, initial=layout.width))
    return [range(start, end, wide) for (start, end), wide in zip(bounds, widths, strict=True)]


def _shared(items: list[str], counts: Iterable[int]) -> list[list[str]]:
    """The items of each unit: so many as it announces, in their order."""
    return [items[start:end] for start, end in pairwise(accumulate(counts, initial=0))]


def fields(line: str) -> dict[str, Any]:
    """Every field of a line by name, as written, with its parts; what no rule maps is read too.

    Raises Untold as the other readings of a line do.
    """
    layout = layout_of(line)
    found: dict[str, Any] = layout.values(line)
    if layout.record != "rsa":
        parts = rum_parts(line, layout)
        act = _part(layout, "act")
        return found | {
            "das": parts.das,
            "dad": parts.dad,
            "acts": [act.values(text) for text in parts.acts],
        }
    whole = rsa_parts(line, layout)
    unit, act = _part(layout, "unit"), _part(layout, "act")
    radiotherapy = _part(layout, "radiotherapy")
    return found | {
        "authorisations": whole.authorisations,
        "radiotherapy": [radiotherapy.values(text) for text in whole.radiotherapy],
        "units": [
            unit.values(one.fixed)
            | {"das": one.das, "acts": [act.values(text) for text in one.acts]}
            for one in whole.units
        ],
    }


@cache
def _part(layout: Layout, name: str) -> Layout:
    return layouts()[f"{layout.record}_{name}", layout.number]


@cache
def _counts(layout: Layout) -> tuple[_Taker, tuple[str, ...]]:
    names = _COUNTS[layout.record]
    return layout.taker(*names), tuple(layout.labels[name] for name in names)


def _announced(text: str, layout: Layout) -> tuple[int, ...]:
    take, labels = _counts(layout)
    return _counted(take(text), labels)


@lru_cache(1 << 16)
def _counted(texts: tuple[str, ...], labels: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(count(text, label) for text, label in zip(texts, labels, strict=True))


def _same_length(line: str, end: int) -> None:
    """Refuse a line that is not as long as its counts say; blanks after it are let through."""
    if len(line) < end:
        raise Untold("line_short", f"{len(line)} caractères sur {end}")
    if line[end:].strip():
        raise Untold("line_long", f"{len(line)} caractères au lieu de {end}")
