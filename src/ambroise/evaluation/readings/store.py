"""Blind readings as they are kept: letters, origins and ratings sealed, sheets by their codes."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import uuid4

import msgspec
import sqlalchemy as sa

from ambroise.access import CARE_ZONE, Resource
from ambroise.errors import BlindReadingRefused, BlindReadingUnknown
from ambroise.evaluation.readings import ratings
from ambroise.evaluation.readings.letters import Letters
from ambroise.evaluation.readings.plan import Sheet, sheets_of
from ambroise.evaluation.readings.ratings import Audience, Rating
from ambroise.state import State
from ambroise.state.schema import blind_ratings, blind_readers, blind_readings, blind_sheets
from ambroise.uses.recording import Installation
from ambroise.uses.sealed_files import SealedFiles
from ambroise.uses.sealing import NotOurs

FOLDER: Final = "readings"
MOST_READERS: Final = 200
SEED_BITS: Final = 48


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: a person of the hospital, or somebody on paper (`person_id` None)."""

    place: int
    person_id: str | None


@dataclass(frozen=True, slots=True)
class BlindReading:
    """`seed` says who read which version: it is shown to nobody before the reading is unblinded."""

    id: str
    title: str
    audience: Audience
    origins: int
    letters: int
    seed: int
    file: str
    created_by: str
    created_at: datetime
    unblinded_by: str | None
    unblinded_at: datetime | None
    readers: tuple[Reader, ...]

    @property
    def resource(self) -> Resource:
        """The reading as what access decides on: the persons of it rate its letters."""
        named = frozenset(one.person_id for one in self.readers if one.person_id)
        return Resource("campaign", self.id, zone=CARE_ZONE.zone, named=named)

    def place_of(self, person_id: str) -> int | None:
        return next((one.place for one in self.readers if one.person_id == person_id), None)


@dataclass(frozen=True, slots=True)
class Line:
    """A sheet with where its rating is; `final` once it is handed in."""

    sheet: Sheet
    file: str
    final: bool


def create(
    house: Installation,
    *,
    title: str,
    audience: Audience,
    letters: Letters,
    actor: str,
    now: datetime,
) -> str:
    """Keep a new reading, its letters sealed; return its id."""
    found = secrets.token_hex(6)
    if audience == "families" and not any(one.questions for one in letters.letters):
        raise BlindReadingRefused(
            cause="Un panel de familles a besoin de questions de compréhension.",
            cause_en="A panel of families needs questions of comprehension.",
        )
    file = f"{found}/letters"
    _files(house).write(file, msgspec.json.encode(letters), bound_to=_bound(found, "letters"))
    row = {
        "id": found,
        "title": title,
        "audience": audience,
        "origins": len(letters.origins),
        "letters": len(letters.letters),
        "seed": secrets.randbits(SEED_BITS),
        "file": file,
        "created_by": actor,
        "created_at": now,
    }
    with house.state.begin() as connection:
        connection.execute(sa.insert(blind_readings).values(row))
    return found


def every(state: State) -> list[BlindReading]:
    """Return every reading, newest first."""
    query = sa.select(blind_readings.c.id).order_by(blind_readings.c.created_at.desc())
    with state.read() as connection:
        found = connection.execute(query).scalars().all()
    return [reading_of(state, one) for one in found]


def reading_of(state: State, reading_id: str) -> BlindReading:
    """Return a reading; raises BlindReadingUnknown."""
    with state.read() as connection:
        row = connection.execute(
            sa.select(blind_readings).where(blind_readings.c.id == reading_id)
        ).one_or_none()
        readers = connection.execute(
            sa.select(blind_readers.c.place, blind_readers.c.person_id)
            .where(blind_readers.c.reading_id == reading_id)
            .order_by(blind_readers.c.place)
        ).all()
    if row is None:
        raise BlindReadingUnknown
    return BlindReading(**row._mapping, readers=tuple(Reader(*one) for one in readers))


def names(state: State, person_id: str) -> bool:
    """Return whether a reading names a person."""
    query = sa.select(sa.literal(1)).where(blind_readers.c.person_id == person_id).limit(1)
    with state.read() as connection:
        return connection.execute(query).first() is not None


def add_reader(state: State, reading: BlindReading, person_id: str | None, *, now: datetime) -> int:
    """Add a reader with their sheets, in the next place; return it. Raises BlindReadingRefused."""
    place = len(reading.readers)
    if reading.unblinded_at or place >= MOST_READERS:
        raise BlindReadingRefused(
            cause="Cette lecture ne prend plus de lecteur.",
            cause_en="This reading takes no more reader.",
        )
    sheets = sheets_of(place, letters=reading.letters, origins=reading.origins, seed=reading.seed)
    rows = [
        {name: getattr(one, name) for name in Sheet.__dataclass_fields__}
        | {"reading_id": reading.id}
        for one in sheets
    ]
    row = {"reading_id": reading.id, "place": place, "person_id": person_id, "added_at": now}
    try:
        with state.begin() as connection:
            connection.execute(sa.insert(blind_readers).values(row))
            connection.execute(sa.insert(blind_sheets), rows)
    except sa.exc.IntegrityError:
        raise BlindReadingRefused(
            cause="Cette personne lit déjà, ou une autre vient d'être ajoutée.",
            cause_en="This person reads already, or another was just added.",
        ) from None
    return place


