"""What hands documents over: a folder, HL7 v2 over MLLP, a FHIR server, the hospital's own."""

from ambroise.dispatch.connectors.contract import Connector
from ambroise.dispatch.connectors.finding import (
    ENTRY_POINTS,
    HAND,
    configured,
    connector_named,
    settings_of,
)

__all__ = ["ENTRY_POINTS", "HAND", "Connector", "configured", "connector_named", "settings_of"]
