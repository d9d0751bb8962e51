"""What other distributions declare: found by their metadata, none of their code is loaded."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Final

OURS: Final = "ambroise"
"""The distribution whose entry points are loaded here."""


@dataclass(frozen=True, slots=True)
class Installed:
    """An entry point: `value` is `module:name`; `folder` is None among our own packages."""

    name: str
    value: str
    distribution: str
    folder: Path | None


def installed(group: str, plugins: Path | None) -> list[Installed]:
    """Return what others declare in a group, by name then distribution.

    Looked for among our packages, and in each folder of `plugins`: one folder a distribution, as
    `pip install --target` fills it.
    """
    found = list(_declared(group, distributions(), None))
    for folder in sorted(plugins.iterdir()) if plugins and plugins.is_dir() else ():
        if folder.is_dir():
            found += _declared(group, distributions(path=[str(folder)]), folder.resolve())
    return sorted(found, key=lambda one: (one.name, one.distribution))


def _declared(
    group: str, found: Iterable[Distribution], folder: Path | None
) -> Iterator[Installed]:
    seen: set[str] = set()
    for one in found:
        name = one.metadata["Name"] or ""
        if name == OURS or name in seen:
            continue
        seen.add(name)
        for point in one.entry_points.select(group=group):
            yield Installed(point.name, point.value, name, folder)
