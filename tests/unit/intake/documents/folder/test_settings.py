"""How a folder says whose its documents are."""

import os
from pathlib import Path

import pytest

from ambroise.errors import DocumentsSettingsInvalid
from ambroise.intake.documents.folder.settings import Settings, settings_of


def written(folder: Path, text: str, **files: str | bytes) -> Settings:
    (folder / "documents.toml").write_text(text, "utf-8")
    for name, content in files.items():
        raw = content.encode() if isinstance(content, str) else content
        (folder / f"{name}.csv").write_bytes(raw)
    return settings_of(folder)


def test_a_folder_that_says_nothing_has_no_settings(tmp_path: Path) -> None:
    assert settings_of(tmp_path) == Settings()


def test_a_table_of_any_separator_and_encoding_is_read(tmp_path: Path) -> None:
    text = 'table = "index.csv"\n[columns]\nfile = "Fichier"\nipp = "N° patient"'
    rows = "Fichier;N° patient;title\nb.pdf; 8001 ;Réunion\n".encode("cp1252")
    listing = written(tmp_path, text, index=rows).listing
    assert listing
    assert listing.told("a/b.pdf") == {"ipp": "8001", "title": "Réunion"}
    assert listing.told("absent.pdf") is None


def test_a_table_that_changed_is_read_again(tmp_path: Path) -> None:
    written(tmp_path, 'table = "index.csv"', index="file,ipp\na.pdf,1\n")
    (tmp_path / "index.csv").write_text("file,ipp\na.pdf,2\n")
    os.utime(tmp_path / "index.csv", ns=(1, 1))
    listing = settings_of(tmp_path).listing
    assert listing
    assert listing.told("a.pdf") == {"ipp": "2"}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "fichier"),
        ("name = ", "fichier"),
        ('nom = "{ipp}"', "nom"),
        ('name = "{nom}"', "name"),
        ("name = 3", "name"),
        ('table = "absent.csv"', "table"),
        ('table = "../index.csv"', "table"),
        ('table = "index.csv"\n[columns]\nipp = "NIP"', "ligne 1"),
        ('name = "{ipp}"\n[columns]\nfichier = "x"', "columns.fichier.[key]"),
        ('name = "{ipp}"\n[types.CRH]\nloinc = "CRH"', "types.CRH.loinc"),
        ('name = "{ipp}"\n[domains]\nipp = "a b"', "domains.ipp"),
    ],
)
def test_settings_that_cannot_be_used_say_where(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(DocumentsSettingsInvalid) as refused:
        written(tmp_path, text, index="file,ipp\n")
    assert f", {place}: " in str(refused.value)
