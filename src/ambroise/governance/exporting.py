"""The register as a table, for the hospital's own register."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Final

from ambroise.governance.dossier import Dossier, dossier_of
from ambroise.governance.register import entries
from ambroise.governance.words import KINDS, Words, in_words, told
from ambroise.state import State
from ambroise.trail.table import as_text
from ambroise.uses.entries import Record
from ambroise.uses.states import shown

COLUMNS: Final[tuple[Words, ...]] = (
    ("usage", "use"),
    ("titre", "title"),
    ("version", "version"),
    ("finalité", "purpose"),
    ("personnes", "users"),
    ("données lues", "data read"),
    ("limites", "limits"),
    ("état", "state"),
    ("depuis", "since"),
    ("décidé par", "decided by"),
    ("motif", "reason"),
    ("recherche seulement", "research only"),
    ("évaluations", "evaluations"),
    *KINDS.values(),
)


def lines(state: State, lang: str, names: Mapping[str, str]) -> list[dict[str, str | int]]:
    """Return a line a use, in words; `names` gives the name of a person by id and by login."""
    return [line_of(dossier_of(state, one.name), lang, names) for one in entries(state)]


def line_of(dossier: Dossier, lang: str, names: Mapping[str, str]) -> dict[str, str | int]:
    """Return the line of one use."""
    columns = [in_words(one, lang) for one in COLUMNS]
    return dict(zip(columns, _cells(dossier, lang, names), strict=True))


def as_csv(rows: Sequence[Mapping[str, str | int]]) -> str:
    """Return lines as what a French spreadsheet opens at once; no cell is a formula."""
    out = io.StringIO()
    table = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    if rows:
        table.writerow(rows[0])
        table.writerows([as_text(cell) for cell in row.values()] for row in rows)
    return f"\ufeff{out.getvalue()}"


def _cells(dossier: Dossier, lang: str, names: Mapping[str, str]) -> list[str | int]:
    entry, card = dossier.entry, dossier.entry.card.text(lang)
    recorded = (dossier.records[kind] for kind in KINDS)
    return [
        entry.name,
        card.title,
        entry.version,
        card.purpose,
        *(" ; ".join(several) for several in (card.users, card.reads, card.limits)),
        shown(entry.state, lang),
        entry.changed_at.date().isoformat() if entry.changed_at else "",
        names.get(entry.changed_by, entry.changed_by),
        entry.reason,
        in_words(("oui", "yes") if dossier.research_only else ("non", "no"), lang),
        len(dossier.evaluations),
        *(_recorded(versions, lang, names) for versions in recorded),
    ]


def _recorded(versions: tuple[Record, ...], lang: str, names: Mapping[str, str]) -> str:
    """Return the last version in words, with who recorded it and when."""
    if not versions:
        return ""
    last = versions[-1]
    values = "; ".join(names.get(value, value) for _, value in told(last.content, lang))
    return f"{values} ({last.recorded_by}, {last.recorded_at.date().isoformat()})"
