"""Public French reports with their codes, in the two layouts in which they are exchanged.

PARHAF (Health Data Hub, CC BY 4.0): fictional patients written by residents, reviewed by others;
a row a patient, in the features that its card lists (`id`, `specialty`, `pool`,
`suggested_scenario`, `documents` with `type`, `header`, `text`, `structured_abstract` with
`primary_diagnosis`, `primary_procedure` and `length_of_stay`). Its acts in CCAM are given with the
stay, as the coding use case of PARTAGES gives them. Its codes are those that the author of the case
set: no two blind readings.

Baseline of the AP-HP for the coding use case of PARTAGES (documentation of its data, schema of the
notes): a row a note, `note_id`, `note_text`, `dp`, `das`, `mdp`. Where a related diagnosis was
coded, `dp` holds it and `mdp` the principal one; `mdp` is Z769 otherwise.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from ambroise.evaluation.strata import Strata
from ambroise.tables import read_parquet_batches

CODING_POOL: Final = "CU 2 - ICD-10 coding"
"""What PARHAF calls the cases written for the coding use case."""
NO_MODE: Final = "Z769"
_CCAM: Final = re.compile(r"[A-Z]{4}\d{3}")
_CCAM_LENGTH: Final = 7
_PARHAF: Final = frozenset({"id", "documents", "structured_abstract"})
_BASELINE: Final = frozenset({"note_id", "note_text", "dp"})


@dataclass(frozen=True, slots=True)
class CodedText:
    """One document of a case."""

    kind: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CodedAct:
    """An act in CCAM that is given with a case."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class CodedCase:
    """One stay as its documents tell it, with its CIM-10 codes; `principal` is the DP.

    `related` is the DR, "" where there is none; `pool` is what PARHAF wrote the case for; `nights`
    is how long it lasted, None where that is not told in days.
    """

    id: str
    texts: tuple[CodedText, ...]
    principal: str
    related: str
    associated: tuple[str, ...]
    strata: Strata
    pool: str = ""
    acts: tuple[CodedAct, ...] = ()
    nights: int | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A file or a row that is no case, and why, without content."""

    name: str
    reason: str


def read_coded(path: Path) -> Iterator[CodedCase | Unread]:
    """Yield the cases of the Parquet files below a folder, each known by its columns."""
    files = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
    for file in files:
        try:
            batches = read_parquet_batches(file)
            first = next(batches, None)
        except (OSError, pa.ArrowException):
            yield Unread(file.name, "Parquet illisible")
            continue
        names = set(first.schema.names) if first is not None else set()
        read = _parhaf if names >= _PARHAF else _baseline if names >= _BASELINE else None
        if first is None or read is None:
            yield Unread(file.name, "ni patients de PARHAF, ni documents codés (note_text, dp)")
            continue
        for batch in (first, *batches):
            yield from (read(row) for row in batch.to_pylist())


def _parhaf(row: Mapping[str, Any]) -> CodedCase | Unread:
    case = str(row["id"])
    abstract, scenario = row["structured_abstract"] or {}, row.get("suggested_scenario") or {}
    codes = [_code(one.get("code")) for one in _listed(abstract.get("primary_diagnosis"))]
    codes = [one for one in codes if one]
    texts = tuple(
        CodedText(str(one.get("type") or ""), "\n".join(_said(one, "header", "text")))
        for one in _listed(row["documents"])
    )
    if not codes or not any(one.text for one in texts):
        return Unread(case, "sans diagnostic principal ou sans texte")
    age = scenario.get("age") or {}
    years = age.get("value") if str(age.get("unit") or "").lower().startswith(("an", "y")) else None
    strata = Strata(
        age=years,
        sex=str(scenario.get("sex") or "")[:1].upper(),
        ward=str(row.get("specialty") or ""),
        document_type=texts[-1].kind,
        length=sum(len(one.text) for one in texts),
    )
    pool, acts = str(row.get("pool") or ""), tuple(_acts(abstract, scenario))
    return CodedCase(case, texts, codes[0], "", (), strata, pool, acts, _nights(abstract))


def _acts(*told: Mapping[str, Any]) -> Iterator[CodedAct]:
    """Yield the acts in CCAM, each once; what is written otherwise is left out."""
    seen = set()
    for part in told:
        for one in _listed(part.get("primary_procedure")):
            code = _code(one.get("code"))[:_CCAM_LENGTH]
            if _CCAM.fullmatch(code) and code not in seen:
                seen.add(code)
                yield CodedAct(code, str(one.get("description") or code))


def _nights(abstract: Mapping[str, Any]) -> int | None:
    told = abstract.get("length_of_stay") or {}
    days = str(told.get("unit") or "").lower().startswith(("j", "d"))
    value = told.get("value")
    return value if days and isinstance(value, int) and value >= 0 else None


def _baseline(row: Mapping[str, Any]) -> CodedCase | Unread:
    case, text = str(row["note_id"]), str(row["note_text"] or "")
    principal, mode = _code(row["dp"]), _code(row.get("mdp"))
    if not principal or not text:
        return Unread(case, "sans diagnostic principal ou sans texte")
    related = ""
    if mode and mode != NO_MODE:
        principal, related = mode, principal
    found = [_code(one) for one in row.get("das") or ()]
    associated = tuple(dict.fromkeys(one for one in found if one))
    strata = Strata(length=len(text))
    return CodedCase(case, (CodedText("", text),), principal, related, associated, strata)


def _listed(value: Any) -> Sequence[Mapping[str, Any]]:
    """Return the items of a sequence of structures, kept as a list of them or a list a field.

    One structure alone is its only item.
    """
    if not value:
        return ()
    if isinstance(value, Mapping) and not any(isinstance(one, list) for one in value.values()):
        return [value]
    if isinstance(value, Mapping):
        return [dict(zip(value, one, strict=True)) for one in zip(*value.values(), strict=True)]
    return [one for one in value if one]


def _said(one: Mapping[str, Any], *names: str) -> list[str]:
    return [str(one[name]) for name in names if one.get(name)]


def _code(value: Any) -> str:
    return str(value or "").replace(".", "").strip().upper()
