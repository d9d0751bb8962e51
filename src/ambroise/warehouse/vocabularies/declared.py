"""`vocabulary.toml`: what a folder of code lists says of itself and of its files."""

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PositiveInt,
    ValidationError,
    field_validator,
)

from ambroise.errors import VocabularyInvalid

MANIFEST: Final = "vocabulary.toml"

Columns = tuple[str | PositiveInt, ...]
Name = Field(min_length=1, max_length=200)
SystemId = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 _.-]{0,19}$")
"""A vocabulary is named in at most 20 characters: CDM 5.4, VOCABULARY.vocabulary_id."""


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ListColumns(_Closed):
    """The columns of a file, by name or, without a header, by number from 1."""

    code: Columns = Field(min_length=1)
    label: Columns = ()
    parent: Columns = ()

    @field_validator("*", mode="before")
    @classmethod
    def _several(cls, given: object) -> object:
        return given if isinstance(given, list | tuple) else (given,)


class CodeList(_Closed):
    """One file of codes of one vocabulary."""

    file: str = Name
    vocabulary: str = SystemId
    name: str = ""
    systems: tuple[str, ...] = ()
    """The addresses under which sources write these codes, besides the known ones."""
    domain: str = "Observation"
    language: Literal["fr", "en"] = "fr"
    parent_vocabulary: str = ""
    separator: str = Field(default=",", min_length=1, max_length=1)
    encoding: Literal["utf-8", "windows-1252", "iso-8859-15", "utf-16"] = "utf-8"
    header: bool = True
    quotes: bool = True
    columns: ListColumns

    @field_validator("file")
    @classmethod
    def _beside(cls, given: str) -> str:
        if Path(given).name != given:
            raise ValueError("a file beside vocabulary.toml")
        return given


class Manifest(_Closed):
    """A folder of code lists: its name, version and licence, and its files."""

    name: str = Field(pattern=r"^[\w][\w .'()-]{0,79}$")
    version: str = Name
    licence: str = Name
    list: tuple[CodeList, ...] = Field(min_length=1)


def is_declared(folder: Path) -> bool:
    return (folder / MANIFEST).is_file()


def read_manifest(folder: Path) -> Manifest:
    """Return what a folder says of itself; raises VocabularyInvalid."""
    path = folder / MANIFEST
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        lists = [_with_layout(one) for one in given.get("list", [])]
        return Manifest(**{**given, "list": lists})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _refused("illisible", "unreadable", error) from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise _refused(f"champ {where} invalide", f"invalid field {where}") from None
    except (AttributeError, KeyError, TypeError) as error:
        raise _refused("champ list invalide", "invalid field list", error) from None


@cache
def layouts() -> dict[str, dict[str, Any]]:
    """Return the layouts known by name: what a list need not say again."""
    text = files("ambroise.warehouse.vocabularies").joinpath("layouts.toml").read_text("utf-8")
    return tomllib.loads(text)


def _with_layout(given: dict[str, Any]) -> dict[str, Any]:
    """Return a list with what its layout says where it says nothing itself."""
    said = dict(given)
    name = said.pop("layout", None)
    if name is None:
        return said
    if name not in layouts():
        known = ", ".join(sorted(layouts()))
        raise _refused(
            f"disposition inconnue ; connues : {known}", f"unknown layout; known: {known}"
        )
    layout = layouts()[name]
    return {**layout, **said, "columns": {**layout["columns"], **said.get("columns", {})}}


def _refused(cause: str, cause_en: str, error: Exception | None = None) -> VocabularyInvalid:
    kind = f" ({type(error).__name__})" if error else ""
    return VocabularyInvalid(name=MANIFEST, cause=cause + kind, cause_en=cause_en + kind)
