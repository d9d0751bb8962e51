"""Likely doubles and likely collisions among the identities of a publication, each with why."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.resources import files
from typing import Any, Final

import numpy as np
import pyarrow as pa

from ambroise.tables import Workspace
from ambroise.warehouse.linkage.estimate import (
    NAMES,
    Floats,
    Model,
    estimated,
    posterior,
)
from ambroise.warehouse.linkage.phonetic import sound
from ambroise.warehouse.linkage.scoring import TRAITS, levels_of, rarity, scored
from ambroise.warehouse.linkage.traits import traits

LEAST: Final = 0.3
"""The probability of being one person from which a pair of persons is proposed."""
COLLISION: Final = 0.5
"""The same below which two records under one number are."""
JOINED_RIGHTLY: Final = 0.99
"""How often two records that a number or a link makes one are one, before traits are looked at."""
JOINED_TWINS: Final = 0.003
"""How often they are twins."""

SAMPLE: Final = 400
"""Persons whose pairs say how often traits agree by chance."""
PRIOR_OTHER: Final = 20_000
"""Pairs by chance that what is known before looking counts for."""
_AT_ONCE: Final = 5_000
"""Pairs that are scored at once."""
_LEVELS: Final = ", ".join(f"{name}_level(a, b) AS {name}" for name in TRAITS)


def propose(workspace: Workspace) -> None:
    """Make `identity_proposal_rows` of the relation `identities` (see sql/names.sql).

    A pair of persons that are probably one is a « double », two records of one person whose traits
    are those of two a « collision ». Needs the macro `folded`.
    """
    workspace.sql(_sql("names"))
    _hear(workspace)
    workspace.sql(_sql("pairs"))
    workspace.sql(_sql("levels"))
    workspace.sql(_compare("identity_levels", "identity_pairs"))
    workspace.sql(_compare("identity_joined", f"({_JOINED})"))
    persons = int(workspace.value("SELECT count(*) FROM identity_traits WHERE leads"))
    other = _by_chance(workspace)
    patterns = workspace.rows(
        f"SELECT {', '.join(TRAITS)}, count(*) AS pairs FROM identity_levels GROUP BY ALL"
        f" ORDER BY {', '.join(TRAITS)}"
    )
    model = estimated(
        traits(),
        other,
        levels_of(patterns),
        np.array([row["pairs"] for row in patterns], dtype=float),
        persons=persons,
        named=_named_alike(workspace, other),
    )
    rightly = replace(model, share=JOINED_RIGHTLY, twin_share=JOINED_TWINS)
    kept = []
    if patterns:
        _register_promising(workspace, model, patterns, persons)
        for pairs in _pairs(workspace, "identity_levels", "SEMI JOIN promising USING"):
            likely = (p for p in scored(pairs, model, persons) if p["probability"] >= LEAST)
            kept.append(_batch("double", likely))
        workspace.unregister("promising")
    for pairs in _pairs(workspace, "identity_joined"):
        unlike = (p for p in scored(pairs, rightly, persons) if p["probability"] < COLLISION)
        kept.append(_batch("collision", unlike))
    _write(workspace, pa.Table.from_batches(kept, _SCHEMA))


def _sql(name: str) -> str:
    return files("ambroise.warehouse.linkage").joinpath("sql", f"{name}.sql").read_text("utf-8")


def _hear(workspace: Workspace) -> None:
    """Make `sounds`: how each name and part of a name sounds."""
    names = [row["name"] for row in workspace.rows(_SPOKEN)]
    spoken = {"name": pa.array(names, pa.string()), "sound": [sound(name) for name in names]}
    workspace.register("spoken", pa.table(spoken))
    workspace.sql("CREATE TABLE sounds AS FROM spoken")
    workspace.unregister("spoken")


def _compare(table: str, pairs: str) -> str:
    return (
        f"CREATE TABLE {table} AS SELECT one, other, {_LEVELS} FROM {pairs}"
        " JOIN identity_traits AS a ON a.id = one JOIN identity_traits AS b ON b.id = other"
    )


def _by_chance(workspace: Workspace) -> list[Floats]:
    """Return how often two persons taken by chance agree, one array a trait.

    A few pairs say it of most levels; of full agreement, the share of each value says it exactly.
    """
    rows = workspace.rows(
        f"WITH drawn AS (FROM identity_traits WHERE leads ORDER BY hash(id) LIMIT {SAMPLE})"
        f" SELECT {_LEVELS}, count(*) AS pairs"
        " FROM drawn AS a JOIN drawn AS b ON a.id < b.id GROUP BY ALL"
    )
    levels, counts = levels_of(rows), np.array([row["pairs"] for row in rows], dtype=float)
    found = []
    for number, trait in enumerate(traits()):
        known = np.array(trait.other)
        given = levels[:, number] >= 0
        seen = np.bincount(levels[given, number], counts[given], minlength=len(known))
        share = (known * PRIOR_OTHER + seen) / (PRIOR_OTHER + seen.sum())
        pairs, equal = _equal_pairs(workspace, trait.name)
        sure = (known[-1] * PRIOR_OTHER + equal) / (PRIOR_OTHER + pairs)
        share[:-1] *= (1 - sure) / share[:-1].sum()
        share[-1] = sure
        found.append(share)
    return found


def _named_alike(workspace: Workspace, other: list[Floats]) -> float:
    """Return how much more often than by chance two persons have both names alike, in bits."""
    apart = float(np.prod([other[TRAITS.index(name)][-1] for name in NAMES]))
    pairs, equal = _equal_pairs(workspace, ", ".join(NAMES))
    share = (apart * PRIOR_OTHER + equal) / (PRIOR_OTHER + pairs)
    return max(0.0, float(np.log2(share / apart)))


def _equal_pairs(workspace: Workspace, name: str) -> tuple[float, float]:
    """Return the pairs of persons that give some traits, and those that give them the same."""
    (row,) = workspace.rows(
        "SELECT coalesce(sum(n), 0)::DOUBLE AS n, coalesce(sum(n * (n - 1)), 0)::DOUBLE / 2 AS same"
        f" FROM (SELECT count(*) AS n FROM identity_traits WHERE leads AND ({name}) IS NOT NULL"
        f" GROUP BY {name})"
    )
    return row["n"] * (row["n"] - 1) / 2, row["same"]


def _register_promising(
    workspace: Workspace, model: Model, patterns: list[dict[str, Any]], persons: int
) -> None:
    """Make `promising`: the patterns that would be proposed if their names were the rarest."""
    levels = levels_of(patterns)
    same, other, twins = model.logs(levels)
    rarest = np.zeros((len(levels), len(NAMES) + 1))
    scarce = rarity(model, levels, rarest, persons).sum(axis=1)
    likely = posterior(model, same, other + scarce, twins) >= LEAST
    workspace.register(
        "promising",
        pa.table({name: levels[likely, number] for number, name in enumerate(TRAITS)}),
    )


def _pairs(workspace: Workspace, table: str, which: str = "") -> Iterator[list[dict[str, Any]]]:
    """Yield the pairs of `table` with how common their names are, some at once."""
    chosen = f"{which} ({', '.join(TRAITS)})" if which else ""
    query = f"SELECT l.*, {_SHARES} FROM {table} AS l {chosen} {_WHO}"
    for batch in workspace.batches(query, rows=_AT_ONCE):
        yield batch.to_pylist()


def _batch(kind: str, found: Iterable[dict[str, Any]]) -> pa.RecordBatch:
    rows = [{"kind": kind} | {name: one[name] for name in _KEPT} for one in found]
    return pa.RecordBatch.from_pylist(rows, _SCHEMA)


def _write(workspace: Workspace, kept: pa.Table) -> None:
    """Make `identity_proposal_rows`; of two records, the first is so by its source and id."""
    workspace.register("proposals", kept)
    workspace.sql(
        """
        CREATE TABLE identity_proposal_rows AS
        SELECT
            p.kind, a.person_id, b.person_id AS other_person_id,
            a.record_person_id, b.record_person_id AS other_record_person_id,
            p.probability, p.levels, p.weights, p.prior, p.twins
        FROM proposals AS p
        JOIN identity_traits AS a ON a.id = least(p.one, p.other)
        JOIN identity_traits AS b ON b.id = greatest(p.one, p.other)
        """
    )
    workspace.unregister("proposals")


_KEPT: Final = ("one", "other", "probability", "levels", "weights", "prior", "twins")
_SCHEMA: Final = pa.schema(
    [
        ("kind", pa.string()),
        ("one", pa.int64()),
        ("other", pa.int64()),
        ("probability", pa.float64()),
        ("levels", pa.list_(pa.string())),
        ("weights", pa.list_(pa.float64())),
        ("prior", pa.float64()),
        ("twins", pa.float64()),
    ]
)

_SPOKEN: Final = """
SELECT DISTINCT name FROM (
    SELECT unnest([family, used, given] || family_parts || used_parts) AS name FROM identity_names
) WHERE name IS NOT NULL ORDER BY name
"""

_JOINED: Final = """
    SELECT r.id AS one, o.id AS other
    FROM identity_traits AS r JOIN identity_traits AS o USING (person_id)
    WHERE r.leads AND NOT o.leads
"""

_SHARES: Final = """
    coalesce(f.bearers, 0) - 2 AS family_bearers, coalesce(g.bearers, 0) - 2 AS given_bearers,
    coalesce(n.bearers, 0) - 2 AS full_bearers
"""
_WHO: Final = """
    JOIN identity_traits AS a ON a.id = one
    LEFT JOIN (SELECT family, count(*) AS bearers FROM identity_traits WHERE leads GROUP BY family)
        AS f ON f.family = a.family
    LEFT JOIN (SELECT given, count(*) AS bearers FROM identity_traits WHERE leads GROUP BY given)
        AS g ON g.given = a.given
    LEFT JOIN (
        SELECT family, given, count(*) AS bearers FROM identity_traits WHERE leads GROUP BY ALL
    ) AS n ON n.family = a.family AND n.given = a.given
"""
