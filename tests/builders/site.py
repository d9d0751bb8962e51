"""A fresh installation to take files in, and what its records are."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ambroise.intake import Outcome, ingest, records_table
from ambroise.settings import Settings, load_settings
from ambroise.state import State, open_state
from ambroise.tables import Workspace, open_zone

SOURCE = "dpi"


@dataclass
class Site:
    settings: Settings
    state: State
    inbox: Path

    def write(self, name: str, *resources: dict[str, Any] | bytes) -> Path:
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [r if isinstance(r, bytes) else json.dumps(r).encode() for r in resources]
        path.write_bytes(b"".join(line + b"\n" for line in lines))
        return path

    def take(self, *paths: Path) -> Outcome:
        given = list(paths) or [self.inbox]
        return ingest(self.settings, self.state, given, source=SOURCE, actor="marie")

    def records(self, resource_type: str) -> list[dict[str, Any]]:
        """Every stored version, with whether it is the current one."""
        with Workspace.open(open_zone(self.settings, "care")) as workspace:
            if not workspace.view("r", records_table(SOURCE, resource_type)):
                return []
            return workspace.rows(
                """
                SELECT *, superseded_by IS NULL AND record_uid NOT IN (
                    SELECT supersedes FROM r WHERE supersedes IS NOT NULL
                ) AS current
                FROM r ORDER BY record_uid
                """
            )

    def current(self, resource_type: str) -> dict[str, str]:
        return {r["record_id"]: r["raw"] for r in self.records(resource_type) if r["current"]}


def a_site(folder: Path) -> Site:
    settings = load_settings(folder / "home")
    inbox = folder / "inbox"
    inbox.mkdir(parents=True)
    return Site(settings, open_state(settings), inbox)


def a_patient(id_: str = "p1", **elements: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": id_, **elements}
