"""A draft that persons work on: words changed, changes undone, words held beside those of another.

Pure functions over `Content`: what a person gives is merged sentence by sentence, and nothing that
somebody typed is dropped. `Content.changes` is the history, oldest first.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from ambroise.uses.contract import Draft, Pointer

ChangeKind = Literal["changed", "undone", "held", "settled"]


@dataclass(frozen=True, slots=True)
class Change:
    """What a person did to one sentence; `text` is what it says after it, "" when taken out.

    `held`: words given for a sentence that somebody else had changed meanwhile, kept beside it
    until somebody settles which ones stand; `settled` says so, with the words that stand.
    """

    pointer: Pointer
    text: str
    by: str
    at: datetime
    kind: ChangeKind = "changed"


@dataclass(frozen=True, slots=True)
class Given:
    """The words a person gives to a sentence, and those they had in front of them."""

    text: str
    was: str


@dataclass(frozen=True, slots=True)
class Content:
    """What is sealed: the proposal as it was, and what persons made of it.

    `confirmed` is the word of who decided, `seen` who confirmed each sentence so far.
    """

    draft: Draft[Any]
    edits: dict[Pointer, str] = field(default_factory=dict)
    confirmed: frozenset[Pointer] = frozenset()
    final_text: str = ""
    changes: tuple[Change, ...] = ()
    seen: dict[Pointer, str] = field(default_factory=dict)


def merged(
    copy: Content,
    proposed: Mapping[Pointer, str],
    given: Mapping[Pointer, Given],
    *,
    by: str,
    at: datetime,
) -> Content:
    """Return the copy with what a person gives, held where somebody changed the same sentence.

    What the person left as they found it stays as it is now. The same words twice change nothing.
    """
    for pointer, one in given.items():
        now = flat(said(copy, proposed, pointer))
        if flat(one.text) in (flat(one.was), now):
            continue
        if flat(one.was) != now:
            if all(other.text != one.text for other in held(copy.changes, pointer)):
                copy = _with(copy, Change(pointer, one.text, by, at, "held"))
            continue
        copy = _said(copy, proposed, Change(pointer, one.text, by, at))
    return copy


def undone(
    copy: Content, proposed: Mapping[Pointer, str], pointer: Pointer, *, by: str, at: datetime
) -> Content:
    """Return the copy with the last change of a sentence undone; as it is when there is none."""
    texts = _texts(copy, proposed, pointer)
    if len(texts) < 2:
        return copy
    return _said(copy, proposed, Change(pointer, texts[-2], by, at, "undone"))


def settled(
    copy: Content,
    proposed: Mapping[Pointer, str],
    pointer: Pointer,
    text: str | None,
    *,
    by: str,
    at: datetime,
) -> Content:
    """Return the copy where `text` stands for good in a sentence, None for what it says now."""
    if not held(copy.changes, pointer):
        return copy
    now = said(copy, proposed, pointer)
    return _said(copy, proposed, Change(pointer, now if text is None else text, by, at, "settled"))


def seen_by(copy: Content, by: str, confirmed: Collection[Pointer]) -> Content:
    """Return the copy with the sentences that a person confirms, and no other of theirs."""
    kept = {pointer: who for pointer, who in copy.seen.items() if who != by}
    return replace(copy, seen=kept | dict.fromkeys(confirmed, by))


def flat(text: str) -> str:
    """Return a sentence as a form sends it: spaces of any kind are one space."""
    return " ".join(text.split())


def held(changes: Iterable[Change], pointer: Pointer) -> tuple[Change, ...]:
    """Return the words that wait beside those of a sentence, oldest first."""
    waiting: list[Change] = []
    for one in changes:
        if one.pointer == pointer and one.kind in ("held", "settled"):
            waiting = [*waiting, one] if one.kind == "held" else []
    return tuple(waiting)


def all_held(changes: Iterable[Change]) -> frozenset[Pointer]:
    """Return the sentences beside which words wait."""
    waiting: set[Pointer] = set()
    for one in changes:
        if one.kind == "held":
            waiting.add(one.pointer)
        elif one.kind == "settled":
            waiting.discard(one.pointer)
    return frozenset(waiting)


def said(copy: Content, proposed: Mapping[Pointer, str], pointer: Pointer) -> str:
    """Return what a sentence says now, "" for one that nobody has added yet."""
    return copy.edits.get(pointer, proposed.get(pointer, ""))


def _texts(copy: Content, proposed: Mapping[Pointer, str], pointer: Pointer) -> list[str]:
    """Return what a sentence said and says, the changes that were undone left out."""
    texts = [proposed.get(pointer, "")]
    for one in copy.changes:
        if one.pointer != pointer or one.kind == "held":
            continue
        if one.kind == "undone":
            texts = texts[:-1] or texts
        elif one.text != texts[-1]:
            texts.append(one.text)
    now = said(copy, proposed, pointer)
    return texts if texts[-1] == now else [*texts, now]


def _said(copy: Content, proposed: Mapping[Pointer, str], change: Change) -> Content:
    """Return the copy where a sentence says something else: who confirmed it must see it again."""
    edits = {**copy.edits, change.pointer: change.text}
    if change.text == proposed.get(change.pointer):
        del edits[change.pointer]
    differs = change.text != said(copy, proposed, change.pointer)
    seen = {one: who for one, who in copy.seen.items() if one != change.pointer or not differs}
    return _with(replace(copy, edits=edits, seen=seen), change)


def _with(copy: Content, change: Change) -> Content:
    return replace(copy, changes=(*copy.changes, change))
