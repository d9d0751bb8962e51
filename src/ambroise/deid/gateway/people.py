"""Whom a text about a patient may name, from the care zone."""

from ambroise.access import Dataset
from ambroise.deid.identity import Identity
from ambroise.deid.people import KNOWN_PEOPLE, identities


def known_of(dataset: Dataset, person_id: int) -> tuple[Identity, ...]:
    """Return the identities of a patient, their stays' numbers and their relatives."""
    rows = dataset.rows(
        f"SELECT * FROM ({KNOWN_PEOPLE}) WHERE person_id = $person", person=person_id
    )
    return tuple(one for row in rows for one in identities(row))
