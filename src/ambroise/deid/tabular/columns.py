"""What becomes of each column of a table, as a file of columns (TOML) says it.

```toml
person = "ipp"                  # the column that ties rows to people

[columns.ipp]
as = "key"                      # a new id, the same for one value and key
kind = "person"                 # ids of one kind agree between tables; of `person`, with notes
[columns.nom]
as = "identity"                 # the surrogate that the same person has in texts
label = "NOM"
[columns.medecin]
as = "identity"
label = "NOM"
role = "professional"           # whose it is: patient when it is not said
[columns.date_entree]
as = "date"                     # moved by the shift of the row's person
[columns.conclusion]
as = "text"                     # identities found and replaced
[columns.sexe]
as = "keep"
[columns.commentaire]
as = "drop"
```

A column that is not listed is dropped.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, get_args

from ambroise.deid.labels import LABELS, ROLES
from ambroise.errors import ColumnsInvalid, SourceUnreadable

Treatment = Literal["identity", "date", "text", "key", "keep", "drop"]
TREATMENTS: Final[tuple[Treatment, ...]] = get_args(Treatment)
_FIELDS: Final = frozenset({"as", "label", "role", "kind"})
_MOVED: Final = frozenset({"date", "text"})
_DATES: Final = frozenset({"DATE", "DATE_NAISSANCE"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `label` and `role` of an identity or a date, `kind` of a key."""

    name: str
    treatment: Treatment
    label: str = ""
    role: str = "patient"
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """The listed columns, and the one that names the person; empty where rows have none."""

    listed: tuple[Column, ...]
    person: str = ""

    def written(self, header: Sequence[str]) -> list[Column]:
        """Return the columns of a table that are written, in its order."""
        by_name = {column.name: column for column in self.listed}
        found = [by_name[name] for name in header if name in by_name]
        return [column for column in found if column.treatment != "drop"]

    def dropped(self, header: Sequence[str]) -> list[str]:
        """Return the columns of a table that nothing is said of."""
        known = {column.name for column in self.listed}
        return [name for name in header if name not in known]

    def check(self, header: Sequence[str], path: Path) -> None:
        """Raise ColumnsInvalid when a listed column is not in the table `path`, or twice."""
        for column in self.listed:
            count = header.count(column.name)
            if count != 1:
                said = ("absente de la table", "not in the table")
                twice = ("plusieurs fois dans la table", "more than once in the table")
                raise _invalid(path, column.name, *(said if count == 0 else twice))


def read_columns(path: Path) -> Columns:
    """Return what a file of columns says; raises ColumnsInvalid, SourceUnreadable."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SourceUnreadable(path=path, cause=error.strerror or "fichier") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise _invalid(path, "TOML", "illisible", "cannot be read") from None
    unknown = sorted(set(given) - {"person", "columns"})
    if unknown:
        raise _invalid(path, unknown[0], "mot inconnu", "unknown word")
    tables = given.get("columns", {})
    if not isinstance(tables, dict) or not tables:
        raise _invalid(path, "columns", "aucune colonne", "no column")
    person = given.get("person", "")
    if not isinstance(person, str) or (person and person not in tables):
        raise _invalid(path, "person", "colonne non décrite", "a column that is not listed")
    columns = tuple(_column(path, name, table, person) for name, table in tables.items())
    moved = next((one.name for one in columns if one.treatment in _MOVED), "")
    if moved and not person:
        raise _invalid(
            path,
            moved,
            "date ou texte sans colonne « person », qui donne le décalage",
            "a date or a text without a column “person”, which gives the shift",
        )
    return Columns(columns, person)


def _column(path: Path, name: str, table: Any, person: str) -> Column:
    if not isinstance(table, Mapping) or not all(isinstance(one, str) for one in table.values()):
        raise _invalid(path, name, "des textes sont attendus", "texts are expected")
    unknown = sorted(set(table) - _FIELDS)
    if unknown:
        raise _invalid(path, f"{name}.{unknown[0]}", "mot inconnu", "unknown word")
    treatment = next((one for one in TREATMENTS if one == table.get("as")), None)
    if treatment is None:
        known = ", ".join(TREATMENTS)
        raise _invalid(path, f"{name}.as", f"un de : {known}", f"one of: {known}")
    label = table.get("label", "DATE" if treatment == "date" else "")
    if treatment == "identity" and (label not in LABELS or label in _DATES):
        raise _invalid(path, f"{name}.label", "étiquette inconnue", "unknown label")
    if treatment == "date" and label not in _DATES:
        raise _invalid(path, f"{name}.label", "DATE ou DATE_NAISSANCE", "DATE or DATE_NAISSANCE")
    role = table.get("role", "patient")
    if role not in ROLES:
        raise _invalid(path, f"{name}.role", f"un de : {', '.join(ROLES)}", "unknown role")
    kind = table.get("kind", "person" if name == person else name)
    if "|" in kind:
        raise _invalid(path, f"{name}.kind", "« | » est refusé", "“|” is refused")
    return Column(name, treatment, label, role, kind)


def _invalid(path: Path, place: str, cause: str, cause_en: str) -> ColumnsInvalid:
    return ColumnsInvalid(path=path, place=place, cause=cause, cause_en=cause_en)
