"""The tree of care sites, from a file."""

import csv
from pathlib import Path
from typing import Annotated

import typer

from ambroise.access.people import Unit, all_units, set_units
from ambroise.cli.session import session_of
from ambroise.cli.spine import managing
from ambroise.errors import SourceUnreadable


def units(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(help="CSV : code, parent, name ; sans fichier, l'arbre est écrit."),
    ] = None,
) -> None:
    """Donner l'arbre des unités (pôle, service, UF) : un rôle sur un pôle vaut dans ses unités."""
    session = session_of(context)
    decision = managing(session)
    if file is None:
        for one in all_units(session.state):
            typer.echo(f"{one.code},{one.parent or ''},{one.name}")
        return
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            tree = [
                Unit(row["code"], row.get("parent") or None, row.get("name") or "")
                for row in csv.DictReader(lines)
            ]
    except (OSError, UnicodeDecodeError, KeyError) as error:
        raise SourceUnreadable(path=file, cause=type(error).__name__) from None
    count = set_units(session.state, tree)
    session.door.note(decision, "people.units", count=count)
