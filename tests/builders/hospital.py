"""The fictional hospital, taken in and pseudonymised: made once for the tests that only read."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ambroise import intake, warehouse
from ambroise.deid import build_research
from ambroise.demo import write_hospital
from ambroise.settings import Settings, load_settings
from ambroise.state import State, open_state
from ambroise.tables import Readers, open_zone
from ambroise.vault import Vault, open_vault

TODAY = date(2026, 11, 21)


@dataclass
class Hospital:
    settings: Settings
    state: State
    vault: Vault
    files: Path

    def take_in(self, *, research: bool = True) -> None:
        intake.ingest(self.settings, self.state, [self.files], source="chu", actor="marie")
        warehouse.publish(self.settings, self.state, self.vault, shapes=intake.shapes())
        if research:
            build_research(self.settings, self.state, self.vault, actor="marie")

    def readers(self, zone: str) -> Readers:
        return Readers(open_zone(self.settings, zone), self.state)

    def close(self) -> None:
        self.vault.close()
        self.state.close()


def a_hospital(folder: Path, *, patients: int = 12) -> Hospital:
    settings = load_settings(folder / "home")
    files = folder / "files"
    write_hospital(files, patients=patients, today=TODAY)
    return Hospital(settings, open_state(settings), open_vault(settings), files / "fhir")
