"""The engine of one project's view: its persons, its tables over the files of the zone, sealed."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from ambroise.access.reidentification import pseudonyms_of
from ambroise.access.view import kept, notes, rendering, texts
from ambroise.access.view.columns import Tables, of_view, of_zone
from ambroise.access.view.people import Census, add_people
from ambroise.access.view.scope import Scope
from ambroise.tables import Enclosure, Reader
from ambroise.vault import Vault

VIEW: Final = "view"


@dataclass(frozen=True, slots=True)
class Engine:
    """A sealed enclosure with the tables that it shows; `persons` are the care ids behind it."""

    enclosure: Enclosure
    tables: Tables
    persons: frozenset[int]


def build_engine(
    research: Reader,
    census: Census,
    members: pa.Table,
    excluded: Collection[int],
    scope: Scope,
    vault: Vault,
    versions: Collection[int] = (),
) -> Engine:
    """Return the engine of a project's view; its pseudonyms are kept in the vault.

    `versions` are those of cohorts whose members are kept.

    Raises ResearchZoneOutdated.
    """
    publication = research.pinned.publication
    zone = of_zone(publication.detail)
    shown = of_view(zone, scope)
    shown = {name: shown[name] for name in shown if name in research.names}
    key_name = pseudonyms_of(scope.project)
    key = vault.key(key_name)
    enclosure = Enclosure(research, rendering.needs(zone, shown))
    try:
        enclosure.let("key", key.hex())
        enclosure.let("measure", str(publication.detail["measure"]))
        pairs = add_people(enclosure, census, members, excluded)
        texts.add_functions(enclosure, key, scope.terms.dates, scope.terms.oldest_age)
        enclosure.sql(f'CREATE SCHEMA "{VIEW}"')
        ages = scope.window_end or publication.created_at.date()
        for table, columns in shown.items():
            query = rendering.select(table, zone, columns, scope, ages)
            enclosure.sql(f'CREATE VIEW "{VIEW}"."{table}" AS {query}')
        notes.add_notes(enclosure, zone, shown, scope, ages)
        if versions:
            cohorts = kept.add_cohorts(enclosure, VIEW, research, versions, shown, scope)
            shown = {**shown, **cohorts}
        enclosure.sql("DROP TABLE own.records")
        enclosure.seal()
        vault.remember(key_name, [(str(made), str(care)) for made, care in pairs])
    except BaseException:
        enclosure.close()
        raise
    return Engine(enclosure, shown, frozenset(care for _, care in pairs))
