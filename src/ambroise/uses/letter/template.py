"""How the hospital lays its letters out: order and titles of blocks, fixed sentences, letterhead.

The hospital's file is `letter/template.toml` below AMBROISE_HOME; what it does not write is as in
our own `templates/default.toml`. It changes how a letter looks and never what it says: every
block stays, the sentences are those that a person validated.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from ambroise.errors import TemplateInvalid
from ambroise.settings import Settings
from ambroise.uses.letter.schema import Block, BlockKind, Letter

FILE: Final = Path("letter/template.toml")
LARGEST_LOGO: Final = 512 * 1024

Fixed = Literal["greeting", "closing", "validated", "proposed", "own_words"]

FILLED_IN: Final[Mapping[Fixed, frozenset[str]]] = {
    "greeting": frozenset(),
    "closing": frozenset(),
    "validated": frozenset({"doctor", "date"}),
    "proposed": frozenset({"engine"}),
    "own_words": frozenset(),
}
"""The words in braces of each fixed sentence: all of them must stand in it."""

_WRONG: Final = {
    "extra_forbidden": ("clé inconnue", "unknown key"),
    "string_type": ("un texte est attendu", "a text is needed"),
    "list_type": ("une liste de textes est attendue", "a list of texts is needed"),
    "string_too_short": ("vide", "empty"),
    "string_too_long": ("trop long", "too long"),
    "too_long": ("trop de lignes", "too many lines"),
    "enum": ("bloc inconnu", "unknown block"),
    "block_missing": (
        "bloc(s) manquant(s) : {names}. La lettre les porte tous",
        "block(s) missing: {names}. The letter holds them all",
    ),
    "block_twice": ("un bloc est nommé deux fois", "a block is named twice"),
    "not_plain": ("une seule ligne, sans caractère de contrôle", "one line, no control character"),
}
_OTHERWISE: Final = ("valeur refusée", "value refused")
_PICTURES: Final = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f]")

Words = Annotated[str, Field(max_length=300)]
Title = Annotated[str, Field(min_length=1, max_length=120)]


@dataclass(frozen=True, slots=True)
class Logo:
    media_type: str  # "image/png" or "image/jpeg"
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Placed:
    """A block where the template puts it; `at` is its index in the draft, for its pointers."""

    at: int
    title: str
    block: Block


@dataclass(frozen=True, slots=True)
class Template:
    """What the hospital wants of the layout; `header` and `footer` are lines of plain words."""

    order: tuple[BlockKind, ...]
    titles: Mapping[BlockKind, str]
    wording: Mapping[Fixed, str]
    header: tuple[str, ...]
    footer: tuple[str, ...]
    logo: Logo | None

    def placed(self, letter: Letter) -> Iterator[Placed]:
        """Yield every block of a letter in the order of the template, under its title."""
        at = {block.kind: (index, block) for index, block in enumerate(letter.blocks)}
        for kind in self.order:
            if kind in at:
                yield Placed(at[kind][0], self.titles[kind], at[kind][1])

    def says(self, what: Fixed, **words: str) -> str:
        """Return a fixed sentence with its words in braces filled in; "" when there is none."""
        return self.wording[what].format(**words)


class _Titles(BaseModel):
    model_config = ConfigDict(extra="forbid")

    identities: Title
    stay: Title
    reason: Title
    background: Title
    synthesis: Title
    treatments: Title
    stopped: Title
    awaited: Title
    follow_up: Title
    handover: Title

    @field_validator("*")
    @classmethod
    def _printed(cls, title: str) -> str:
        return _plain(title)


class _Wording(BaseModel):
    model_config = ConfigDict(extra="forbid")

    greeting: Words
    closing: Words
    validated: Title
    proposed: Title
    own_words: Title

    @field_validator("*")
    @classmethod
    def _printed(cls, words: str) -> str:
        return _plain(words)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    header: Annotated[list[Words], Field(max_length=12)]
    footer: Annotated[list[Words], Field(max_length=12)]
    logo: Annotated[str, Field(max_length=200)]
    blocks: list[BlockKind]
    titles: _Titles
    wording: _Wording

    @field_validator("header", "footer")
    @classmethod
    def _printed(cls, lines: list[str]) -> list[str]:
        return [_plain(line) for line in lines]

    @field_validator("blocks")
    @classmethod
    def _whole(cls, blocks: list[BlockKind]) -> list[BlockKind]:
        absent = [kind.value for kind in BlockKind if kind not in blocks]
        if absent:
            raise PydanticCustomError("block_missing", "{names}", {"names": ", ".join(absent)})
        if len(blocks) != len(BlockKind):
            raise PydanticCustomError("block_twice", "twice")
        return blocks


def read_template(settings: Settings) -> Template:
    """Return the hospital's template, or ours where it has none.

    Raises TemplateInvalid with the key to correct, never a value of the file.
    """
    path = settings.home / FILE
    own = _said(path) if path.exists() else {}
    try:
        checked = _File.model_validate(_over(_default(), own))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _refused(path, place, *_wrong(first)) from None
    return Template(
        order=tuple(checked.blocks),
        titles={kind: getattr(checked.titles, kind.value) for kind in BlockKind},
        wording=_wording(checked.wording, path),
        header=tuple(checked.header),
        footer=tuple(checked.footer),
        logo=_logo(path, checked.logo) if checked.logo else None,
    )


def _default() -> dict[str, Any]:
    source = files("ambroise.uses.letter").joinpath("templates/default.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def _said(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        cause = error.strerror or type(error).__name__
        raise _refused(
            path, "-", f"lecture impossible ({cause})", f"cannot be read ({cause})"
        ) from None
    except UnicodeDecodeError:
        raise _refused(path, "-", "à enregistrer en UTF-8", "to be saved as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        at = next(iter(re.findall(r"line (\d+)", str(error))), "-")
        raise _refused(path, f"ligne {at}", "ce n'est pas du TOML", "it is no TOML") from None


def _over(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """Return ours with what the hospital says; a table is said key by key."""
    both = dict(ours) | dict(theirs)
    for key, value in theirs.items():
        if isinstance(value, dict) and isinstance(ours.get(key), dict):
            both[key] = {**ours[key], **value}
    return both


def _wording(said: _Wording, path: Path) -> dict[Fixed, str]:
    wording = {what: str(getattr(said, what)) for what in FILLED_IN}
    for what, wanted in FILLED_IN.items():
        try:
            parts = list(Formatter().parse(wording[what]))
        except ValueError:
            parts = [("", "", None, None)]
        names = {name for _, name, _, _ in parts if name is not None}
        plain = all(not form and not how for _, _, form, how in parts)
        if names != wanted or not plain:
            words = " ".join(f"{{{one}}}" for one in sorted(wanted))
            fr = f"entre accolades, exactement : {words or 'rien'}"
            en = f"in braces, exactly: {words or 'nothing'}"
            raise _refused(path, f"wording.{what}", fr, en)
    return wording


def _logo(path: Path, name: str) -> Logo:
    folder = path.parent.resolve()
    picture = (folder / name).resolve()
    if not picture.is_relative_to(folder):
        raise _refused(path, "logo", "le fichier est à côté du modèle", "the file is beside it")
    try:
        content = picture.read_bytes()
    except OSError as error:
        cause = error.strerror or type(error).__name__
        fr, en = f"lecture impossible ({cause})", f"cannot be read ({cause})"
        raise _refused(path, "logo", fr, en) from None
    media_type = next((kind for mark, kind in _PICTURES.items() if content.startswith(mark)), None)
    if media_type is None or len(content) > LARGEST_LOGO:
        raise _refused(path, "logo", "PNG ou JPEG, 512 Kio au plus", "PNG or JPEG, 512 KiB at most")
    return Logo(media_type, content)


def _plain(words: str) -> str:
    if _UNPRINTABLE.search(words):
        raise PydanticCustomError("not_plain", "one line of plain words needed")
    return words.strip()


def _wrong(found: ErrorDetails) -> tuple[str, str]:
    fr, en = _WRONG.get(found["type"], _OTHERWISE)
    return fr.format(**found.get("ctx", {})), en.format(**found.get("ctx", {}))


def _refused(path: Path, place: str, fr: str, en: str) -> TemplateInvalid:
    return TemplateInvalid(path=path, place=place, cause=fr, cause_en=en)
