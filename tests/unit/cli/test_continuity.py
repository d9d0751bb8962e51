"""The commands that bring an installation back, as an administrator meets them."""

import json
from pathlib import Path

import pytest

from ambroise.errors import (
    AccessRefused,
    BackupKeyNeeded,
    HomeNotEmpty,
    JobKindUnknown,
    JobNotRetried,
    JobUnknown,
    NotReady,
)
from tests.builders.command_line import CommandLine


@pytest.fixture
def ambroise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    monkeypatch.setenv("AMBROISE_BACKUP_KEY_FILE", str(tmp_path / "safe" / "backup.key"))
    line = CommandLine(tmp_path / "home")
    assert line.within("people", "list").code == 0
    return line


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def test_a_backup_restored_elsewhere(ambroise: CommandLine, folder: Path) -> None:
    first = ambroise.within("backup", folder, "--json")
    assert first.code == 0, first.said
    assert "coffre-fort" in first.said
    taken = first.json()
    again = ambroise.within("backup", folder)
    assert again.code == 0
    assert "coffre-fort" not in again.said
    listed = ambroise.within("backup", folder, "--list", "--json").lines()
    assert [one["backup"] for one in listed][-1] == taken["backup"]
    assert ambroise.within("backup", folder, "--verify", "--json").json()["ok"] is True
    other = CommandLine(ambroise.home.with_name("other"))
    ended = other.within("restore", folder, "--backup", taken["backup"], "--json")
    assert ended.code == 0, ended.said
    report = ended.json()
    assert report["passed"] is True
    assert "revient entière" in Path(report["page"]).read_text()
    assert other.within("trail", "verify", "--json").json()["ok"] is True
    assert other.within("status", "--json").json()["ready"] is True
    assert other.within("restore", folder).code == HomeNotEmpty.exit_code
    assert other.within("people", "grant", *_me(), "auditor").code == 0
    entries = other.within("trail", "show", "--json").json()
    asked = [one for one in entries if one["action"] in ("restore", "restore.refused")]
    assert [(one["action"], one["allowed"]) for one in asked] == [
        ("restore.refused", True),
        ("restore", True),
    ]


def test_over_an_installation_that_lives_only_a_recorded_person_with_the_right_may_ask(
    ambroise: CommandLine, folder: Path
) -> None:
    assert ambroise.within("backup", folder).code == 0
    assert ambroise.within("people", "grant", *_me(), "auditor").code == 0
    assert ambroise.within("people", "end", *_me(), "administrator").code == 0
    assert ambroise.within("restore", folder).code == AccessRefused.exit_code
    entries = ambroise.within("trail", "show", "--json").json()
    assert [(one["action"], one["allowed"]) for one in entries if one["action"] == "restore"] == [
        ("restore", False)
    ]


def test_acts_on_backups_leave_their_trace(ambroise: CommandLine, folder: Path) -> None:
    taken = ambroise.within("backup", folder, "--json").json()
    assert ambroise.within("drill", folder).code == 0
    shown = ambroise.within("people", "grant", *_me(), "auditor")
    assert shown.code == 0
    entries = ambroise.within("trail", "show", "--json").json()
    acts = {entry["action"]: entry for entry in entries}
    assert acts["backup.taken"]["detail"]["sha256"] == taken["sha256"]
    assert acts["restore.drill"]["detail"]["passed"] == "yes"
    assert {"back_up", "restore"} <= set(acts)


def _me() -> tuple[str]:
    from ambroise.access.people import os_account

    return (os_account(),)


def test_without_a_key_no_backup_is_made(
    ambroise: CommandLine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AMBROISE_BACKUP_KEY_FILE")
    ended = ambroise.within("backup", folder)
    assert ended.code == BackupKeyNeeded.exit_code
    assert "AMBROISE_BACKUP_KEY_FILE" in ended.said
    assert ambroise.within("restore", folder).code == BackupKeyNeeded.exit_code


def test_status_says_what_is_still_possible(ambroise: CommandLine) -> None:
    assert ambroise.within("status").code == 0
    (ambroise.home / "vault" / "vault.sqlite").write_bytes(b"damaged" * 1000)
    ended = ambroise.within("status")
    assert ended.code == NotReady.exit_code
    assert "coffre" in ended.said
    parts = json.loads(ambroise.within("status", "--json").out)["parts"]
    assert parts["vault"]["level"] == "fails"
    assert parts["trail"]["level"] == "works"


def test_a_job_is_queued_done_shown_and_queued_again(ambroise: CommandLine, folder: Path) -> None:
    key = ambroise.within("jobs", "add", "backup", "--folder", folder).out.strip()
    assert ambroise.within("jobs", "list", "--json").lines()[0]["state"] == "queued"
    assert ambroise.within("work", "--once").code == 0
    job = ambroise.within("jobs", "show", key, "--json").json()
    assert job["state"] == "failed", "only a person makes the key"
    assert "AMBROISE_BACKUP_KEY_FILE" in job["error"]
    assert ambroise.within("backup", folder).code == 0
    again = ambroise.within("jobs", "retry", key).out.strip()
    assert ambroise.within("work", "--once").code == 0
    assert ambroise.within("jobs", "show", again, "--json").json()["state"] == "done"
    assert ambroise.within("jobs", "retry", again).code == JobNotRetried.exit_code
    other = ambroise.within("jobs", "add", "publish").out.strip()
    assert ambroise.within("jobs", "cancel", other).code == 0
    assert "annulée" in ambroise.within("jobs", "list").out
    assert ambroise.within("jobs", "add", "nothing").code == JobKindUnknown.exit_code
    assert ambroise.within("jobs", "show", "0000").code == JobUnknown.exit_code
