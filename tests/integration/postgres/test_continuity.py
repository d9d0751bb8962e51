"""A backup of one engine comes back on the other."""

import shutil
from pathlib import Path

from ambroise.settings import Settings
from tests.builders.warehouse import a_patient
from tests.integration.continuity.conftest import Hospital, prepared
from tests.integration.continuity.test_restore import rows_of

__all__ = ["prepared"]

OWN = {"alerts", "backups", "trail_heads"}
"""Tables that a restore itself adds to."""


def same_rows(one: Hospital, other: Hospital) -> bool:
    first, second = rows_of(one), rows_of(other)
    return all(first[name] == second[name] for name in first if name not in OWN)


def test_from_sqlite_to_postgresql_and_back(
    prepared: Path, settings: Settings, tmp_path: Path
) -> None:
    shutil.copytree(prepared, tmp_path / "first")
    (tmp_path / "first").chmod(0o700)
    key = {"backup_key_file": tmp_path / "safe" / "backup.key"}
    first = Hospital(Settings(home=tmp_path / "first", **key), tmp_path / "backups")
    first.back_up()
    served = settings.model_copy(update=key)
    assert first.restore(served).differing == ()
    second = Hospital(served, tmp_path / "again", received=50)
    assert second.state.engine.dialect.name == "postgresql"
    assert same_rows(first, second)
    second.receive(a_patient("p3"))
    second.publish()
    second.back_up()
    back = Settings(home=tmp_path / "third", **key)
    assert second.restore(back).differing == ()
    third = Hospital(back, tmp_path / "again", received=60)
    assert same_rows(second, third)
    third.receive(a_patient("p4"))
    assert third.publish().detail["rows"]["person"] == 4
    assert third.trail.verify().findings == ()
    for site in (first, second, third):
        site.close()
