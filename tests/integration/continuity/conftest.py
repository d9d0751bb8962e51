"""One small hospital with everything an installation can hold, and a folder for its backups."""

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ambroise import access, continuity, intake, warehouse
from ambroise.access import INSTALLATION, Action, Decision, Door, Grant, Purpose, Role
from ambroise.continuity import BackupKey, Restored, Shelf, Taken
from ambroise.deid.zone import build_research
from ambroise.errors import ActorUnknown
from ambroise.settings import Settings, private_folder
from ambroise.state import State, open_state
from ambroise.tables import Publication
from ambroise.trail import Trail, open_trail
from ambroise.vault import Vault, open_vault
from tests.builders.warehouse import Resource, a_fact, a_patient, a_stay


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Hospital:
    """An open installation, its folder of backups and a safe place for their key."""

    settings: Settings
    folder: Path
    received: int = 0
    stack: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        private_folder(self.settings.home)
        opened = self.stack.enter_context
        self.state: State = opened(closing(open_state(self.settings)))
        self.trail: Trail = opened(closing(open_trail(self.settings, self.state)))
        self.vault: Vault = opened(closing(open_vault(self.settings)))
        self.door: Door = opened(closing(access.open_door(self.settings, self.state, self.trail)))

    @property
    def key(self) -> BackupKey:
        return continuity.read_key(self.settings, self.folder, make=True)

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.folder, self.key)

    def decided(self, action: Action = Action.BACK_UP) -> Decision:
        try:
            keeper = access.people.actor_of(self.state, "gardien", utc_now())
        except ActorUnknown:
            grants = (Grant(Role.ADMINISTRATOR, None, utc_now()),)
            keeper = access.people.create(
                self.state, "gardien", "Garde", now=utc_now(), grants=grants
            )
        return self.door.decide(keeper, action, INSTALLATION, Purpose.OPERATIONS)

    def back_up(self, decision: Decision | None = None, **options: int) -> Taken:
        return continuity.back_up(
            self.settings,
            self.state,
            self.vault,
            self.folder,
            self.key,
            decision or self.decided(),
            clock=utc_now,
            **options,
        )

    def elsewhere(self, name: str = "elsewhere", **other: object) -> Settings:
        """The settings of another, empty machine."""
        home = self.settings.home.with_name(name)
        return self.settings.model_copy(update={"home": home, **other})

    def restore(self, settings: Settings, backup_id: str | None = None) -> Restored:
        return continuity.restore(
            settings, self.shelf, account="root", clock=utc_now, backup_id=backup_id
        )

    def receive(self, *resources: Resource) -> None:
        self.received += 1
        path = self.folder.with_name(f"reception-{self.received}.ndjson")
        path.write_text("\n".join(json.dumps(one) for one in resources))
        intake.ingest(self.settings, self.state, [path], source="dpi", actor="marie")

    def publish(self) -> Publication:
        return warehouse.publish(self.settings, self.state, self.vault, shapes=intake.shapes())

    def draft(self, name: str, content: bytes) -> Path:
        """Put a sealed file where drafts lie."""
        path = private_folder(self.settings.care / "drafts") / name
        path.write_bytes(content)
        return path

    def close(self) -> None:
        self.stack.close()


def a_hospital(folder: Path, **settings: Any) -> Hospital:
    given = {"home": folder / "home", "backup_key_file": folder / "safe" / "backup.key"}
    return Hospital(Settings(**given | settings), folder / "backups")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The closed home of a hospital with two patients and a research zone."""
    site = a_hospital(tmp_path_factory.mktemp("prepared"))
    site.receive(
        a_patient("p1", name=[{"family": "MARQUEZORRO", "given": ["Anne"]}]),
        a_patient("p2"),
        a_stay("s1"),
        a_fact("Condition", "c1", code={"text": "Anémie"}),
    )
    site.publish()
    build_research(site.settings, site.state, site.vault, actor="marie")
    site.decided()
    site.close()
    return site.settings.home


@pytest.fixture
def hospital(prepared: Path, tmp_path: Path) -> Iterator[Hospital]:
    shutil.copytree(prepared, tmp_path / "home")
    (tmp_path / "home").chmod(0o700)
    site = a_hospital(tmp_path)
    yield site
    site.close()
