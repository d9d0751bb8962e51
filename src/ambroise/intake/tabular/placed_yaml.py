"""YAML as plain values whose line is known: what a mapping is written in.

Every scalar is a text as written, so that a code `01`, a key `NON` or a day stays what it is.
Left out on purpose: anchors, aliases, tags, several documents.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import yaml

Place = tuple[str | int, ...]
"""A path in the values: keys of mappings and, from 0, ranks in lists."""

_DEEPEST: Final = 20


class YamlInvalid(ValueError):
    """A text that cannot be read; `cause` says why in French, `line` counts from 1."""

    def __init__(self, line: int, cause: str) -> None:
        self.line = line
        self.cause = cause
        super().__init__(cause)


@dataclass(slots=True)
class Placed:
    """The values of a text, and the line of each."""

    values: Any = None
    lines: dict[Place, int] = field(default_factory=dict)

    def written(self, place: Place) -> Place:
        """Return `place` without the steps that the text leaves out, being short for them."""
        found: Place = ()
        for step in place:
            if (*found, step) in self.lines:
                found = (*found, step)
        return found

    def line(self, place: Place) -> int:
        """Return the line of `place`, or of the nearest thing around it."""
        return self.lines.get(self.written(place), 1)


def read(text: str) -> Placed:
    """Return the values of a YAML text; raises YamlInvalid."""
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise YamlInvalid(line, "YAML illisible ici (retrait, deux-points ou guillemet)") from None
    except (yaml.YAMLError, RecursionError):
        raise YamlInvalid(1, "YAML illisible") from None
    placed = Placed()
    if node is not None:
        placed.values = _value(node, (), placed.lines, set())
    return placed


def _value(node: yaml.Node, place: Place, lines: dict[Place, int], seen: set[int]) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(place, line)
    if id(node) in seen:
        raise YamlInvalid(line, "ancre et alias refusés : écrire les valeurs en entier")
    seen.add(id(node))
    if len(place) > _DEEPEST:
        raise YamlInvalid(line, "imbrication trop profonde")
    if not node.tag.startswith("tag:yaml.org,2002:") or node.tag.split(":")[-1] not in _KINDS:
        raise YamlInvalid(line, "étiquette YAML refusée")
    if isinstance(node, yaml.SequenceNode):
        return [_value(one, (*place, rank), lines, seen) for rank, one in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return node.value
    found: dict[str, Any] = {}
    for key, inner in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise YamlInvalid(key.start_mark.line + 1, "une clé est un mot")
        named = (*place, key.value)
        if key.value in found:
            raise YamlInvalid(key.start_mark.line + 1, f"clé « {key.value} » écrite deux fois")
        lines[named] = key.start_mark.line + 1
        found[key.value] = _value(inner, named, lines, seen)
    return found


_KINDS: Final = frozenset({"str", "seq", "map"})
