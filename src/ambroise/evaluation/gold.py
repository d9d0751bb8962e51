"""Gold: cases whose right answer people have set, read strictly, with where they come from."""

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError

from ambroise.errors import GoldOfAnotherUse, GoldRefused, GoldUnreadable, UseNotScored
from ambroise.evaluation.strata import Strata
from ambroise.uses.contract import AnyUse
from ambroise.uses.scoring import AnyScored

ABOUT: Final = "gold.toml"
CASES: Final = "cases.jsonl"
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Id = Annotated[str, StringConstraints(pattern=r"^[\w.:/-]{1,120}$")]


class Method(StrEnum):
    """How the right answers were set. Drafts that a person accepted are candidates, never gold."""

    ADJUDICATED = "adjudicated"  # two blind readings, then adjudication
    ONE_READER = "one_reader"
    PUBLISHED = "published"  # by the authors of a public corpus, as its card says
    GENERATED = "generated"  # known by the program that wrote fictional records
    CANDIDATES = "candidates"


class About(BaseModel):
    """What `gold.toml` says of a gold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Id
    use: Id
    version: Id
    origin: Words
    method: Method
    licence: Words
    date: date
    tuned: str = ""
    """What these cases served to tune, in words; "" when they tuned nothing."""


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    case: Id
    stay: Id | None = None
    given: Any = None
    cluster: Id | None = None
    gold: Any
    strata: Strata = Strata()
    candidate: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One case: what the use is given (a stay of the warehouse by its number, or whole), and gold.

    Cases of one `cluster` (a stay, a person) are drawn together when intervals are computed.
    """

    id: str
    cluster: str
    stay: str | None
    given: Any = field(repr=False)
    gold: Any = field(repr=False)
    strata: Strata


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that is no case: its number, the case that it names, and why, without content."""

    line: int
    case: str
    reason: str


@dataclass(frozen=True, slots=True)
class Gold:
    """The cases of a gold, the lines that are none, and the SHA-256 of its two files."""

    about: About
    cases: tuple[Case, ...]
    rejected: tuple[Rejected, ...]
    digest: str


def read_gold(path: Path, use: AnyUse) -> Gold:
    """Return the gold of a use: a folder, its `gold.toml`, or lines beside a TOML file.

    A bad line is rejected with its reason and the others are read. Raises UseNotScored,
    GoldUnreadable, GoldRefused (without an origin, or made of candidates), GoldOfAnotherUse.
    """
    about_file, lines_file = _files(path)
    return gold_of(_bytes(about_file), _bytes(lines_file), use, named=about_file)


def gold_of(about_bytes: bytes, lines: bytes, use: AnyUse, *, named: Path) -> Gold:
    """Return the gold that a TOML text and lines of JSON say, as `read_gold` does."""
    scored = scored_use(use)
    about = _about(named, about_bytes)
    if about.use != use.name:
        raise GoldOfAnotherUse(gold=about.name, of=about.use, use=use.name)
    if about.method is Method.CANDIDATES:
        cause = "ses cas sont des candidats, que personne n'a relus en aveugle"
        raise GoldRefused(path=named, cause=cause, cause_en="its cases are candidates")
    cases: dict[str, Case] = {}
    rejected: list[Rejected] = []
    reader = _Reader(use, scored)
    for number, line in enumerate(lines.splitlines(), 1):
        if not line.strip():
            continue
        found = reader.case(number, line)
        if isinstance(found, Case) and found.id in cases:
            found = Rejected(number, found.id, "case: said_twice")
        if isinstance(found, Case):
            cases[found.id] = found
        else:
            rejected.append(found)
    if not cases:
        cause = f"aucun cas lisible ({len(rejected)} ligne(s) rejetée(s))"
        en = f"no readable case ({len(rejected)} line(s) rejected)"
        raise GoldRefused(path=named, cause=cause, cause_en=en)
    digest = hashlib.sha256(about_bytes + b"\0" + lines).hexdigest()
    return Gold(about, tuple(cases.values()), tuple(rejected), digest)


def scored_use(use: AnyUse) -> AnyScored:
    """Return a use as one that says how it is scored; raises UseNotScored."""
    if not all(hasattr(use, name) for name in ("gold_type", "measures", "score", "trivial")):
        raise UseNotScored(name=use.name)
    return use  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class _Reader:
    use: AnyUse
    scored: AnyScored

    def case(self, number: int, line: bytes) -> Case | Rejected:
        name = ""
        try:
            read = _Line.model_validate_json(line)
            name = read.case
            if read.candidate:
                return Rejected(number, name, "candidate")
            if (read.stay is None) == (read.given is None):
                return Rejected(number, name, "stay_or_given")
            gold = TypeAdapter(self.scored.gold_type).validate_python(read.gold)
            given = None
            if read.given is not None:
                given = TypeAdapter(self.use.given_type).validate_python(read.given)
        except ValidationError as error:
            return Rejected(number, name, _reason(error, "gold or given" if name else ""))
        cluster = read.cluster or read.stay or read.case
        return Case(read.case, cluster, read.stay, given, gold, read.strata)


def _reason(error: ValidationError, place: str) -> str:
    """Return where and of which kind a first fault is; the words of the line are left out.

    Below a field of ours, names may be the content of a record.
    """
    first = error.errors(include_input=False, include_url=False)[0]
    where = str(first["loc"][0]) if first["loc"] else ""
    known = where if where in _Line.model_fields else ""
    return f"{place or known or 'line'}: {first['type']}"


def _files(path: Path) -> tuple[Path, Path]:
    if path.is_dir():
        return path / ABOUT, path / CASES
    if path.suffix == ".toml":
        return path, next(_beside(path, path.with_suffix(".jsonl"), CASES))
    return next(_beside(path, path.with_suffix(".toml"), ABOUT)), path


def _beside(path: Path, *names: Path | str) -> Iterator[Path]:
    found = [path.parent / name for name in names]
    yield from (one for one in found if one.is_file())
    yield found[-1]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise GoldUnreadable(path=path, cause=type(error).__name__) from None


def _about(path: Path, content: bytes) -> About:
    try:
        return About.model_validate(tomllib.loads(content.decode("utf-8")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GoldUnreadable(path=path, cause=type(error).__name__) from None
    except ValidationError as error:
        names = ", ".join(sorted({str(one["loc"][0]) for one in error.errors() if one["loc"]}))
        cause, en = f"manque ou ne convient pas : {names}", f"missing or not fitting: {names}"
        raise GoldRefused(path=path, cause=cause, cause_en=en) from None
