"""Whose a document is: by its own header, the table beside it, or its name, which must agree."""

from dataclasses import dataclass
from typing import Final

from ambroise.intake.documents.cda import Header
from ambroise.intake.documents.cda.header import Author, Number
from ambroise.intake.documents.folder.settings import Settings
from ambroise.intake.identifiers import BARE, INS_KINDS, domain
from ambroise.intake.moments import moment
from ambroise.intake.told import Untold

_INS_DIGITS: Final = 13
"""Digits of an INS, its key of two left out: some write it, some do not."""
_WHOLE: Final = "urn:ietf:rfc:3986"
"""The system of a number that is an OID of its own."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number with the system of who gives it."""

    system: str
    value: str


@dataclass(frozen=True, slots=True)
class Said:
    """What is told of a document besides its text, wherever it is told."""

    patient: tuple[Numbered, ...]
    """Its numbers, the hospital's own first."""
    stay: tuple[Numbered, ...] = ()
    date: str | None = None
    type: str = ""
    title: str = ""
    authors: tuple[Author, ...] = ()
    header: Header | None = None


def said(path: str, settings: Settings, header: Header | None) -> Said:
    """Return what the header, the table and the name tell of the file at `path`.

    `path` is relative to the folder. For each element the header is believed first, then the
    table, then the name. Raises Untold: `row_ambiguous`, `impossible_date`, `no_patient`,
    `identity_conflict` where two of them name another patient.
    """
    named = _by_name(path, settings)
    listed = _by_row(path, settings)
    told = named | listed
    of_header = _numbers(header.patient) if header else ()
    patient = of_header or _patient(told, settings)
    if not patient:
        raise Untold("no_patient", _missing(settings))
    _check(named, listed, of_header, settings)
    stay = told.get("iep")
    by_name = (Numbered(domain(settings.domains.iep), stay),) if stay else ()
    return Said(
        patient=patient,
        stay=(_numbers(header.stay) if header else ()) or by_name,
        date=(header.written if header else None) or told.get("date"),
        type=told.get("type", ""),
        title=(header.title if header else "") or told.get("title", ""),
        authors=(header.authors if header else ()) or _author(told),
        header=header,
    )


def _by_name(path: str, settings: Settings) -> dict[str, str]:
    stem = path[: path.rfind(".")] if "." in path.rpartition("/")[2] else path
    return (settings.pattern.told(stem) if settings.pattern else None) or {}


def _by_row(path: str, settings: Settings) -> dict[str, str]:
    if settings.listing is None:
        return {}
    if settings.listing.is_doubled(path):
        raise Untold("row_ambiguous")
    found = dict(settings.listing.told(path) or {})
    if day := moment(found.pop("date", ""), "date"):
        found["date"] = day
    return found


def _patient(told: dict[str, str], settings: Settings) -> tuple[Numbered, ...]:
    numbers = (
        Numbered(domain(authority), "".join(told.get(kind, "").split()))
        for kind, authority in (("ipp", settings.domains.ipp), ("ins", settings.domains.ins))
    )
    return tuple(one for one in numbers if one.value)


def _numbers(numbers: tuple[Number, ...]) -> tuple[Numbered, ...]:
    """Return the numbers of a header, an INS after those of hospitals; each once."""
    found = dict.fromkeys(
        Numbered(domain(one.root), one.value)
        if one.value
        else Numbered("urn:ietf:rfc:3986", one.root)
        for one in numbers
    )
    return tuple(sorted(found, key=lambda one: one.system in INS_KINDS))


def _check(
    named: dict[str, str],
    listed: dict[str, str],
    of_header: tuple[Numbered, ...],
    settings: Settings,
) -> None:
    """Refuse two numbers of one authority; a header may give those of others beside."""
    ours = domain(settings.domains.ipp)
    for kind, length in (("ipp", None), ("ins", _INS_DIGITS)):
        values = {one[kind] for one in (named, listed) if kind in one}
        if values:
            values |= {one.value for one in of_header if _kind(one, ours) == kind}
        if len({"".join(value.split())[:length] for value in values}) > 1:
            raise Untold("identity_conflict", kind)


def _kind(number: Numbered, ours: str) -> str:
    if number.system in INS_KINDS:
        return "ins"
    return "ipp" if number.system == ours or ours == BARE else ""


def _author(told: dict[str, str]) -> tuple[Author, ...]:
    return (Author(told["author"], ""),) if told.get("author") else ()


def _missing(settings: Settings) -> str:
    if settings.pattern is None and settings.listing is None:
        return "documents.toml absent"
    return (
        "nom et table"
        if settings.pattern and settings.listing
        else ("nom hors du motif" if settings.pattern else "absent de la table")
    )
