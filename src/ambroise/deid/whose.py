"""Whose the names of a note are, and which words no surrogate of it may be."""

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass

from msgspec.structs import replace

from ambroise.deid.identity import Identity
from ambroise.pseudonyms import NAMES, bare
from ambroise.text.spans import Span


def of_patient(spans: Iterable[Span], entity: str) -> list[Span]:
    """Return the spans, the names of the role `patient` being of the person `entity`.

    So whom a note is about has one surrogate in all their notes, tables and images, though a
    note alone tells people apart by their names only.
    """
    return [
        replace(span, entity=entity)
        if span.role == "patient" and span.label in NAMES and span.entity != entity
        else span
        for span in spans
    ]


def most_named(spans: Iterable[Span]) -> str:
    """Return the entity of the family name that most spans of the role `patient` have, or none."""
    named = Counter(
        span.entity
        for span in spans
        if span.role == "patient" and span.label == "NOM" and span.entity
    )
    return max(named, key=lambda entity: named[entity], default="")


def bare_words(identities: Iterable[Identity]) -> frozenset[str]:
    """Return the names, towns and numbers of people, as `pseudonyms.bare` gives them."""
    found: set[str] = set()
    for one in identities:
        for said in (one.family_name, one.birth_name, one.city, *one.given_names):
            found.update(map(bare, [said, *said.replace("-", " ").split()]))
        for number in (one.ipp, one.nir, one.rpps, one.phone, one.postal_code, *one.stay_numbers):
            found.add(bare(number))
    return frozenset(found - {""})


@dataclass(frozen=True, slots=True)
class AnyOf:
    """What is in one of several collections, none of them copied."""

    collections: tuple[Container[str], ...]

    def __contains__(self, said: object) -> bool:
        return any(said in collection for collection in self.collections)
