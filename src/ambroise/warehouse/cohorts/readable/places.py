"""Where the parts of a readable definition are in its text, and the text with one put aside."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import yaml

OFF: Final = "off"
GROUP_LISTS: Final = ("all", "any", "of")
"""The keys under which a group lists its parts."""


@dataclass(frozen=True, slots=True)
class Switch:
    """A rule, or a criterion of a rule, that can be put aside: its pointer, line, and state."""

    pointer: str
    line: int
    off: bool


def switches(text: str) -> list[Switch]:
    """Return what can be put aside in a text that was read, in its order."""
    return list(_switches(_value(_composed(text), "rules"), "/rules"))


def switched(text: str, pointer: str, *, off: bool) -> str:
    """Return the text with `off` said of the part at `pointer`, all else as it was written.

    What is not there, or says so already, changes nothing.
    """
    node = _at(_composed(text), pointer)
    if not isinstance(node, yaml.MappingNode) or not node.value or _is_off(node) == off:
        return text
    said = _value(node, OFF)
    word = "true" if off else "false"
    if said is not None:
        return text[: said.start_mark.index] + word + text[said.end_mark.index :]
    first = node.value[0][0].start_mark
    written = f"{OFF}: {word}, " if node.flow_style else f"{OFF}: {word}\n{' ' * first.column}"
    return text[: first.index] + written + text[first.index :]


def line_of(text: str, pointer: str) -> int | None:
    """Return the line, from 1, of what a JSON pointer names, or of the nearest part around it."""
    node, line = _composed(text), None
    while node is not None:
        line = node.start_mark.line + 1
        step, _, pointer = pointer.removeprefix("/").partition("/")
        node = _inner(node, step)
    return line


def _composed(text: str) -> yaml.Node | None:
    """Return the nodes of a text, None when it is no YAML."""
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return node


def _switches(listed: yaml.Node | None, pointer: str) -> Iterator[Switch]:
    """Yield the parts of a list of rules or criteria, and of the groups that they are."""
    if not isinstance(listed, yaml.SequenceNode):
        return
    for number, node in enumerate(listed.value):
        here = f"{pointer}/{number}"
        if isinstance(node, yaml.MappingNode):
            yield Switch(here, node.start_mark.line + 1, _is_off(node))
            for key in GROUP_LISTS:
                yield from _switches(_value(node, key), f"{here}/{key}")


def _is_off(node: yaml.MappingNode) -> bool:
    said = _value(node, OFF)
    return said is not None and yaml.safe_load(yaml.serialize(said)) is True


def _at(node: yaml.Node | None, pointer: str) -> yaml.Node | None:
    for step in pointer.removeprefix("/").split("/"):
        node = _inner(node, step)
    return node


def _inner(node: yaml.Node | None, step: str) -> yaml.Node | None:
    step = step.replace("~1", "/").replace("~0", "~")
    if isinstance(node, yaml.SequenceNode):
        return node.value[int(step)] if step.isdecimal() and int(step) < len(node.value) else None
    return _value(node, step)


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    """Return what a mapping has under `key`."""
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)
