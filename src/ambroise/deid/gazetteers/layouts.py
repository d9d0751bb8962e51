"""The published files that a hospital drops in, read into entries.

| kind | file | layout read |
|---|---|---|
| surnames | INSEE, fichier des noms (`noms2008nat_txt.txt`) | edition 2008: tabs, `NOM` then one column of births a decade, `_1891_1900` to `_1991_2000`; a column `nom` alone is read too |
| given_names | INSEE, fichier des prénoms, national or by department | to the edition of 2023 (`nat2022.csv`): `sexe;preusuel;annais;nombre`; from 2025 (`prenoms-2024-nat.csv`): `sexe;prenom;periode;valeur`, then `rang` |
| communes | INSEE, code officiel géographique (`v_commune_2024.csv`) | since 2019: `TYPECOM,COM,REG,DEP,CTCD,ARR,TNCC,NCC,NCCENR,LIBELLE,CAN,COMPARENT`; `NCCENR` and `LIBELLE` are used, in any order |
| finess | FINESS, « extraction du fichier des établissements » (`etalab-cs1100502-stock-*.csv`, `etalab-cs1100507-stock-*.csv`) | a line `finess;etalab;<version>;<date>`, then lines `structureet` of 32 fields without header: number, number of the legal entity, name, long name, ... |
| rpps | Annuaire Santé, libre accès (`PS_LibreAcces_*.txt`) | header and `|`: `Type d'identifiant PP`, `Identifiant PP`, `Nom d'exercice`, `Prénom d'exercice`, in any order |
| staff | the hospital's directory, CSV | header with `nom` and any of `prenom`, `nom_naissance`, `rpps`, `adeli`, `mail`, `trigramme`, or their names in the identity feed |

No file is shipped: they are its publishers' (INSEE, DREES and ANS under the Licence Ouverte 2.0).
"""  # noqa: E501 - a table's row is one line

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from ambroise.deid.gazetteers.entries import Entries
from ambroise.deid.gazetteers.keys import number_of
from ambroise.deid.gazetteers.reading import Aside, Fields, fields_of, separator_of
from ambroise.text.checks import luhn_holds
from ambroise.text.folding import fold

Lines = Iterator[tuple[int, str] | Aside]
Reading = Iterator[bool | Aside]
"""For each line: whether it gave entries (not: a line known to hold no name), or set aside."""

_DECADE: Final = re.compile(r"_?\d{4}_\d{4}")
_RARE: Final = frozenset({"_PRENOMS_RARES", "AUTRES NOMS", "AUTRES PRENOMS"})
_FINESS_FIELDS: Final = 32
_NO_NAME: Final = "aucun nom"
_SHORT_LINE: Final = "champs manquants"
_BAD_NUMBER: Final = "numéro faux, laissé ; le nom est pris"


class NotThisLayout(ValueError):
    """The first line is not that of the published file."""


def surnames(entries: Entries, lines: Lines) -> Reading:
    """INSEE's family names, by births over a century."""
    columns, rows = _headed(lines, need={"nom"})
    decades = [at for name, at in columns.items() if _DECADE.fullmatch(name)]
    for row in rows:
        if isinstance(row, Aside):
            yield row
            continue
        name = _at(row, columns["nom"])
        if name in _RARE:
            yield False
            continue
        births = [_at(row, at) for at in decades]
        if not all(one.isdecimal() for one in births):
            yield Aside(row.line, "effectif illisible")
            continue
        count = sum(map(int, births)) if decades else 1
        yield entries.surname(name, max(count, 1)) or Aside(row.line, _NO_NAME)


def given_names(entries: Entries, lines: Lines) -> Reading:
    """INSEE's given names since 1900, by sex; years and departments are added up."""
    columns, rows = _headed(
        lines, need={"sexe"}, either=({"preusuel", "nombre"}, {"prenom", "valeur"})
    )
    named = columns["preusuel" if "preusuel" in columns else "prenom"]
    counted = columns["nombre" if "nombre" in columns else "valeur"]
    for row in rows:
        if isinstance(row, Aside):
            yield row
            continue
        name, count = _at(row, named), _at(row, counted)
        section = {"1": "m", "2": "f"}.get(_at(row, columns["sexe"]))
        if name in _RARE:
            yield False
        elif section is None:
            yield Aside(row.line, "sexe illisible")
        elif not count.isdecimal():
            yield Aside(row.line, "effectif illisible")
        else:
            yield entries.given_name(name, section, max(int(count), 1)) or Aside(row.line, _NO_NAME)


def communes(entries: Entries, lines: Lines) -> Reading:
    """Communes with their article and without, delegated and former ones as the file has them."""
    columns, rows = _headed(lines, need={"libelle"})
    plain = columns.get("nccenr", columns["libelle"])
    for row in rows:
        if isinstance(row, Aside):
            yield row
            continue
        names = {_at(row, columns["libelle"]), _at(row, plain)}
        taken = [entries.town(name) for name in sorted(names) if name]
        yield any(taken) or Aside(row.line, _NO_NAME)


def finess(entries: Entries, lines: Lines) -> Reading:
    """Establishments by short and long name, with their numbers."""
    first = next(lines, None)
    head = "" if first is None or isinstance(first, Aside) else first[1]
    if not head.lower().startswith(("finess;etalab;", "finess;nofinesset;")):
        raise NotThisLayout
    for row in fields_of(lines, ";", quoted=False):
        if isinstance(row, Aside):
            yield row
        elif row.values[0] != "structureet":
            yield False
        elif len(row.values) < _FINESS_FIELDS:
            yield Aside(row.line, _SHORT_LINE)
        else:
            yield _establishment(entries, row)


