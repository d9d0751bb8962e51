"""The vault keeps keys by version and the pseudonym map, and nothing readable on the disk."""

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ambroise.errors import (
    HomeNotPrivate,
    KeyNotRotated,
    KeyUnknown,
    PseudonymTaken,
    VaultKeyMissing,
    VaultLocked,
)
from ambroise.settings import Settings
from ambroise.vault import open_vault


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def test_a_key_is_made_once_and_stays(settings: Settings) -> None:
    first = open_vault(settings).key("care-rows")
    assert len(first) == 32
    assert open_vault(settings).key("care-rows") == first
    assert open_vault(settings).key("drafts") != first


def test_rotation_gives_a_new_key_and_keeps_the_old_one(settings: Settings) -> None:
    vault = open_vault(settings)
    first = vault.key("drafts")
    assert vault.rotate("drafts") == 2
    assert vault.versions("drafts") == (1, 2)
    assert vault.key("drafts") != first
    assert vault.key("drafts", 1) == first
    with pytest.raises(KeyUnknown):
        vault.key("drafts", 3)


@pytest.mark.parametrize("name", ["care-rows", "research-ids", "research-shift", "unheard-of"])
def test_a_key_that_makes_identifiers_does_not_rotate(settings: Settings, name: str) -> None:
    vault = open_vault(settings)
    first = vault.key(name)
    with pytest.raises(KeyNotRotated, match="drafts"):
        vault.rotate(name)
    assert vault.current(name) == (1, first)


def test_old_pseudonyms_resolve_after_a_rotation(settings: Settings) -> None:
    vault = open_vault(settings)
    vault.remember("research", [("P1", "42")])
    vault.rotate("drafts")
    assert vault.resolve("research", "P1") == "42"
    assert vault.resolve("other", "P1") is None


def test_remembering_twice_changes_nothing(settings: Settings) -> None:
    vault = open_vault(settings)
    pairs = [("P1", "1"), ("P2", "2"), ("P1", "1")]
    assert vault.remember("research", pairs) == 2
    assert vault.remember("research", pairs) == 0


def test_a_pseudonym_never_changes_person(settings: Settings) -> None:
    vault = open_vault(settings)
    vault.remember("research", [("P1", "1")])
    with pytest.raises(PseudonymTaken):
        vault.remember("research", [("P3", "3"), ("P1", "2")])
    assert vault.resolve("research", "P1") == "1"
    assert vault.resolve("research", "P3") is None


def test_a_hundred_thousand_pseudonyms_take_seconds(settings: Settings) -> None:
    vault = open_vault(settings)
    begun = time.perf_counter()
    assert vault.remember("research", ((f"P{n}", str(n)) for n in range(100_000))) == 100_000
    assert time.perf_counter() - begun < 10
    assert vault.resolve("research", "P99999") == "99999"


def test_nothing_is_readable_in_the_files(settings: Settings) -> None:
    vault = open_vault(settings)
    key = vault.key("care-rows")
    vault.remember("research", [("PSEUDONYM-MARK", "PERSON-MARK")])
    written = b"".join(file.read_bytes() for file in settings.vault.iterdir())
    assert written
    for mark in (key, key.hex().encode(), b"care-rows", b"-MARK", b"SQLite format"):
        assert mark not in written


def test_a_wrong_key_is_refused_by_name(settings: Settings) -> None:
    open_vault(settings).key("care-rows")
    with pytest.raises(VaultLocked) as caught:
        open_vault(Settings(home=settings.home, vault_key="00" * 32))
    assert "AMBROISE_VAULT_KEY" in caught.value.message("fr")


def test_a_lost_key_file_is_never_replaced_by_a_new_key(settings: Settings) -> None:
    open_vault(settings).key("care-rows")
    (settings.keys / "vault.key").unlink()
    with pytest.raises(VaultKeyMissing):
        open_vault(settings)
    assert not (settings.keys / "vault.key").exists()


def test_a_key_file_that_is_set_must_exist(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(VaultKeyMissing):
        open_vault(Settings(home=settings.home, vault_key_file=tmp_path / "absent"))


@pytest.mark.parametrize("given", ["a passphrase with a ' quote", "ab" * 32])
def test_the_key_may_be_a_passphrase_or_the_key_itself(tmp_path: Path, given: str) -> None:
    settings = Settings(home=tmp_path / "home", vault_key=given)
    key = open_vault(settings).key("care-rows")
    assert open_vault(settings).key("care-rows") == key
    assert not (settings.keys / "vault.key").exists()


def test_key_and_vault_are_for_the_service_account_alone(settings: Settings) -> None:
    open_vault(settings)
    for path in (settings.keys / "vault.key", settings.vault / "vault.sqlite"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (settings.keys / "vault.key").chmod(0o644)
    with pytest.raises(HomeNotPrivate):
        open_vault(settings)


def test_processes_that_start_at_once_agree_on_the_keys(settings: Settings) -> None:
    code = (
        "import sys; from pathlib import Path; from ambroise.settings import Settings;"
        "from ambroise.vault import open_vault;"
        "print(open_vault(Settings(home=Path(sys.argv[1]))).key('care-rows').hex())"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(settings.home)],
            stdout=subprocess.PIPE,
            env=os.environ,
        )
        for _ in range(3)
    ]
    assert len({process.communicate()[0] for process in running}) == 1
    assert all(process.returncode == 0 for process in running)
