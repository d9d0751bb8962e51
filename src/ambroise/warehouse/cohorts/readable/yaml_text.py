"""A YAML text as plain values: no alias, no tag, no key twice."""

from typing import Any

import yaml


class YamlRefused(ValueError):
    """A text that is not read; `line` counts from 1."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(f"line {line}")


class _Loader(yaml.SafeLoader):
    """Aliases could make a small file an endless one, and a key said twice hides the first."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise YamlRefused(event.start_mark.line + 1)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:  # noqa: ARG002
        found: dict[Any, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value in found:
                raise YamlRefused(key.start_mark.line + 1)
            # As written: YAML 1.1 would read the key `off` as false.
            found[key.value] = self.construct_object(value, deep=True)
        return found


def values_of(text: str) -> Any:
    """Return the values of a YAML text; raises YamlRefused."""
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader, and stricter
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlRefused(mark.line + 1 if mark else 1) from None
    except (yaml.YAMLError, ValueError) as error:
        if isinstance(error, YamlRefused):
            raise
        raise YamlRefused(1) from None
