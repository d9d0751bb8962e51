"""Annotated corpora in and out: a hospital scores us on its gold, and corrects us in its tools."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import typer

from ambroise.cli.session import Session, session_of
from ambroise.deid.corpora import (
    GoldNote,
    LabelTable,
    Unread,
    export_notes,
    import_notes,
    own_labels,
    read_labels,
    read_notes,
    write_notes,
)
from ambroise.errors import NotesSetAside

Labels = Annotated[
    str,
    typer.Option(help="Table des libellés : partages, own (les nôtres), ou un fichier TOML."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Bilan en JSON.")]
OWN = "own"


def import_corpus(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="Fichier, dossier ou archive ZIP annotés.")],
    form: Annotated[
        Literal["parhaf", "cas-json", "cas-xmi", "brat"],
        typer.Option("--format", help="Tables PARHAF, CAS d'INCEpTION, ou brat."),
    ],
    out: Annotated[Path, typer.Option(help="Documents avec leurs passages, en JSONL.")],
    labels: Labels = "partages",
    as_json: AsJson = False,
) -> None:
    """Lire un corpus annoté par d'autres, avec nos libellés."""
    session = session_of(context)
    table = _table(labels)
    unread: list[Unread] = []

    def notes() -> Iterator[GoldNote]:
        for one in import_notes(path, form, table):
            if isinstance(one, Unread):
                unread.append(one)
            else:
                yield one

    count = write_notes(notes(), out)
    _tell(session, count, unread, table, out, as_json=as_json)


def export_corpus(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="Documents avec leurs passages, en JSONL.")],
    form: Annotated[
        Literal["cas-json", "cas-xmi", "brat"],
        typer.Option("--format", help="CAS d'INCEpTION, ou brat."),
    ],
    out: Annotated[Path, typer.Option(help="Dossier où écrire.")],
    labels: Labels = "partages",
    as_json: AsJson = False,
) -> None:
    """Écrire des documents et leurs passages pour un outil d'annotation."""
    session = session_of(context)
    table = _table(labels)
    count = 0

    def notes() -> Iterator[GoldNote]:
        nonlocal count
        for count, note in enumerate(read_notes(path), 1):  # noqa: B007 - told at the end
            yield note

    unread = export_notes(notes(), out, form, table)
    _tell(session, count - len(unread), unread, table, out, as_json=as_json)


def _table(labels: str) -> LabelTable:
    return own_labels() if labels == OWN else read_labels(labels)


def _tell(
    session: Session,
    count: int,
    unread: list[Unread],
    table: LabelTable,
    out: Path,
    *,
    as_json: bool,
) -> None:
    """Say what was done, what was left out and why; the documents left out are listed."""
    unknown = dict(sorted(table.unknown.items()))
    aside = out.with_name(f"{out.name}.quarantine.jsonl")
    if unread:
        lines = [json.dumps({"file": one.name, "reason": one.reason}) for one in unread]
        aside.write_text("\n".join(lines) + "\n", encoding="utf-8")
    else:
        aside.unlink(missing_ok=True)
    if as_json:
        typer.echo(json.dumps({"notes": count, "unread": len(unread), "unknown": unknown}))
    else:
        session.say.print(
            session.text(f"{count} document(s) dans {out}.", f"{count} note(s) in {out}.")
        )
        for label, times in unknown.items():
            session.say.print(
                session.text(
                    f"  libellé sans correspondance, laissé : {label} ({times})",
                    f"  label without a match, left out: {label} ({times})",
                ),
                markup=False,
            )
    if unread:
        raise NotesSetAside(count=len(unread), path=aside)
