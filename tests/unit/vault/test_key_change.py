"""The key of the vault's own file changes; one of the two keys always opens it."""

from pathlib import Path

import pytest

from ambroise.errors import VaultInUse, VaultLocked
from ambroise.settings import Settings
from ambroise.vault import change_key, open_vault, prove
from ambroise.vault.proof import Proof


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def filled(settings: Settings) -> Proof:
    vault = open_vault(settings)
    vault.key("care-rows")
    vault.remember("research", [("P1", "1")])
    proof = prove(vault)
    vault.close()
    return proof


def opened(settings: Settings) -> Proof:
    vault = open_vault(settings)
    proof = prove(vault)
    vault.close()
    return proof


def test_the_new_key_opens_everything_and_the_old_one_nothing(settings: Settings) -> None:
    before = filled(settings)
    key_file = settings.keys / "vault.key"
    old = key_file.read_text()
    assert change_key(settings) == (key_file, before)
    assert key_file.read_text() != old
    assert opened(settings) == before
    assert [path.name for path in settings.keys.iterdir()] == ["vault.key"]
    key_file.write_text(old)
    with pytest.raises(VaultLocked):
        open_vault(settings)


def test_a_key_file_elsewhere_changes_where_it_is(settings: Settings, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    key_file = elsewhere / "key"
    key_file.write_text("a passphrase")
    key_file.chmod(0o600)
    settings = settings.model_copy(update={"vault_key_file": key_file})
    before = filled(settings)
    assert change_key(settings)[0] == key_file
    assert len(key_file.read_text()) == 64
    assert opened(settings) == before


def test_an_open_vault_keeps_its_key(settings: Settings) -> None:
    filled(settings)
    vault = open_vault(settings)
    with pytest.raises(VaultInUse):
        change_key(settings)
    vault.close()
    change_key(settings)


def test_a_key_of_the_environment_has_its_successor_in_a_file(settings: Settings) -> None:
    first = settings.model_copy(update={"vault_key": "ab" * 32})
    before = filled(first)
    following, proof = change_key(first)
    assert (following, proof) == (settings.keys / "vault.key.new", before)
    assert opened(first) == before
    assert following.exists()
    second = settings.model_copy(update={"vault_key": following.read_text()})
    assert opened(second) == before
    assert not following.exists()
    with pytest.raises(VaultLocked):
        open_vault(first)


def test_a_change_cut_short_before_the_vault_changed_leaves_the_old_key(settings: Settings) -> None:
    before = filled(settings)
    following = settings.keys / "vault.key.new"
    following.write_text("cd" * 32)
    following.chmod(0o600)
    assert opened(settings) == before
    assert following.exists()
    change_key(settings)
    assert opened(settings) == before
    assert not following.exists()


def test_a_change_cut_short_after_the_vault_changed_is_ended_when_it_opens(
    settings: Settings,
) -> None:
    before = filled(settings)
    key_file, following = settings.keys / "vault.key", settings.keys / "vault.key.new"
    old = key_file.read_text()
    change_key(settings)
    new = key_file.read_text()
    following.write_text(new)
    following.chmod(0o600)
    key_file.write_text(old)
    assert opened(settings) == before
    assert key_file.read_text() == new
    assert not following.exists()
    key_file.write_text(old)
    following.write_text("ef" * 32)
    with pytest.raises(VaultLocked):
        open_vault(settings)
