"""The lists of an installation: `<home>/lists/<name>/<version>.list`, kept until removed."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from ambroise.deid.gazetteers.entries import Entries
from ambroise.deid.gazetteers.layouts import EXPECTED, KINDS, NotThisLayout
from ambroise.deid.gazetteers.reading import Aside, lines_of, opened
from ambroise.deid.gazetteers.table import TableDamaged, read_header, write_table
from ambroise.errors import ListFileInvalid, ListUnknown, SourceUnreadable
from ambroise.settings import private_folder

FOLDER: Final = "lists"
ASIDE: Final = ".aside.jsonl"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_VERSION: Final = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class ListVersion:
    """One version of a list: `read` lines = `taken` + `passed` + `set_aside`.

    `passed` are lines that hold no name (« autres noms », other kinds of record, a person seen
    before); `digest` is the SHA-256 of the file that was read.
    """

    name: str
    version: int
    kind: str
    path: Path
    added_at: datetime
    digest: str
    read: int
    taken: int
    passed: int
    set_aside: int
    entries: int

    @property
    def aside_path(self) -> Path:
        """Where lines set aside are told: `{"line", "reason"}`, an object a line."""
        return self.path.with_suffix(ASIDE)

    @property
    def told(self) -> dict[str, Any]:
        """Return what may be shown, recorded and put in a report."""
        return {
            "name": self.name,
            "version": self.version,
            "kind": self.kind,
            "added_at": self.added_at.isoformat(timespec="seconds"),
            "digest": self.digest,
            "read": self.read,
            "taken": self.taken,
            "passed": self.passed,
            "set_aside": self.set_aside,
            "entries": self.entries,
        }


def add_list(home: Path, name: str, file: Path, kind: str, *, now: datetime) -> ListVersion:
    """Read a published file as the next version of a list, and return it.

    The file that the last version was read from makes no other one. Raises ListFileInvalid when
    the file is not of the layout of its kind or holds no entry, when the name is not small letters,
    digits and hyphens, or is that of a list of another kind; SourceUnreadable.
    """
    if kind not in KINDS or not _NAME.fullmatch(name):
        raise _invalid(name, kind, "nom ou sorte de liste inconnus", "unknown name or kind of list")
    digest = _digest(file)
    before = _versions(home, name)
    last = before[-1] if before else None
    if last is not None and last.kind != kind:
        raise _invalid(name, kind, f"liste de sorte {last.kind}", f"a list of kind {last.kind}")
    if last is not None and last.digest == digest:
        return last
    entries = Entries()
    read = passed = 0
    asides: list[Aside] = []
    with opened(file) as stream:
        try:
            for one in KINDS[kind](entries, lines_of(stream)):
                read += 1
                if isinstance(one, Aside):
                    asides.append(one)
                elif not one:
                    passed += 1
        except NotThisLayout:
            raise _invalid(
                file, kind, "première ligne inattendue", "unexpected first line"
            ) from None
    if not entries.weights:
        raise _invalid(file, kind, "aucune entrée", "no entry")
    made = ListVersion(
        name=name,
        version=1 if last is None else last.version + 1,
        kind=kind,
        path=home / FOLDER / name / f"{1 if last is None else last.version + 1:04d}.list",
        added_at=now,
        digest=digest,
        read=read,
        taken=read - passed - len(asides),
        passed=passed,
        set_aside=len(asides),
        entries=len(entries.weights),
    )
    private_folder(made.path.parent)
    if asides:
        lines = [json.dumps({"line": one.line, "reason": one.reason}) for one in asides]
        made.aside_path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    write_table(made.path, entries.weights, made.told)
    return made


def all_lists(home: Path) -> list[ListVersion]:
    """Return every version of every list, by name then version; none for a home without lists."""
    folder = home / FOLDER
    if not folder.is_dir():
        return []
    names = sorted(one.name for one in folder.iterdir() if one.is_dir())
    return [version for name in names for version in _versions(home, name)]


def newest_lists(home: Path) -> list[ListVersion]:
    """Return the last version of each list."""
    return list({one.name: one for one in all_lists(home)}.values())


def remove_list(home: Path, name: str, version: int | None = None) -> int:
    """Remove one version of a list, or all, and return how many; raises ListUnknown.

    Processes that have them open go on with them.
    """
    folder = home / FOLDER / name
    found = [path for path in _files(home, name) if version in (None, int(path.stem))]
    if not found:
        raise ListUnknown(name=name if version is None else f"{name} version {version}")
    for path in found:
        path.unlink(missing_ok=True)
        path.with_suffix(ASIDE).unlink(missing_ok=True)
    if not any(folder.iterdir()):
        folder.rmdir()
    return len(found)


def _versions(home: Path, name: str) -> list[ListVersion]:
    return [_read(path) for path in _files(home, name)]


def _files(home: Path, name: str) -> list[Path]:
    """Return the files of a list by version, none for a name that is none of ours."""
    found = (home / FOLDER / name).glob("*.list") if _NAME.fullmatch(name) else ()
    return sorted(path for path in found if _VERSION.fullmatch(path.stem))


def _read(path: Path) -> ListVersion:
    try:
        header = read_header(path)
        return ListVersion(
            name=path.parent.name,
            version=int(path.stem),
            kind=str(header["kind"]),
            path=path,
            added_at=datetime.fromisoformat(header["added_at"]).astimezone(UTC),
            digest=str(header["digest"]),
            read=int(header["read"]),
            taken=int(header["taken"]),
            passed=int(header["passed"]),
            set_aside=int(header["set_aside"]),
            entries=int(header["entries"]),
        )
    except (TableDamaged, KeyError, ValueError):
        raise damaged(path) from None


def damaged(path: Path) -> ListFileInvalid:
    """Return the error for a list whose file is not whole."""
    return _invalid(path, "*", "liste abîmée : la retirer", "damaged list: remove it")


def _invalid(path: Path | str, kind: str, cause: str, cause_en: str) -> ListFileInvalid:
    layouts = EXPECTED.get(kind, ", ".join(KINDS))
    return ListFileInvalid(path=path, cause=cause, cause_en=cause_en, kind=kind, layouts=layouts)


def _digest(file: Path) -> str:
    digest = sha256()
    try:
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise SourceUnreadable(path=file, cause=error.strerror or "fichier") from None
    return digest.hexdigest()
