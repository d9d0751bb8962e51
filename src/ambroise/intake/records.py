"""What a piece of a source is once read: a record, or the reason why there is none."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """The text of one document that a record carries, `part` counted from 0."""

    part: int
    title: str
    content_type: str
    text: str


@dataclass(frozen=True, slots=True)
class Record:
    """One record, kept as it came: a FHIR resource, or a piece that tells FHIR resources.

    `alias` is what a bundle calls it when that differs from its own id, `entry` its place there.
    `raw` is UTF-8 unless `encoding` names another: one of Python's, or "base64" for bytes that are
    no text. `told` is None for a resource; for a piece, what it tells. `within` is what it is a
    part of, and `complete` whether an export that holds one part of that holds them all.
    """

    type: str
    id: str
    alias: str | None
    updated: str | None
    entry: int | None
    raw: bytes
    encoding: str | None = None
    told: tuple["Record", ...] | None = None
    within: str | None = None
    complete: bool | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """One piece that no record can be made of; `detail` never holds content.

    `id` and `within` are those of the record that it would have been, where they can be read.
    """

    type: str | None
    entry: int | None
    reason: str
    detail: str
    raw: bytes
    id: str | None = None
    within: str | None = None
