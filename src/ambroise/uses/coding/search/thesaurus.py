"""The hospital's own wordings: a table of terms and codes, checked whole, replaced whole."""

import csv
import hashlib
import io
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from ambroise.errors import SourceUnreadable, ThesaurusInvalid
from ambroise.settings import Settings, private_folder
from ambroise.uses.coding.cim10 import Cim10, plain
from ambroise.uses.coding.search.entries import Entry

SHOWN: Final = 10
"""Lines to correct that the error tells, at most."""
LONGEST: Final = 300
_TERM: Final = ("term", "terme", "libelle", "libellé", "label")
_CODE: Final = ("code", "cim10", "cim-10", "code_cim10")


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """Wordings in the order of their file; two are the same when their files are."""

    entries: tuple[Entry, ...] = field(repr=False, compare=False)
    digest: str = ""


class _Fault(NamedTuple):
    line: int
    fr: str
    en: str


def import_thesaurus(settings: Settings, cim10: Cim10, path: Path) -> Thesaurus:
    """Check the CSV or TSV at `path`, keep it in place of the one before, and return it.

    A line of columns `term` and `code` each; the same term may have several codes, the likeliest
    first; the same line twice counts once. Raises SourceUnreadable; ThesaurusInvalid with the
    lines to correct, and then nothing is changed.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SourceUnreadable(path=path, cause=error.strerror or "fichier") from None
    except UnicodeDecodeError:
        raise _invalid(path, [_Fault(1, "pas de l'UTF-8", "not UTF-8")]) from None
    faults: list[_Fault] = []
    pairs: dict[tuple[str, str], None] = {}
    for line, term, code in _lines(path, text):
        fault = _fault(cim10, line, term, code)
        if fault:
            faults.append(fault)
        else:
            pairs[term, plain(code)] = None
    if faults:
        raise _invalid(path, faults)
    if not pairs:
        raise _invalid(path, [_Fault(1, "aucun terme", "no term")])
    kept = kept_at(settings)
    private_folder(kept.parent)
    draft = kept.with_name(f".{kept.name}.{os.getpid()}.part")
    draft.write_text("".join(f"{term}\t{code}\n" for term, code in pairs), encoding="utf-8")
    draft.replace(kept)
    return read_thesaurus(settings)


def read_thesaurus(settings: Settings) -> Thesaurus:
    """Return the hospital's thesaurus, an empty one where none was imported."""
    try:
        content = kept_at(settings).read_bytes()
    except FileNotFoundError:
        return Thesaurus(())
    ranks: dict[str, int] = {}
    entries: list[Entry] = []
    for line in content.decode("utf-8").splitlines():
        term, _, code = line.partition("\t")
        entries.append(Entry(term, code, "thesaurus", ranks.get(term, 0)))
        ranks[term] = ranks.get(term, 0) + 1
    return Thesaurus(tuple(entries), hashlib.sha256(content).hexdigest())


def remove_thesaurus(settings: Settings) -> bool:
    """Forget the hospital's thesaurus; False where there was none."""
    path = kept_at(settings)
    there = path.exists()
    path.unlink(missing_ok=True)
    return there


def kept_at(settings: Settings) -> Path:
    return settings.home / "coding" / "thesaurus.tsv"


def _lines(path: Path, text: str) -> Iterator[tuple[int, str, str]]:
    first = text.split("\n", 1)[0]
    delimiter = next((mark for mark in "\t;," if mark in first), "")
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter or ",")
    names = {str(name).strip().lower(): name for name in reader.fieldnames or ()}
    term, code = _named(names, _TERM), _named(names, _CODE)
    if not term or not code:
        fault = _Fault(
            1, "colonnes « term » et « code » attendues", 'columns "term" and "code" expected'
        )
        raise _invalid(path, [fault])
    for row in reader:
        said, given = (" ".join((row[name] or "").split()) for name in (term, code))
        if said or given:
            yield reader.line_num, said, given


def _named(names: Mapping[str, str], wanted: tuple[str, ...]) -> str:
    return next((names[name] for name in wanted if name in names), "")


def _fault(cim10: Cim10, line: int, term: str, code: str) -> _Fault | None:
    if not term:
        return _Fault(line, "sans terme", "no term")
    if len(term) > LONGEST:
        return _Fault(line, "terme trop long", "term too long")
    if cim10.get(code) is None:
        return _Fault(line, "code absent de la CIM-10", "code not in the CIM-10")
    if not cim10.usable(code):
        return _Fault(line, "code père, interdit au codage", "father code, not to be coded")
    return None


def _invalid(path: Path, faults: list[_Fault]) -> ThesaurusInvalid:
    more = " ..." if len(faults) > SHOWN else ""
    return ThesaurusInvalid(
        path=path,
        count=len(faults),
        lines=" ; ".join(f"ligne {one.line} : {one.fr}" for one in faults[:SHOWN]) + more,
        lines_en="; ".join(f"line {one.line}: {one.en}" for one in faults[:SHOWN]) + more,
    )
