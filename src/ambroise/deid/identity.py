"""What a hospital knows of the people in a note, and the feed that says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

import msgspec

from ambroise.errors import FeedInvalid

Role = Literal["patient", "professional", "relative"]
_ROLES: Final[dict[str, Role]] = {
    "patient": "patient",
    "professional": "professional",
    "relative": "relative",
}


@dataclass(frozen=True, slots=True)
class Identity:
    """One person as the hospital knows them; an empty field is not known.

    `entity` names the person in spans, the same in all their notes; without it one is derived.
    """

    family_name: str = ""
    birth_name: str = ""
    given_names: tuple[str, ...] = ()
    birth_date: date | None = None
    ipp: str = ""
    nir: str = ""
    stay_numbers: tuple[str, ...] = ()
    address: str = ""
    postal_code: str = ""
    city: str = ""
    phone: str = ""
    email: str = ""
    rpps: str = ""
    role: Role = "patient"
    entity: str = ""

    @property
    def known_as(self) -> str:
        """`entity`, or a digest of what names the person best."""
        if self.entity:
            return self.entity
        best = self.ipp or self.nir or self.rpps
        named = best or "|".join(
            (self.family_name, self.birth_name, *self.given_names, str(self.birth_date))
        )
        return f"{self.role}:{sha256(named.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class Feed:
    """Identities by the note or the person that they belong to; staff may be of every note."""

    by_note: Mapping[str, tuple[Identity, ...]] = field(default_factory=dict)
    by_person: Mapping[str, tuple[Identity, ...]] = field(default_factory=dict)
    everywhere: tuple[Identity, ...] = ()

    def of(self, *, note_id: str = "", person_id: str = "") -> tuple[Identity, ...]:
        """Return whom a note is known to name."""
        return self.by_note.get(note_id, ()) + self.by_person.get(person_id, ())


class _Line(msgspec.Struct, forbid_unknown_fields=False):
    note_id: str | int | None = None
    person_id: str | int | None = None
    family_name: str | None = None
    birth_name: str | None = None
    given_names: str | list[str] | None = None
    birth_date: str | None = None
    ipp: str | int | None = None
    nir: str | int | None = None
    stay_numbers: list[str] | None = None
    address: str | None = None
    postal_code: str | int | None = None
    city: str | None = None
    phone: str | None = None
    email: str | None = None
    rpps: str | int | None = None
    role: str | None = None
    entity: str | None = None


def read_feed(path: Path) -> Feed:
    """Return the identity feed of a JSONL file.

    A professional without a note or a person is looked for in every note.

    Raises FeedInvalid at the first line that is not an identity, or not said whose; the error
    names the line, never its content.
    """
    by_note: dict[str, list[Identity]] = {}
    by_person: dict[str, list[Identity]] = {}
    everywhere: list[Identity] = []
    decoder = msgspec.json.Decoder(_Line)
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                found = decoder.decode(line)
                identity = _identity(found)
            except (msgspec.MsgspecError, ValueError) as error:
                raise FeedInvalid(path=path, line=number, cause=_cause(error)) from None
            if found.note_id is not None:
                by_note.setdefault(str(found.note_id), []).append(identity)
            elif found.person_id is not None:
                by_person.setdefault(str(found.person_id), []).append(identity)
            elif identity.role == "professional":
                everywhere.append(identity)
            else:
                raise FeedInvalid(path=path, line=number, cause="ni note_id ni person_id")
    return Feed(
        {name: tuple(one) for name, one in by_note.items()},
        {name: tuple(one) for name, one in by_person.items()},
        tuple(everywhere),
    )


def _cause(error: Exception) -> str:
    """Return which field is wrong, without its value."""
    if isinstance(error, msgspec.ValidationError):
        return f"champ {str(error).rpartition('`')[0].rpartition('`')[2] or '?'}"
    return "JSON illisible" if isinstance(error, msgspec.DecodeError) else str(error)


def _identity(found: _Line) -> Identity:
    role = _ROLES.get((found.role or "patient").lower())
    if role is None:
        raise ValueError("champ role")
    given = found.given_names or ()
    names = given.replace(",", " ").split() if isinstance(given, str) else given
    return Identity(
        family_name=found.family_name or "",
        birth_name=found.birth_name or "",
        given_names=tuple(name for name in names if name),
        birth_date=_birth_date(found.birth_date),
        ipp=_text(found.ipp),
        nir=_text(found.nir),
        stay_numbers=tuple(found.stay_numbers or ()),
        address=found.address or "",
        postal_code=_text(found.postal_code),
        city=found.city or "",
        phone=found.phone or "",
        email=found.email or "",
        rpps=_text(found.rpps),
        role=role,
        entity=found.entity or "",
    )


def _text(value: str | int | None) -> str:
    return "" if value is None else str(value)


def _birth_date(value: str | None) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        raise ValueError("champ birth_date") from None
