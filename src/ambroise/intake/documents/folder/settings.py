"""How a folder of documents says whose they are: its file `documents.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ambroise.errors import DocumentsSettingsInvalid
from ambroise.intake.documents.folder.listing import Listing, listing
from ambroise.intake.documents.folder.names import FIELDS, Pattern, PatternInvalid, pattern

FILE_NAME: Final = "documents.toml"
_INS_NIR: Final = "1.2.250.1.213.1.4.8"
_FOLDERS_READ: Final = 64

_Domain = Annotated[str, StringConstraints(pattern=r"^[^\s|]{1,100}$")]
_Column = Literal["file", "ipp", "ins", "iep", "date", "type", "title", "author"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Kind(_Strict):
    """What a word of the site for a kind of document means."""

    loinc: str | None = Field(None, pattern=r"^\d{1,7}-\d$")
    title: str | None = None


class Domains(_Strict):
    """Who gives the numbers: an OID, or the name that the site's other sources give it."""

    ipp: _Domain = "bare"
    iep: _Domain = "bare"
    ins: _Domain = _INS_NIR


_UNSAID: Final = Domains()


class _Written(_Strict):
    name: str | None = None
    table: str | None = None
    columns: dict[_Column, str] = {}
    domains: Domains = _UNSAID
    types: dict[str, Kind] = {}


@dataclass(frozen=True, slots=True)
class Settings:
    pattern: Pattern | None = None
    listing: Listing | None = None
    domains: Domains = _UNSAID
    types: Mapping[str, Kind] = field(default_factory=dict)


def settings_of(root: Path) -> Settings:
    """Return the settings of the folder `root`; none of them where it has no file for them.

    Raises DocumentsSettingsInvalid.
    """
    path = root / FILE_NAME
    if (stamp := _stamp(path)) is None:
        return Settings()
    written, shape = _read(path, stamp)
    rows = None
    if written.table is not None:
        table = root / written.table
        columns = tuple((field, column) for field, column in written.columns.items())
        rows = _rows(table, _stamp(table), columns)
    return Settings(shape, rows, written.domains, written.types)


def _stamp(path: Path) -> int | None:
    """Return when a file was last written, so that it is read again only then."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None


@lru_cache(_FOLDERS_READ)
def _rows(table: Path, _stamp: int | None, columns: tuple[tuple[str, str], ...]) -> Listing:
    return listing(table, dict(columns))


@lru_cache(_FOLDERS_READ)
def _read(path: Path, _stamp: int) -> tuple[_Written, Pattern | None]:
    try:
        written = _Written.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise _invalid(path, "fichier", "illisible : l'enregistrer en UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise _invalid(path, "fichier", f"ce n'est pas du TOML ({error})") from error
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "fichier"
        raise _invalid(path, place, _cause(first["type"])) from error
    if not written.name and not written.table:
        raise _invalid(path, "fichier", "il faut `name` (motif des noms) ou `table` (fichier CSV)")
    try:
        shape = pattern(written.name) if written.name else None
    except PatternInvalid as error:
        raise _invalid(path, "name", str(error)) from error
    if written.table and not _is_within(path.parent, path.parent / written.table):
        raise _invalid(path, "table", "hors du dossier")
    return written, shape


def _is_within(folder: Path, path: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _cause(kind: str) -> str:
    known = f"clés connues : name, table, columns ({', '.join(('file', *FIELDS))}), domains, types"
    return {
        "extra_forbidden": f"clé inconnue ({known})",
        "literal_error": f"clé inconnue ({known})",
        "string_type": "un texte entre guillemets est attendu",
        "string_pattern_mismatch": "forme inattendue (LOINC : 11490-0 ; domaine : OID ou mot)",
    }.get(kind, "valeur inattendue")


def _invalid(path: Path, place: str, cause: str) -> DocumentsSettingsInvalid:
    return DocumentsSettingsInvalid(path=path, place=place, cause=cause)
