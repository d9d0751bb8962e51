"""JSON pointers (RFC 6901) into the value of a draft."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter

from ambroise.uses.contract import Pointer

T = TypeVar("T")


def resolve(plain: Any, pointer: Pointer) -> Any:
    """Return what stands at `pointer` in plain JSON; KeyError, IndexError or ValueError if none."""
    for step in _steps(pointer):
        plain = plain[int(step)] if isinstance(plain, list) else plain[step]
    return plain


def replaced(value: T, texts: Mapping[Pointer, str], value_type: type[T]) -> T:
    """Return `value` with the text at each pointer replaced."""
    if not texts:
        return value
    adapter = TypeAdapter(value_type)
    plain = adapter.dump_python(value, mode="json")
    for pointer, text in texts.items():
        *way, last = _steps(pointer)
        holder = resolve(plain, Pointer("".join(f"/{step}" for step in way)))
        holder[int(last) if isinstance(holder, list) else last] = text
    return adapter.validate_python(plain)


def _steps(pointer: Pointer) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
