"""Whether the newest publication still says what the records and this version would say."""

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import sqlalchemy as sa

from ambroise.errors import NothingPublished
from ambroise.state import State
from ambroise.state.schema import batches
from ambroise.tables import latest
from ambroise.warehouse.identity_rules import IdentityRules, identity_rules
from ambroise.warehouse.vocabularies.loads import standing
from ambroise.warehouse.vocabularies.mappings import acting, decisions


def made_from(state: State, shapes: Mapping[str, str], rules: IdentityRules) -> dict[str, object]:
    """Return what a publication made now rests on: the batches, how they are mapped, identities."""
    unfinished = batches.c.status != "done"
    query = sa.select(batches.c.number, unfinished).where(unfinished | (batches.c.stored > 0))
    with state.read() as connection:
        found = connection.execute(query.order_by(batches.c.number)).all()
    shaped = hashlib.sha256(repr(sorted(shapes.items())).encode()).hexdigest()
    return {
        "batch": max((number for number, _ in found), default=0),
        "unfinished": [number for number, left in found if left],
        "mapping": _mapping(),
        "shapes": shaped,
        "vocabularies": sorted(load.id for load in standing(state)),
        "mappings": sorted(one.number for one in acting(decisions(state).values())),
        "identities": rules.plain(),
    }


def is_current(state: State, shapes: Mapping[str, str]) -> bool:
    """Tell whether publishing again would show the same rows."""
    try:
        detail = latest(state, "care").detail
    except NothingPublished:
        return False
    return detail.get("made_from") == made_from(state, shapes, identity_rules(state))


@cache
def _mapping() -> str:
    """Return a digest of every file of the mapping: columns, SQL, codes, and the code around."""
    digest = hashlib.sha256()
    for content in _contents(files("ambroise.warehouse")):
        digest.update(content)
    return digest.hexdigest()


def _contents(folder: Traversable) -> Iterator[bytes]:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir():
            yield from _contents(entry)
        elif entry.name.endswith((".py", ".sql", ".toml", ".csv")):
            yield entry.read_bytes()
