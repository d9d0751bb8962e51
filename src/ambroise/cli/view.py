"""`ambroise view`: SQL on FHIR v2, over the records of the care zone or over files."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Table
from rich.text import Text

from ambroise.access import CARE_ZONE, Action, Purpose
from ambroise.cli.session import Session, session_of
from ambroise.errors import SourceUnreadable
from ambroise.tables import Workspace, Zone, open_zone
from ambroise.warehouse.sql_on_fhir import (
    Format,
    Lines,
    Records,
    Runner,
    ViewDefinition,
    compile_view,
    read_view,
)

SHOWN: Final = 20
"""The rows that a terminal shows of a view, unless told otherwise."""

Views = Annotated[
    list[Path],
    typer.Argument(help="Vues : ViewDefinition en JSON.", metavar="FILE..."),
]

view = typer.Typer(
    help="Vues SQL on FHIR v2 : des tables, à partir des enregistrements FHIR.",
    no_args_is_help=True,
)


@view.command("check")
def check(context: typer.Context, views: Views) -> None:
    """Vérifier des vues sans rien lire : ce qui ne peut s'exécuter est nommé."""
    session = session_of(context)
    for path in views:
        compiled = compile_view(read_view(path))
        listed = ", ".join(f"{column.name} {column.type}" for column in compiled.columns)
        session.out.print(Text(f"{path.name} : {listed}"))


@view.command("run")
def run(
    context: typer.Context,
    views: Views,
    out: Annotated[
        Path | None,
        typer.Option(help="Où écrire : fichier .csv, .parquet, .ndjson ; dossier pour plusieurs."),
    ] = None,
    form: Annotated[
        Format, typer.Option("--format", help="Format des fichiers d'un dossier.")
    ] = "csv",
    limit: Annotated[int | None, typer.Option(min=0, help="Nombre de lignes, au plus.")] = None,
    files: Annotated[
        Path | None,
        typer.Option(help="Dossier de NDJSON à lire (.gz ou non) au lieu de la zone de soins."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Lignes en JSON ; avec --out, le bilan.")
    ] = False,
) -> None:
    """Exécuter des vues ; sans --out, montrer leurs premières lignes."""
    session = session_of(context)
    read = [read_view(path) for path in views]
    for one in read:
        compile_view(one)
    written = None if out is None else _places(read, out, form)
    with _runner(session, files, read) as runner:
        if written is None:
            for one in read:
                shown = limit if limit is not None or as_json else SHOWN
                _show(session, one, runner.rows(one, limit=shown), as_json=as_json)
        else:
            for one, (path, format_) in zip(read, written, strict=True):
                count = runner.write(one, path, format_, limit=limit)
                _tell(session, one, path, count, as_json=as_json)


@contextmanager
def _runner(session: Session, files: Path | None, views: list[ViewDefinition]) -> Iterator[Runner]:
    """Yield what runs views: on files without any zone, else on the care zone, decided first."""
    if files is not None:
        with tempfile.TemporaryDirectory(prefix="ambroise-") as folder:
            settings = session.settings
            apart = Zone("files", Path(folder), settings.memory_limit_mb, settings.threads)
            with Workspace.open(apart) as workspace:
                yield Runner(workspace, Lines(workspace, files))
        return
    decision = session.door.decide(session.actor, Action.RUN_VIEW, CARE_ZONE, Purpose.OPERATIONS)
    with Workspace.open(open_zone(session.settings, "care")) as workspace:
        session.door.note(
            decision,
            "view.run",
            count=len(views),
            detail={"types": ",".join(sorted({one.resource for one in views}))},
        )
        yield Runner(workspace, Records(workspace))


def _places(views: list[ViewDefinition], out: Path, form: Format) -> list[tuple[Path, Format]]:
    """Return where each view is written: a file for one, a folder of files for several."""
    formats: dict[str, Format] = {".csv": "csv", ".parquet": "parquet", ".ndjson": "ndjson"}
    if len(views) == 1 and out.suffix in formats:
        return [(out, formats[out.suffix])]
    if out.suffix in formats:
        raise typer.BadParameter("Plusieurs vues : --out est un dossier.")
    names = [one.name for one in views]
    if len(set(names)) < len(names):
        raise typer.BadParameter("Deux vues du même nom : les écrire à part.")
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        cause = error.strerror or "écriture impossible"
        raise SourceUnreadable(path=out, cause=cause) from None
    return [(out / f"{name}.{form}", form) for name in names]


def _show(
    session: Session, one: ViewDefinition, rows: list[dict[str, Any]], *, as_json: bool
) -> None:
    if as_json:
        for row in rows:
            typer.echo(json.dumps(row, ensure_ascii=False))
        return
    names = [column.name for column in compile_view(one).columns]
    if sum(len(name) + 3 for name in names) < session.out.width:
        table = Table(*names, title=one.name, title_justify="left")
        for row in rows:
            table.add_row(*map(_cell, row.values()))
        session.out.print(table)
        return
    for number, row in enumerate(rows, 1):
        block = Table(title=f"{one.name} {number}", title_justify="left", show_header=False)
        for name, value in row.items():
            block.add_row(name, _cell(value))
        session.out.print(block)


def _cell(value: object) -> Text:
    return Text("" if value is None else str(value), overflow="fold")


def _tell(session: Session, one: ViewDefinition, path: Path, count: int, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"view": one.name, "rows": count, "file": str(path)}))
        return
    session.say.print(Text(session.text(f"{path} : {count} ligne(s).", f"{path}: {count} row(s).")))
