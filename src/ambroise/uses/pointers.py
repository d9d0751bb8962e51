"""JSON pointers (RFC 6901) into the value of a draft."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter

from ambroise.uses.contract import Pointer

T = TypeVar("T")

ROOT: Final = Pointer("")
"""To the whole of a value."""


adapter_of: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)
"""What reads and writes a type; building one takes longer than using it."""


def resolve(plain: Any, pointer: Pointer) -> Any:
    """Return what stands at `pointer` in plain JSON; KeyError, IndexError or ValueError if none."""
    for step in _steps(pointer):
        plain = plain[int(step)] if isinstance(plain, list) else plain[step]
    return plain


def values_of(plain: Any, here: Pointer = ROOT) -> Iterator[tuple[Pointer, Any]]:
    """Yield every text, number and truth of plain JSON with its pointer, in order.

    Empty texts, nulls and empty lists say nothing, and are left out.
    """
    if isinstance(plain, dict | list):
        steps = plain.items() if isinstance(plain, dict) else enumerate(plain)
        for step, one in steps:
            yield from values_of(one, Pointer(here + _joined((str(step),))))
    elif plain is not None and plain != "":
        yield here, plain


def replaced(value: T, texts: Mapping[Pointer, str], value_type: type[T]) -> T:
    """Return `value` with the text at each pointer replaced.

    A pointer just past the end of a list adds an element, which holds that text alone.
    """
    if not texts:
        return value
    adapter = adapter_of(value_type)
    plain = adapter.dump_python(value, mode="json")
    for pointer, text in sorted(texts.items(), key=lambda item: _order(item[0])):
        *way, last = _steps(pointer)
        if way and way[-1].isdigit():
            elements = resolve(plain, _joined(way[:-1]))
            if isinstance(elements, list) and int(way[-1]) == len(elements):
                elements.append({})
        holder = resolve(plain, _joined(way))
        holder[int(last) if isinstance(holder, list) else last] = text
    made: T = adapter.validate_python(plain)
    return made


def past_the_end(plain: Any, elements: Pointer, texts: Iterable[Pointer]) -> int:
    """Return the index of the next element of a list, those that `texts` add counted.

    KeyError, IndexError, ValueError or TypeError when no list stands at `elements`.
    """
    there = resolve(plain, elements)
    if not isinstance(there, list):
        raise TypeError(elements)
    start = f"{elements}/"
    added = (int(one[len(start) :].split("/")[0]) + 1 for one in texts if one.startswith(start))
    return max(len(there), *added, 0)


def shape_of(pointer: Pointer) -> str:
    """Return a pointer with every index of a list replaced by a star."""
    return "/".join("*" if one.isdigit() else one for one in pointer.split("/"))


def _order(pointer: Pointer) -> tuple[tuple[int, str], ...]:
    return tuple((int(one), "") if one.isdigit() else (-1, one) for one in _steps(pointer))


def _joined(steps: Iterable[str]) -> Pointer:
    return Pointer("".join(f"/{one.replace('~', '~0').replace('/', '~1')}" for one in steps))


def _steps(pointer: Pointer) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