def lines_of(state: State, reading_id: str, *, code: str = "", reader: int = -1) -> list[Line]:
    """Return the sheets of a reading by reader and order, or that of a code, or of a reader."""
    which = blind_sheets.c.reading_id == reading_id
    if code:
        which &= blind_sheets.c.code == code
    if reader >= 0:
        which &= blind_sheets.c.reader == reader
    last = (
        sa.select(sa.func.max(blind_ratings.c.id))
        .where(
            blind_ratings.c.reading_id == blind_sheets.c.reading_id,
            blind_ratings.c.code == blind_sheets.c.code,
        )
        .correlate(blind_sheets)
        .scalar_subquery()
    )
    query = (
        sa.select(blind_sheets, blind_ratings.c.file, blind_ratings.c.final)
        .select_from(blind_sheets.outerjoin(blind_ratings, blind_ratings.c.id == last))
        .where(which)
        .order_by(blind_sheets.c.reader, blind_sheets.c.rank)
    )
    with state.read() as connection:
        rows = connection.execute(query).all()
    return [
        Line(
            Sheet(one.code, one.reader, one.rank, one.letter, one.origin),
            one.file or "",
            bool(one.final),
        )
        for one in rows
    ]


def line_of(state: State, reading_id: str, code: str) -> Line:
    """Return the sheet of a code; raises BlindReadingUnknown."""
    found = lines_of(state, reading_id, code=code) if code else []
    if not found:
        raise BlindReadingUnknown
    return found[0]


def letters_of(house: Installation, reading: BlindReading) -> Letters:
    """Return the letters of a reading; raises BlindReadingRefused when they cannot be read."""
    content = _read(house, reading.file, _bound(reading.id, "letters"))
    return msgspec.json.decode(content, type=Letters)


def rate(
    house: Installation,
    reading: BlindReading,
    line: Line,
    rating: Rating,
    *,
    final: bool,
    actor: str,
    now: datetime,
) -> None:
    """Keep what a sheet says, durable at return; handed in (`final`), it changes no more.

    Raises BlindReadingRefused.
    """
    if line.final or reading.unblinded_at:
        raise BlindReadingRefused(
            cause="Cette feuille est rendue.", cause_en="This sheet is handed in."
        )
    if final and not ratings.whole(reading.audience, rating):
        raise BlindReadingRefused(
            cause="Il manque une réponse à cette feuille.",
            cause_en="An answer is missing on this sheet.",
        )
    code = line.sheet.code
    file = f"{reading.id}/{code}.{uuid4().hex[:8]}"
    _files(house).write(file, ratings.dump(rating), bound_to=_bound(reading.id, code))
    row = {
        "reading_id": reading.id,
        "code": code,
        "file": file,
        "final": final,
        "made_by": actor,
        "made_at": now,
    }
    with house.state.begin() as connection:
        connection.execute(sa.insert(blind_ratings).values(row))


def rating_of(house: Installation, reading: BlindReading, line: Line) -> Rating:
    """Return what a sheet says, nothing before its first save; raises BlindReadingRefused."""
    if not line.file:
        return Rating()
    return ratings.load(_read(house, line.file, _bound(reading.id, line.sheet.code)))


def final_ratings(
    house: Installation, reading: BlindReading, lines: Sequence[Line]
) -> Mapping[Sheet, Rating]:
    """Return what the sheets that are handed in say."""
    return {one.sheet: rating_of(house, reading, one) for one in lines if one.final}


def unblind(state: State, reading: BlindReading, *, actor: str, now: datetime) -> None:
    """End a reading: its origins may be shown, nothing is rated any more."""
    with state.begin() as connection:
        connection.execute(
            sa.update(blind_readings)
            .where(blind_readings.c.id == reading.id, blind_readings.c.unblinded_at.is_(None))
            .values(unblinded_by=actor, unblinded_at=now)
        )


def _read(house: Installation, file: str, bound_to: str) -> bytes:
    try:
        return _files(house).read(file, bound_to=bound_to)
    except (OSError, NotOurs):
        raise BlindReadingRefused(
            cause="Un contenu ne se lit plus : restaurer care/readings et le coffre.",
            cause_en="A content cannot be read: restore care/readings and the vault.",
        ) from None


def _files(house: Installation) -> SealedFiles:
    return SealedFiles(house.settings, house.vault, FOLDER)


def _bound(reading_id: str, part: str) -> str:
    return f"blind reading {reading_id} {part}"