def _establishment(entries: Entries, row: Fields) -> bool | Aside:
    numbers, names = row.values[1:3], row.values[3:5]
    wrong = False
    for number in filter(None, numbers):
        if _finess_holds(number):
            entries.number(number)
        else:
            wrong = True
    taken = [entries.hospital(name) for name in dict.fromkeys(names) if name]
    if not any(taken):
        return Aside(row.line, _NO_NAME)
    return Aside(row.line, _BAD_NUMBER) if wrong else True


def rpps(entries: Entries, lines: Lines) -> Reading:
    """Professionals of the national directory; a person has a line for each place of work."""
    columns, rows = _headed(
        lines, need={"identifiant pp", "nom d'exercice", "prenom d'exercice"}, separator="|"
    )
    family, given = columns["nom d'exercice"], columns["prenom d'exercice"]
    kind, number = columns.get("type d'identifiant pp"), columns["identifiant pp"]
    seen: set[str] = set()
    for row in rows:
        if isinstance(row, Aside):
            yield row
            continue
        written = _at(row, number)
        national = kind is not None and _at(row, kind) == "8"
        who = f"{written}|{_at(row, family)}|{_at(row, given)}"
        if who in seen:
            yield False
            continue
        seen.add(who)
        if not entries.person(_at(row, family), _at(row, given)):
            yield Aside(row.line, _NO_NAME)
        else:
            yield _numbered(entries, row.line, written, rpps=national)


_STAFF: Final[dict[str, tuple[str, ...]]] = {
    "family": ("nom", "nom_usage", "family_name", "surname", "nom d'exercice"),
    "birth": ("nom_naissance", "birth_name", "nom de naissance"),
    "given": ("prenom", "prenoms", "given_names", "given_name", "prenom d'exercice"),
    "rpps": ("rpps", "identifiant pp"),
    "adeli": ("adeli",),
    "mail": ("mail", "email", "courriel", "adresse mail"),
    "initials": ("trigramme", "initiales", "initials", "trigram"),
}


def staff(entries: Entries, lines: Lines) -> Reading:
    """The hospital's own directory."""
    columns, rows = _headed(lines, need=set(), either=tuple({one} for one in _STAFF["family"]))
    at = {
        what: next((columns[name] for name in names if name in columns), None)
        for what, names in _STAFF.items()
    }
    for row in rows:
        if isinstance(row, Aside):
            yield row
            continue
        said = {what: "" if place is None else _at(row, place) for what, place in at.items()}
        if not entries.person(said["family"], said["given"]):
            yield Aside(row.line, _NO_NAME)
            continue
        if said["birth"] and said["birth"] != said["family"]:
            entries.person(said["birth"], said["given"])
        if said["mail"]:
            entries.mail(said["mail"])
        if said["initials"]:
            entries.initials(said["initials"])
        if said["adeli"]:
            entries.number(said["adeli"])
        yield _numbered(entries, row.line, said["rpps"], rpps=True)


def _numbered(entries: Entries, line: int, written: str, *, rpps: bool) -> bool | Aside:
    """Take the number of a person already taken."""
    number = number_of(written)
    if rpps and number and not (number.isdecimal() and len(number) == 11 and luhn_holds(number)):
        return Aside(line, _BAD_NUMBER)
    if number:
        entries.number(number)
    return True


def _finess_holds(number: str) -> bool:
    """Return whether a FINESS number ends with its key, where it has digits only (not Corsica)."""
    if len(number) != 9 or not number.isascii() or not number.isalnum():
        return False
    return not number.isdigit() or luhn_holds(number)


def _headed(
    lines: Lines,
    *,
    need: set[str],
    either: Sequence[set[str]] = (),
    separator: str = "",
) -> tuple[dict[str, int], Iterator[Fields | Aside]]:
    """Return where each column of the header is, and the rows; raises NotThisLayout."""
    first = next(lines, None)
    if first is None or isinstance(first, Aside):
        raise NotThisLayout
    separator = separator or separator_of(first[1])
    quoted = separator != "|"
    header = next(fields_of(iter([first]), separator, quoted=quoted))
    if isinstance(header, Aside):
        raise NotThisLayout
    columns: dict[str, int] = {}
    for at, name in enumerate(header.values):
        columns.setdefault(" ".join(fold(name).split()), at)
    if not need <= set(columns) or (either and not any(one <= set(columns) for one in either)):
        raise NotThisLayout
    return columns, fields_of(lines, separator, quoted=quoted)


def _at(row: Fields, place: int) -> str:
    """Return a field, empty where the line is too short to have it."""
    return row.values[place] if place < len(row.values) else ""


Reader = Callable[[Entries, Lines], Reading]
KINDS: Final[dict[str, Reader]] = {
    one.__name__: one for one in (surnames, given_names, communes, finess, rpps, staff)
}
"""How the files of each kind are read."""

EXPECTED: Final = {
    "surnames": "noms2008nat_txt.txt (INSEE)",
    "given_names": "nat2022.csv, prenoms-2024-nat.csv (INSEE)",
    "communes": "v_commune_2024.csv (INSEE)",
    "finess": "etalab-cs1100502-stock-*.csv (FINESS)",
    "rpps": "PS_LibreAcces_*.txt (Annuaire Santé)",
    "staff": "CSV : nom, prenom, rpps, mail, trigramme",
}
"""The file of each kind, as its publisher names it."""
