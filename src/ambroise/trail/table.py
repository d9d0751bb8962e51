"""The trail as a table that a person opens in a spreadsheet, in French."""

import csv
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from ambroise.trail.event import Entry, entry_of
from ambroise.trail.export import fresh
from ambroise.trail.file import TrailFile
from ambroise.trail.selection import Selection

COLUMNS = (
    "n°",
    "date et heure (UTC)",
    "personne",
    "action",
    "objet",
    "identifiant de l'objet",
    "finalité",
    "base légale",
    "projet",
    "règle",
    "décision",
    "nombre d'enregistrements",
    "demande",
    "modèle",
    "précisions",
    "classe",
    "empreinte",
)

_CLASSES = {"access": "accès", "generation": "génération", "technical": "technique"}

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet compute a cell instead of showing it, once its spaces are left out."""

Words = Mapping[str, str]


def spreadsheet(file: TrailFile, selection: Selection, words: Words, path: Path) -> int:
    """Write the entries asked for to `path` (mode 0600) and return their number.

    Semicolons, every cell quoted, UTF-8 with its mark: what a French spreadsheet opens at once.
    `words` says codes of ours (actions, purposes, bases) in French. No cell is a formula.
    """
    where, values = selection.where()
    written = 0
    with fresh(path, "utf-8-sig") as out, file.read() as connection:
        table = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        table.writerow(COLUMNS)
        query = f"SELECT body, hash FROM entries WHERE {where} ORDER BY sequence"
        for row in connection.execute(query, values):
            table.writerow([as_text(cell) for cell in _cells(entry_of(*row), words)])
            written += 1
    return written


def as_text(cell: str | int | datetime) -> str:
    """Return a cell that a spreadsheet shows and never computes."""
    text = f"{cell:%Y-%m-%d %H:%M:%S}" if isinstance(cell, datetime) else str(cell)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_STARTS_A_FORMULA) else text


def _cells(entry: Entry, words: Words) -> tuple[str | int | datetime, ...]:
    event = entry.event
    facts = {**event.detail, **event.digests}
    return (
        entry.sequence,
        entry.at,
        event.actor,
        words.get(event.action, event.action),
        event.object_kind,
        event.object_id,
        words.get(event.purpose, event.purpose),
        words.get(event.basis, event.basis),
        event.project,
        event.rule,
        "autorisé" if event.allowed else "refusé",
        event.count,
        event.request_id,
        event.model,
        ", ".join(f"{name} : {value}" for name, value in sorted(facts.items())),
        _CLASSES[event.retention],
        entry.hash,
    )
