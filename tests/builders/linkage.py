"""Identities compared as a publication does, without one."""

import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Any

from ambroise.settings import load_settings
from ambroise.tables import Workspace, open_zone
from ambroise.warehouse.linkage import propose
from tests.reference.linked import Planted, as_table


def proposed(records: list[Planted]) -> list[dict[str, Any]]:
    """Return what is proposed of these records, each the only one of its person."""
    macros = files("ambroise.warehouse").joinpath("fhir/sql/macros.sql").read_text()
    with tempfile.TemporaryDirectory() as home:
        zone = open_zone(load_settings(Path(home)), "care")
        with Workspace.open(zone, row_key=bytes(32)) as workspace:
            workspace.sql("SET VARIABLE domains = map([]::VARCHAR[], []::VARCHAR[])")
            workspace.sql("SET VARIABLE known_systems = []::VARCHAR[]")
            workspace.sql(macros)
            workspace.register("identities", as_table(records))
            propose(workspace)
            return workspace.rows("FROM identity_proposal_rows ORDER BY ALL")


def probabilities(records: list[Planted]) -> dict[frozenset[str], float]:
    """Return the probability of each pair proposed, by the records' ids."""
    sides = ("record_person_id", "other_record_person_id")
    return {
        frozenset(records[row[side]].record_id for side in sides): row["probability"]
        for row in proposed(records)
    }
