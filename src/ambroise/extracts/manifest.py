"""What an extract says of itself, and the check that its files are those that were written."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from ambroise.access import Decision
from ambroise.access.view import View
from ambroise.errors import ExtractDamaged, SourceUnreadable
from ambroise.extracts.folder import DONE, PLAN
from ambroise.extracts.written import Written, keep, settled

MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"
FORMAT: Final = "ambroise-extract-1"


@dataclass(frozen=True, slots=True)
class Verified:
    """An extract that is as it was written."""

    files: int
    rows: int
    digest: str


def described(
    view: View, decision: Decision, form: str, persons: int, left_out: Iterable[str]
) -> dict[str, Any]:
    """Return what a manifest says beside its files: for whom, under what, of what, by whom."""
    scope = view.scope
    return {
        "format": FORMAT,
        "form": form,
        "project": scope.project,
        "permit": {
            "number": scope.permit,
            "cohort": dict(scope.cohort),
            "window_start": scope.window_start,
            "window_end": scope.window_end,
            "conditions": asdict(scope.terms) | {"without": sorted(map(str, scope.terms.without))},
        },
        "publication": view.publication,
        "persons": persons,
        "left_out": sorted(left_out),
        "made_at": decision.at.isoformat(timespec="seconds"),
        "made_by": decision.actor.login,
        "trace": decision.trace,
        "software": {name: version(name) for name in ("ambroise", "duckdb", "pyarrow")},
    }


def seal(folder: Path, said: Mapping[str, Any], written: Sequence[Written]) -> str:
    """Write the manifest and the sums of every file of the folder; return the manifest's SHA-256.

    `SHA256SUMS` is that of coreutils: `sha256sum -c` checks an extract where nothing else is.
    """
    digests = {one.name: one.sha256 for one in written}
    files = [
        {
            "name": one.name,
            "table": one.table,
            "rows": one.rows,
            "sha256": one.sha256,
            "columns": dict(one.columns),
        }
        for one in written
    ]
    beside = {
        name: settled(folder / name)
        for name in _names(folder)
        if name not in digests and name not in (MANIFEST, SUMS, PLAN, DONE)
    }
    manifest = {**said, "files": files}
    manifest["beside"] = [{"name": name, "sha256": digest} for name, digest in beside.items()]
    text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False, default=str)
    digest = keep(folder / MANIFEST, text)
    sums = {**digests, **beside, MANIFEST: digest}
    keep(folder / SUMS, "".join(f"{sums[name]}  {name}\n" for name in sorted(sums)))
    return digest


def digest_of(folder: Path) -> str:
    """Return the SHA-256 of the manifest of a folder, "" where there is none."""
    return _sum(folder, MANIFEST)


def rows_in(folder: Path) -> dict[str, int]:
    """Return the rows of each table, as the manifest of a folder says."""
    rows: Counter[str] = Counter()
    for one in json.loads((folder / MANIFEST).read_bytes())["files"]:
        rows[one["table"]] += one["rows"]
    return dict(rows)


def verify(folder: Path) -> Verified:
    """Check every file of an extract against its manifest.

    Raises SourceUnreadable where there is no manifest, ExtractDamaged with the name of the first
    file that is missing, changed or not in it.
    """
    try:
        text = (folder / MANIFEST).read_bytes()
        manifest = json.loads(text)
        listed = {
            str(one["name"]): str(one["sha256"])
            for one in (*manifest["files"], *manifest["beside"])
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceUnreadable(path=folder / MANIFEST, cause=type(error).__name__) from None
    digest = hashlib.sha256(text).hexdigest()
    for name, expected in sorted(listed.items()):
        if _sum(folder, name) != expected:
            raise ExtractDamaged(folder=folder, file=name)
    for name in _names(folder):
        if name not in listed and name not in (MANIFEST, SUMS):
            raise ExtractDamaged(folder=folder, file=name)
    if f"{digest}  {MANIFEST}" not in (folder / SUMS).read_text(encoding="utf-8").splitlines():
        raise ExtractDamaged(folder=folder, file=MANIFEST)
    return Verified(len(listed), sum(int(one["rows"]) for one in manifest["files"]), digest)


def _names(folder: Path) -> list[str]:
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())


def _sum(folder: Path, name: str) -> str:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        return ""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
