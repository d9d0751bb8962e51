"""The address of a database: where it is found, and that its password stays there."""

from pathlib import Path

import pytest

from ambroise.errors import MappingInvalid
from ambroise.intake.tabular import LoadedMapping
from ambroise.intake.tabular.address import database_url, shown
from tests.builders.tables import a_mapping

ADDRESS = "postgresql+psycopg://lecteur:MOTDEPASSE@labo:5432/glims?sslpassword=MOTDEPASSE"


def loaded(folder: Path, base: str) -> LoadedMapping:
    text = f"flux: a\nbase: {base}\ntables:\n  t:\n    table: t\n    cle: id\n"
    return a_mapping(folder, text)


def test_it_is_in_a_variable_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABO", ADDRESS)
    assert database_url(loaded(tmp_path, "{variable: LABO}")).password == "MOTDEPASSE"


def test_it_is_in_a_file_beside_the_mapping_that_others_cannot_read(tmp_path: Path) -> None:
    path = tmp_path / "labo.url"
    path.write_text(ADDRESS + "\n")
    path.chmod(0o640)
    mapping = loaded(tmp_path, "{fichier: labo.url}")
    with pytest.raises(MappingInvalid, match="chmod 600"):
        database_url(mapping)
    path.chmod(0o600)
    assert database_url(mapping).host == "labo"


def test_it_is_shown_without_account_nor_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABO", ADDRESS)
    url = database_url(loaded(tmp_path, "{variable: LABO}"))
    assert shown(url) == "postgresql+psycopg://labo:5432/glims"


@pytest.mark.parametrize("written", ["", "MOTDEPASSE@labo", "MOTDEPASSE"])
def test_one_that_is_absent_or_unreadable_is_refused_without_being_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("LABO", written)
    with pytest.raises(MappingInvalid) as error:
        database_url(loaded(tmp_path, "{variable: LABO}"))
    assert "ligne 2, clé base.variable" in error.value.message()
    assert "MOTDEPASSE" not in error.value.message()


def test_a_file_that_is_absent_is_told(tmp_path: Path) -> None:
    with pytest.raises(MappingInvalid, match="lecture impossible"):
        database_url(loaded(tmp_path, "{fichier: absent.url}"))
