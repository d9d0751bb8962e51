"""The value that a mapping takes from a row: a column, a constant, several joined, a look-up."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Annotated, Any, Final, Literal

from pydantic import Field, field_validator, model_validator

from ambroise.intake.tabular.parts import Condition, OneOrMany, Part, Short, Word, refusal
from ambroise.intake.told import Untold

ISO: Final = "iso"
_ISO: Final = re.compile(
    r"(?P<day>\d{4}(?:-\d\d(?:-\d\d)?)?)"
    r"(?:[T ](?P<time>\d\d:\d\d)(?P<seconds>:\d\d)?(?P<fraction>[.,]\d{1,9})?"
    r" ?(?P<zone>Z|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII,
)
_YEARS: Final = range(1850, 2151)
"""Years that a hospital may write in earnest; the others stand for « none », or are mistakes."""

_NUMBER: Final = re.compile(
    r"(?P<sign>[+-]?) ?"
    r"(?P<whole>\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)?"
    r"(?P<decimals>[.,]\d+)?(?P<power>[eE][+-]?\d{1,2})?",
    re.ASCII,
)
_COMPARATORS: Final = {"<": "<", "<=": "<=", "≤": "<=", ">": ">", ">=": ">=", "≥": ">="}
_COMPARED: Final = re.compile(r"(<=|>=|[<>≤≥])?\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Row:
    """One row, and how its table writes nothing and dates."""

    cells: dict[str, Any]
    nothing: frozenset[str]
    dates: tuple[str, ...]

    def word(self, column: str) -> str:
        """Return what a cell says, "" for nothing; raises Untold for one that holds no word."""
        try:
            cell = self.cells[column]
        except KeyError:
            raise Untold("no_column", column) from None
        if cell is None:
            return ""
        if isinstance(cell, str):
            written = cell.strip()
        elif isinstance(cell, bool):
            written = "true" if cell else "false"
        elif isinstance(cell, float):
            written = str(int(cell)) if cell.is_integer() else str(cell)
        elif isinstance(cell, int):
            written = str(cell)
        else:
            raise Untold("nested_value", column)
        if "\0" in written:
            raise Untold("nul_character", column)
        return "" if written in self.nothing else written

    def meets(self, condition: Condition) -> bool:
        return all(expected.met(self.word(column)) for column, expected in condition.items())


@dataclass(frozen=True, slots=True)
class Number:
    """A number, and its comparator when the value is only known to be below or above it."""

    value: float
    comparator: str = ""


_SOME_MOMENT: Final = datetime(2024, 12, 31, 13, 59, tzinfo=UTC)


def _reads_back(form: str) -> bool:
    """Tell whether `form` is a form of dates: what it writes it reads, and a year is in it."""
    try:
        datetime.strptime(_SOME_MOMENT.strftime(form), form)  # noqa: DTZ007
    except ValueError:
        return False
    return "%Y" in form or "%y" in form


def date_forms(forms: Iterable[str]) -> tuple[str, ...]:
    """Return the forms of dates of a mapping, checked."""
    for form in forms:
        if form != ISO and not _reads_back(form):
            raise refusal(f"format de date « {form} » : écrire par exemple %d/%m/%Y %H:%M, ou iso")
    return tuple(forms)


class Value(Part):
    """One of a column, a constant, values joined, or the first value that says something."""

    column: Word | None = Field(None, alias="colonne", description="colonne de la table")
    constant: Word | None = Field(None, alias="constante", description="toujours ce texte")
    joined: tuple["Cell", ...] = Field((), alias="joint", description="valeurs mises bout à bout")
    by: str = Field(" ", alias="par", description="ce qui sépare les valeurs de « joint »")
    first: tuple["Cell", ...] = Field(
        (), alias="premier", description="la première de ces valeurs qui n'est pas vide"
    )
    table: dict[Word, str] = Field(
        {}, alias="si", description="ce que devient chaque mot ; un mot absent est refusé"
    )
    otherwise: str | None = Field(
        None, alias="sinon", description="ce que devient un mot absent de « si »"
    )
    forms: Annotated[tuple[str, ...], OneOrMany()] = Field(
        (), alias="format", description="formats de date essayés dans l'ordre ; « iso » en est un"
    )
    decimal: Literal[",", "."] | None = Field(
        None, alias="decimale", description="la valeur est un nombre, de ce signe décimal"
    )

    _forms = field_validator("forms")(date_forms)

    @model_validator(mode="after")
    def _one_origin(self) -> "Value":
        if sum(map(bool, (self.column, self.constant, self.joined, self.first))) != 1:
            raise refusal(
                "une seule des clés « colonne », « constante », « joint », « premier » est attendue"
            )
        if self.otherwise is not None and not self.table:
            raise refusal("« sinon » va avec « si »", "sinon")
        return self

    @property
    def named(self) -> str:
        """The column that a refusal names: the first one of several."""
        if self.column:
            return self.column
        return next((one.named for one in (*self.joined, *self.first)), "")

    def word(self, row: Row) -> str:
        """Return the text of the value, "" for nothing; raises Untold `bad_word`."""
        found = self._taken(row)
        if not self.table or not found:
            return found
        if found in self.table:
            return self.table[found]
        if self.otherwise is None:
            raise Untold("bad_word", self.named)
        return self.otherwise

    def _taken(self, row: Row) -> str:
        if self.column:
            return row.word(self.column)
        if self.constant:
            return self.constant
        words = (one.word(row) for one in self.joined or self.first)
        said = (word for word in words if word)
        return next(said, "") if self.first else self.by.join(said)

    def moment(self, row: Row) -> str:
        """Return a date or time in ISO 8601, as precise as written; "" for nothing.

        Raises Untold `bad_date`, also for a year before 1850 or after 2150.
        """
        word = self.word(row)
        if not word:
            return ""
        for form in self.forms or row.dates:
            found = _iso(word) if form == ISO else _formed(word, form)
            if found and int(found[:4]) in _YEARS:
                return found
        raise Untold("bad_date", self.named)

    def number(self, row: Row) -> Number | None:
        """Return a number, comma or point being its decimal sign unless `decimale` says which.

        None for nothing; raises Untold `bad_number`.
        """
        word = self.word(row)
        if not word:
            return None
        found = self.read_number(word)
        if found is None:
            raise Untold("bad_number", self.named)
        return found

    def read_number(self, word: str) -> Number | None:
        """Return the number that a text is, None for another text."""
        compared = _COMPARED.fullmatch(word)
        sign, written = compared.groups() if compared else (None, word)
        found = _NUMBER.fullmatch(written)
        if found is None or not (found["whole"] or found["decimals"]):
            return None
        decimals = found["decimals"] or ""
        if self.decimal and decimals and decimals[0] != self.decimal:
            return None
        whole = re.sub(r"\D", "", found["whole"] or "0")
        digits = f"{found['sign']}{whole}{decimals.replace(',', '.')}{found['power'] or ''}"
        value = float(digits)
        return Number(value, _COMPARATORS[sign] if sign else "") if isfinite(value) else None


def _iso(word: str) -> str:
    """Return an ISO date or time in FHIR's form, "" when it is none."""
    found = _ISO.fullmatch(word)
    if found is None:
        return ""
    day, time, zone = found["day"], found["time"], found["zone"] or ""
    padded = f"{day}-01-01"[:10]
    if zone[1:] and len(zone) != 6:
        digits = zone[1:].replace(":", "")
        zone = f"{zone[0]}{digits[:2]}:{digits[2:] or '00'}"
    seconds = (found["seconds"] or ":00") + (found["fraction"] or "").replace(",", ".")[:7]
    clock = f"T{time}{seconds}{zone}" if time else ""
    try:
        datetime.fromisoformat(padded + clock)
    except ValueError:
        return ""
    return day + clock if len(day) == 10 or not time else ""


def _formed(word: str, form: str) -> str:
    """Return a date in the form of a mapping in FHIR's, "" when it is none."""
    try:
        found = datetime.strptime(word, form)  # noqa: DTZ007
    except ValueError:
        return ""
    if "%H" in form:
        return found.isoformat()
    day = found.date().isoformat()
    return day if "%d" in form else day[:7] if "%m" in form else day[:4]


Cell = Annotated[Value, Short("colonne")]
Cells = Annotated[tuple[Cell, ...], OneOrMany()]
