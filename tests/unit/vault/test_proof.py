"""A vault proves that it is whole and that old pseudonyms still name the same persons."""

from pathlib import Path

import pytest

from ambroise.pseudonyms import zone_id
from ambroise.settings import Settings
from ambroise.vault import open_vault, prove, strangers


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def pseudonym(key: bytes, person: str) -> str:
    return str(zone_id(key, "row", person))


def test_a_whole_vault_is_counted_without_a_fault(settings: Settings) -> None:
    vault = open_vault(settings)
    vault.key("care-rows")
    vault.key("drafts")
    vault.rotate("drafts")
    vault.remember("research", [("P1", "1"), ("P2", "2")])
    proof = prove(vault)
    assert proof.versions == {"care-rows": 1, "drafts": 2}
    assert proof.pseudonyms == {"research": 2}
    assert proof.faults == ()
    assert proof == prove(vault)
    vault.remember("research", [("P3", "3")])
    assert prove(vault).digest != proof.digest


def test_a_missing_version_of_a_key_is_a_fault(settings: Settings) -> None:
    vault = open_vault(settings)
    vault.key("drafts")
    vault.rotate("drafts")
    vault.examine(lambda connection: connection.execute("DELETE FROM keys WHERE version = 1"))
    assert prove(vault).faults == ("drafts 2",)


def test_a_pseudonym_that_its_key_does_not_give_is_counted(settings: Settings) -> None:
    vault = open_vault(settings)
    key = vault.key("research-ids")
    vault.remember("research", [(pseudonym(key, str(n)), str(n)) for n in range(50)])
    assert strangers(vault, "research", "research-ids", pseudonym) == 0
    vault.remember("research", [("1234", "50")])
    assert strangers(vault, "research", "research-ids", pseudonym) == 1


def test_damaged_pages_are_found(settings: Settings) -> None:
    vault = open_vault(settings)
    vault.remember("research", ((f"P{n}", str(n)) for n in range(2000)))
    vault.close()
    path = settings.vault / "vault.sqlite"
    content = bytearray(path.read_bytes())
    content[-2000] ^= 1
    path.write_bytes(content)
    again = open_vault(settings)
    found = prove(again)
    assert found.faults
    assert "P1" not in "".join(found.faults)
