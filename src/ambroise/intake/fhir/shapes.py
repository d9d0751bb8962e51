"""The typed projection of each type: the elements that views and mapping read, as DuckDB types."""

import json
from functools import cache
from importlib.resources import files


@cache
def _shapes() -> dict[str, dict[str, object]]:
    text = files("ambroise.intake.fhir").joinpath("shapes.json").read_text("utf-8")
    shapes: dict[str, dict[str, object]] = json.loads(text)
    return shapes


def shapes() -> dict[str, str]:
    """Return the JSON structure of every typed type, for DuckDB's `from_json`."""
    return {name: json.dumps(found) for name, found in _shapes().items()}


def typed_types() -> frozenset[str]:
    """Return the resource types that have a typed projection."""
    return frozenset(_shapes())


def elements(resource_type: str) -> dict[str, object]:
    """Return the elements read of a type, each with its shape; none for a type kept as it came."""
    return _shapes().get(resource_type, {})


def shape(resource_type: str) -> str | None:
    """Return the JSON structure for DuckDB's `from_json`, or None for a type kept as it came."""
    return shapes().get(resource_type)
