"""The sentences of a draft as places: which pointers name one, and where one more is added."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ambroise.errors import StatementUnknown
from ambroise.uses.contract import Draft, Pointer
from ambroise.uses.pointers import adapter_of, past_the_end, resolve, shape_of
from ambroise.uses.working_copy import Content, Given


def plain_of(content: Content) -> Any:
    return adapter_of(type(content.draft.value)).dump_python(content.draft.value, mode="json")


def proposed_texts(plain: Any, pointers: Iterable[Pointer]) -> dict[Pointer, str]:
    """Return what the proposal says at each pointer; one that a person added is left out."""
    found: dict[Pointer, str] = {}
    for pointer in pointers:
        try:
            found[pointer] = str(resolve(plain, pointer))
        except (KeyError, IndexError):
            continue
    return found


def known_of(draft: Draft[Any]) -> frozenset[Pointer]:
    """Return the sentences that the use said something of: evidence, or a flag."""
    cited = {one.statement for one in draft.evidence}
    return frozenset(cited | {flag.statement for flag in draft.flags})


def next_places(
    draft_id: str, plain: Any, copy: Content, added: Mapping[Pointer, str], by: str
) -> dict[Pointer, Given]:
    """Return sentences to add by the pointer each one takes; one that is there is not added."""
    found: dict[Pointer, Given] = {}
    shapes = {shape_of(one) for one in known_of(copy.draft)}
    for elements, text in added.items():
        try:
            index = past_the_end(plain, elements, copy.edits)
        except (KeyError, IndexError, ValueError, TypeError) as error:
            raise StatementUnknown(id=draft_id, pointer=elements) from error
        key = next((one for one in shapes if one.startswith(f"{shape_of(elements)}/*/")), None)
        if key is None:
            raise StatementUnknown(id=draft_id, pointer=elements)
        last = f"{elements}/{index - 1}/{key.rpartition('/')[2]}"
        mine = (one for one in copy.changes if one.pointer == last and one.by == by)
        if text and not any(one.text == text for one in mine):
            found[Pointer(f"{elements}/{index}/{key.rpartition('/')[2]}")] = Given(text, "")
    return found


def check_known(
    draft_id: str,
    draft: Draft[Any],
    plain: Any,
    pointers: Iterable[Pointer],
    edits: Collection[Pointer],
    new: Collection[Pointer],
) -> None:
    """Raise StatementUnknown for a pointer to what is no sentence."""
    known = known_of(draft)
    shapes = {shape_of(one) for one in known}
    for pointer in pointers:
        if pointer in known or pointer in edits or pointer in new:
            continue
        try:
            said = resolve(plain, pointer)
        except (KeyError, IndexError, ValueError, TypeError):
            said = None
        if not isinstance(said, str) or shape_of(pointer) not in shapes:
            raise StatementUnknown(id=draft_id, pointer=pointer)
