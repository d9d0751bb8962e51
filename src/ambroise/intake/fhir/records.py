"""A JSON text of FHIR to the records in it: one resource, or each entry of a bundle.

Bytes are kept exactly as received (decimals keep their digits); only the head is decoded.
"""

import re
from collections.abc import Iterator

import msgspec

from ambroise.intake.fhir.checks import fault
from ambroise.intake.fhir.resource_types import RESOURCE_TYPES
from ambroise.intake.records import Record, Refused

_ID = re.compile(r"[^\s|]{1,255}")
_TYPED_REFERENCE = re.compile(r"(?:.*/)?[A-Z][A-Za-z]+/([A-Za-z0-9\-.]{1,64})(?:/_history/[^/]+)?$")


class _Meta(msgspec.Struct, rename="camel"):
    last_updated: str | None = None


class _Head(msgspec.Struct, rename="camel"):
    resource_type: str
    id: str | None = None
    meta: _Meta | None = None


class _Entry(msgspec.Struct, rename="camel"):
    full_url: str | None = None
    resource: msgspec.Raw = msgspec.Raw()


class _Bundle(msgspec.Struct):
    entry: list[_Entry] = []


_head = msgspec.json.Decoder(_Head)
_bundle = msgspec.json.Decoder(_Bundle)


def reference_key(reference: str) -> str:
    """Return the id that a reference or a fullUrl points to: the tail of a URN or of a URL."""
    if reference.startswith("urn:"):
        return reference.rsplit(":", 1)[-1]
    typed = _TYPED_REFERENCE.match(reference)
    return typed.group(1) if typed else reference


def records(raw: bytes) -> Iterator[Record | Refused]:
    """Yield the records of one JSON text, a bundle entry by entry, nested bundles included."""
    yield from _records(raw, None, None)


def _records(raw: bytes, entry: int | None, full_url: str | None) -> Iterator[Record | Refused]:
    try:
        head = _head.decode(raw)
        raw.decode()
        if head.resource_type == "Bundle":
            yield from _entries(raw, _bundle.decode(raw))
            return
    except UnicodeDecodeError as error:
        yield Refused(None, entry, "encoding", f"octet {error.start}, UTF-8 attendu", raw)
        return
    except RecursionError:
        yield Refused(None, entry, "too_deep", "", raw)
        return
    except msgspec.ValidationError:
        yield Refused(None, entry, "not_fhir", "", raw)
        return
    except msgspec.DecodeError as error:
        yield Refused(None, entry, "malformed", _position(error), raw)
        return
    yield _record(head, raw, entry, full_url)


def _entries(raw: bytes, bundle: _Bundle) -> Iterator[Record | Refused]:
    if not bundle.entry:
        yield Refused("Bundle", None, "empty_bundle", "", raw)
    for number, item in enumerate(bundle.entry, start=1):
        resource = bytes(item.resource)
        if resource:
            yield from _records(resource, number, item.full_url)
        else:
            yield Refused(None, number, "no_resource", "", msgspec.json.encode(item.full_url))


def _record(head: _Head, raw: bytes, entry: int | None, full_url: str | None) -> Record | Refused:
    type_ = head.resource_type
    if type_ not in RESOURCE_TYPES:
        return Refused(None, entry, "unknown_type", "", raw)
    alias = reference_key(full_url) if full_url else None
    id_ = head.id or alias
    if id_ is None:
        return Refused(type_, entry, "no_id", "", raw)
    if not _ID.fullmatch(id_):
        return Refused(type_, entry, "bad_id", "", raw)
    if found := fault(type_, raw):
        return Refused(type_, entry, found.reason, found.element, raw, id_)
    updated = head.meta.last_updated if head.meta else None
    return Record(type_, id_, alias if alias != id_ else None, updated, entry, raw)


def _position(error: Exception) -> str:
    """Return where the text breaks, from a message that ends in "(byte 28)"."""
    place = re.search(r"byte (\d+)", str(error))
    return f"octet {place.group(1)}" if place else "texte incomplet"
