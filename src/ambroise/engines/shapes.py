"""The schema that an answer must follow, made from its type and checked again on our side."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from ambroise.llm import Cause, Failure

T = TypeVar("T")

_SIZED: Final = ("maxLength", "enum", "const", "format", "pattern")


@dataclass(frozen=True, slots=True)
class Shape(Generic[T]):
    """An answer type with its JSON schema; `digest` is the schema's SHA-256."""

    name: str
    schema: Mapping[str, Any] = field(repr=False)
    digest: str
    adapter: TypeAdapter[T] = field(repr=False)

    @property
    def response_format(self) -> dict[str, Any]:
        """What a request says so that the server writes nothing else."""
        named = {"name": self.name, "strict": True, "schema": self.schema}
        return {"type": "json_schema", "json_schema": named}

    def read(self, text: str) -> T:
        """Return an answer; raises Failure (EMPTY, NOT_JSON, SCHEMA), which holds none of it."""
        if not text.strip():
            raise Failure(Cause.EMPTY)
        cause = Cause.SCHEMA
        try:
            return self.adapter.validate_json(text, strict=True)
        except ValidationError as error:
            if (
                error.errors(include_input=False, include_context=False)[0]["type"]
                == "json_invalid"
            ):
                cause = Cause.NOT_JSON
        raise Failure(cause)


def shape_of(answer_type: type[T]) -> Shape[T]:
    """Return the shape of a pydantic model or dataclass.

    Raises TypeError when it is not closed (`extra="forbid"`, no default) or not bounded (a text
    has a longest length, a list a longest size): a model that may go on, goes on.
    """
    asked: Any = answer_type
    shape: Shape[T] = _shape_of(asked)
    return shape


@cache
def _shape_of(answer_type: Any) -> Shape[Any]:
    adapter = TypeAdapter(answer_type)
    schema = adapter.json_schema()
    for place, fault in _faults(schema):
        raise TypeError(f"{answer_type.__name__}{place}: {fault}")
    plain = json.dumps(schema, sort_keys=True, ensure_ascii=False).encode()
    return Shape(answer_type.__name__, schema, hashlib.sha256(plain).hexdigest(), adapter)


def _faults(schema: Any, place: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(schema, list):
        for at, one in enumerate(schema):
            yield from _faults(one, f"{place}/{at}")
        return
    if not isinstance(schema, dict):
        return
    kind = schema.get("type")
    if kind == "object":
        properties = schema.get("properties", {})
        if schema.get("additionalProperties") is not False:
            yield place, "an object is not closed"
        if set(schema.get("required", ())) != set(properties):
            yield place, "a property has a default"
    elif kind == "array" and "maxItems" not in schema:
        yield place, "a list has no longest size"
    elif kind == "string" and not any(one in schema for one in _SIZED):
        yield place, "a text has no longest length"
    for name, one in schema.items():
        if name == "properties" or name == "$defs":
            for key, inner in one.items():
                yield from _faults(inner, f"{place}/{key}")
        elif name in ("items", "anyOf", "oneOf", "allOf", "prefixItems"):
            yield from _faults(one, place)
