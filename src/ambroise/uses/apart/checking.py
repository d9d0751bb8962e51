"""A draft that came back from another process: taken only when every part of it holds."""

from typing import Any, Final

import msgspec
from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python

from ambroise.errors import DraftRefused
from ambroise.uses.apart.narrowing import rows_of
from ambroise.uses.apart.words import Proposed
from ambroise.uses.contract import NO_COST, Draft, Evidence, Flag, Pointer, RunId, SpanRef
from ambroise.uses.pointers import resolve, values_of
from ambroise.warehouse.views import Note, RowRef

LONGEST_QUOTE: Final = 20_000
LONGEST_STATEMENT: Final = 5_000
"""Characters of one text, as many as a person may write in its place."""
MOST_STATEMENTS: Final = 1_000
LONGEST_WAY: Final = 500
"""Characters of the way to a value: the names of the fields around it."""
DEEPEST: Final = 32

UNSUPPORTED: Final = "L'usage ne cite aucun passage à l'appui."

CAUSES: Final = {
    "shape": ("sa forme n'est pas celle d'une proposition", "it has not the form of a draft"),
    "deep": ("des valeurs trop imbriquées", "values nested too deep"),
    "empty": ("ni valeur, ni raison de n'en pas donner", "neither a value nor a reason for none"),
    "long": (
        f"un texte de plus de {LONGEST_STATEMENT} caractères, ou plus de {MOST_STATEMENTS} valeurs",
        f"a text of over {LONGEST_STATEMENT} characters, or more than {MOST_STATEMENTS} values",
    ),
    "pointer": ("un passage ne désigne aucune phrase", "evidence that points at no statement"),
    "source": ("un passage d'ailleurs que du dossier donné", "evidence from outside what it got"),
    "quote": ("une citation qui n'est pas au dossier", "a quote that the record does not hold"),
}


def checked(name: str, answer: bytes, given: Any, run_id: RunId) -> Draft[dict[str, Any]]:
    """Return the draft of the use `name`, whose every quote stands in what it was given.

    Each of its values without evidence is flagged as such, for a person to confirm. Its own account
    of what it cost is left out. Raises DraftRefused, which says what is wrong and never quotes.
    """
    try:
        proposed = TypeAdapter(Proposed).validate_python(msgspec.json.decode(answer))
    except (msgspec.DecodeError, ValidationError, RecursionError):
        raise _refused(name, "shape") from None
    value = proposed.value
    if value is None and not proposed.reason.strip():
        raise _refused(name, "empty")
    if _deeper(value, DEEPEST):
        raise _refused(name, "deep")
    said = list(values_of(value))
    if len(said) > MOST_STATEMENTS or any(map(_too_long, said)):
        raise _refused(name, "long")
    cited = {one.statement for one in proposed.evidence}
    for pointer in cited | {one.statement for one in proposed.flags}:
        if not _stands(value, pointer):
            raise _refused(name, "pointer")
    rows = rows_of(given)
    for evidence in proposed.evidence:
        _check(name, evidence, rows)
    flags = (*proposed.flags, *_unsupported(said, cited, proposed.flags))
    return Draft(value, proposed.evidence, flags, proposed.reason, NO_COST, run_id)


def _too_long(said: tuple[Pointer, Any]) -> bool:
    pointer, value = said
    return len(pointer) > LONGEST_WAY or len(str(value)) > LONGEST_STATEMENT


def _unsupported(
    said: list[tuple[Pointer, Any]], cited: set[Pointer], flags: tuple[Flag, ...]
) -> list[Flag]:
    told = {one.statement for one in flags if one.code == "unsupported"}
    bare = (pointer for pointer, _ in said if pointer not in cited | told)
    return [Flag("unsupported", pointer, UNSUPPORTED) for pointer in bare]


def _check(name: str, evidence: Evidence, rows: dict[RowRef, Any]) -> None:
    source, quote = evidence.source, evidence.quote
    if not quote.strip() or len(quote) > LONGEST_QUOTE:
        raise _refused(name, "quote")
    if isinstance(source, SpanRef):
        note = rows.get(RowRef("note", source.note_id))
        if not isinstance(note, Note):
            raise _refused(name, "source")
        inside = 0 <= source.start < source.end <= len(note.text)
        holds = inside and note.text[source.start : source.end] == quote
    else:
        row = rows.get(source)
        if row is None:
            raise _refused(name, "source")
        holds = set(quote.split()) <= set(_words(to_jsonable_python(row)))
    if not holds:
        raise _refused(name, "quote")


def _stands(value: Any, pointer: Pointer) -> bool:
    """Whether a pointer leads to the text of a statement."""
    try:
        return isinstance(resolve(value, pointer), str)
    except (KeyError, IndexError, ValueError, TypeError):
        return False


def _deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_deeper(one, levels - 1) for one in inner)


def _words(row: Any) -> list[str]:
    """Return the words of the values of a row, as they are stored."""
    if isinstance(row, dict | list):
        inner = row.values() if isinstance(row, dict) else row
        return [word for one in inner for word in _words(one)]
    return str(row).split() if row is not None else []


def _refused(name: str, cause: str) -> DraftRefused:
    fr, en = CAUSES[cause]
    return DraftRefused(name=name, cause=fr, cause_en=en)
