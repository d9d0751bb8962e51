"""The sentences of a letter, read from the JSON of its draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_FLAGS = ("contradicted", "unsupported", "unconfirmed")
"""Flags that tell the doctor that a sentence may be false."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the letter with the quotes it rests on and the flags a person sees."""

    block: str
    heading: str
    item: str
    presence: str
    text: str
    treatment: Mapping[str, Any] | None
    spans: tuple[str, ...]
    rows: tuple[str, ...]
    flags: tuple[str, ...]

    @property
    def warned(self) -> bool:
        return any(one in _FLAGS for one in self.flags)


def sentences(draft: Mapping[str, Any]) -> list[Said]:
    """Return the sentences of a draft, from its JSON."""
    quotes: dict[str, tuple[list[str], list[str]]] = {}
    for one in draft["evidence"]:
        spans, rows = quotes.setdefault(one["statement"], ([], []))
        (spans if "start" in one["source"] else rows).append(one["quote"])
    flags: dict[str, list[str]] = {}
    for one in draft["flags"]:
        flags.setdefault(one["statement"], []).append(one["code"])
    found = []
    for at, block in enumerate(draft["value"]["blocks"]):
        for index, one in enumerate(block["statements"]):
            if one["text"]:
                pointer = f"/blocks/{at}/statements/{index}/text"
                spans, rows = quotes.get(pointer, ([], []))
                found.append(
                    Said(
                        block["kind"], one["heading"], one["item"], one["presence"], one["text"],
                        one["treatment"], tuple(spans), tuple(rows), tuple(flags.get(pointer, ())),
                    )
                )  # fmt: skip
    return found
