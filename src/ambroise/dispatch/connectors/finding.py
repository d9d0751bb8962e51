"""The connectors of an installation: ours by kind, the hospital's own by entry point."""

from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from typing import Final

from ambroise.dispatch.connectors.contract import Connector
from ambroise.dispatch.connectors.fhir import FhirConnector
from ambroise.dispatch.connectors.folder import FolderConnector
from ambroise.dispatch.connectors.hand import HandConnector
from ambroise.dispatch.connectors.mllp import MllpConnector
from ambroise.errors import ConnectorInvalid, ConnectorUnknown
from ambroise.settings import ConnectorSettings, Settings

ENTRY_POINTS: Final = "ambroise.connectors"
HAND: Final = "by-hand"
"""The connector that every installation has: given to the patient."""

Make = Callable[[str, ConnectorSettings], Connector]
OURS: Final[Mapping[str, Make]] = {
    "folder": FolderConnector,
    "mllp": MllpConnector,
    "fhir": FhirConnector,
    "hand": HandConnector,
}


def configured(settings: Settings) -> dict[str, ConnectorSettings]:
    """Return every connector by name, by hand first."""
    hand = ConnectorSettings(kind="hand", address="", recipients=frozenset({"patient"}))
    return {HAND: hand, **settings.connectors}


def settings_of(settings: Settings, name: str) -> ConnectorSettings:
    """Return how a connector is configured; raises ConnectorUnknown."""
    known = configured(settings)
    if name not in known:
        raise ConnectorUnknown(name=name, known=", ".join(known))
    return known[name]


def connector_named(settings: Settings, name: str) -> Connector:
    """Return a connector; raises ConnectorUnknown, ConnectorInvalid."""
    given = settings_of(settings, name)
    return _make(name, given.kind)(name, given)


def _make(name: str, kind: str) -> Make:
    if kind in OURS:
        return OURS[kind]
    points = [one for one in entry_points(group=ENTRY_POINTS) if one.name == kind]
    if len(points) != 1:
        found = ", ".join(sorted({*OURS, *(one.name for one in entry_points(group=ENTRY_POINTS))}))
        raise ConnectorInvalid(
            name=name,
            cause=f"aucun connecteur du genre {kind} ; connus : {found}",
            cause_en=f"no connector of kind {kind}; known: {found}",
        )
    made: Make = points[0].load()
    return made
