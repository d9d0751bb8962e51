"""`ambroise pseudonymise`: files to files, no zone opened; or care to the research zone."""

import json
import secrets
import sys
import time
from pathlib import Path
from typing import Annotated, Literal

import typer

from ambroise.cli.deid.audit import write_report
from ambroise.cli.deid.tables import tell_dropped
from ambroise.cli.progress import progress
from ambroise.cli.research import fill_research
from ambroise.cli.session import Session, session_of
from ambroise.deid import Built, Feed, read_feed
from ambroise.deid.dicom import DEFAULT, Option, options_named
from ambroise.deid.files import Outcome, pseudonymise_path, pseudonymise_stream
from ambroise.deid.notes import Work
from ambroise.deid.policies import policy_named
from ambroise.deid.tabular import TableWork, pseudonymise_table, read_columns, table_work_of
from ambroise.errors import KeyFileInvalid, NotesSetAside, RowsSetAside
from ambroise.pseudonyms import KEY_BYTES

STDIO = Path("-")


def pseudonymise(
    context: typer.Context,
    path: Annotated[
        Path | None,
        typer.Argument(help="Fichier .txt, .jsonl (.gz, .zst), .parquet, .dcm, dossier, ou -."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Où écrire : fichier pour un fichier, dossier pour un dossier, -."),
    ] = None,
    zone: Annotated[
        Literal["care"] | None,
        typer.Option(help="Remplir la zone de recherche depuis cette zone ; sans PATH ni --out."),
    ] = None,
    feed: Annotated[
        Path | None, typer.Option(help="Flux d'identités (JSONL) : qui les documents nomment.")
    ] = None,
    policy: Annotated[
        str, typer.Option(help="Politique : strict, balanced, dates-kept, ou un fichier .toml.")
    ] = "strict",
    mode: Annotated[
        Literal["replace", "tag", "mask"],
        typer.Option(help="Remplacer par un substitut, par <LABEL>, ou masquer."),
    ] = "replace",
    key_file: Annotated[
        Path | None,
        typer.Option(
            help="Clé des substituts, 64 chiffres hexadécimaux : un arrêt se reprend. Sans elle,"
            " clé tirée au hasard et tout recommence."
        ),
    ] = None,
    entities_only: Annotated[
        bool, typer.Option("--entities-only", help="Passages trouvés seulement ; aucune clé.")
    ] = False,
    image: Annotated[
        list[str] | None,
        typer.Option(
            help="Option du profil DICOM, répétable : "
            + ", ".join(option.value.replace("_", "-") for option in Option)
            + ". Sans elle : "
            + ", ".join(sorted(option.value.replace("_", "-") for option in DEFAULT))
            + "."
        ),
    ] = None,
    columns: Annotated[
        Path | None,
        typer.Option(
            help="Tables (CSV, Parquet) : ce que devient chaque colonne (TOML), que propose"
            " « ambroise deid columns »."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Bilan en JSON.")] = False,
) -> None:
    """Pseudonymiser des documents ou des tables ; ou toute la zone de soins."""
    session = session_of(context)
    start = time.monotonic()
    if zone is not None:
        _refuse_beside_zone(context)
        built = fill_research(session)
        if as_json:
            _tell_zone(built, time.monotonic() - start)
        return
    if path is None or out is None:
        raise typer.BadParameter("PATH et --out, ou --zone care.")
    work = Work(
        policy=policy_named(policy),
        mode=mode,
        key=None if entities_only else _key(key_file),
        feed=Feed() if feed is None else read_feed(feed),
        images=DEFAULT if image is None else options_named(image),
        home=session.settings.home,
    )
    if columns is not None:
        if entities_only or path == STDIO or out == STDIO:
            raise typer.BadParameter("--columns demande des fichiers, et une clé.")
        work = table_work_of(work, read_columns(columns))
        tell_dropped(session, path, work)
    lasting = entities_only or key_file is not None
    outcome = _run(session, path, out, work, resumes=lasting)
    seconds = time.monotonic() - start
    if out != STDIO and out.exists():
        write_report(session, out, work, outcome, feed=feed, seconds=seconds)
    of_rows = columns is not None
    _tell(session, outcome, seconds, as_json=as_json, to_stderr=out == STDIO, rows=of_rows)
    if outcome.quarantined:
        aside = {"count": outcome.quarantined, "path": outcome.quarantine or "-"}
        if columns is None:
            raise NotesSetAside(**aside)
        raise RowsSetAside(**aside)


def _run(session: Session, path: Path, out: Path, work: Work, *, resumes: bool) -> Outcome:
    processes = session.settings.threads
    if path == STDIO:
        sink = sys.stdout if out == STDIO else out
        return pseudonymise_stream(sys.stdin.buffer, sink, work, processes=processes)
    label = session.text("Pseudonymisation", "Pseudonymisation")
    with progress(session.say, label, in_bytes=True) as report:
        if isinstance(work, TableWork):
            return pseudonymise_table(
                path, out, work, processes=processes, progress=report, resumes=resumes
            )
        return pseudonymise_path(
            path, out, work, processes=processes, progress=report, resumes=resumes
        )


def _refuse_beside_zone(context: typer.Context) -> None:
    """Refuse what a zone cannot heed: it has its own keys, policy and place."""
    for name in context.params:
        source = context.get_parameter_source(name)
        given = source is not None and source.name == "COMMANDLINE"
        if given and name not in ("zone", "as_json"):
            raise typer.BadParameter("--zone ne va qu'avec --json.")


def _key(path: Path | None) -> bytes:
    if path is None:
        return secrets.token_bytes(KEY_BYTES)
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except OSError as error:
        raise KeyFileInvalid(path=path, cause=error.strerror or "lecture impossible") from None
    except ValueError:
        raise KeyFileInvalid(path=path, cause="pas d'hexadécimal") from None
    if len(key) != KEY_BYTES:
        raise KeyFileInvalid(path=path, cause=f"{len(key)} octets au lieu de {KEY_BYTES}")
    return key


def _tell(
    session: Session,
    outcome: Outcome,
    seconds: float,
    *,
    as_json: bool,
    to_stderr: bool,
    rows: bool,
) -> None:
    if as_json:
        counts = {
            "read": outcome.read,
            "written": outcome.written,
            "quarantined": outcome.quarantined,
            "resumed": outcome.resumed,
            "entities": dict(sorted(outcome.entities.items())),
            "seconds": round(seconds, 3),
        }
        typer.echo(json.dumps(counts), err=to_stderr)
        return
    found = sum(outcome.entities.values())
    what, what_en = ("ligne(s) écrites", "row(s)") if rows else ("document(s) écrits", "note(s)")
    session.say.print(
        session.text(
            f"{outcome.written} {what}, {found} passages,"
            f" {outcome.quarantined} mis de côté, {seconds:.1f} s.",
            f"{outcome.written} {what_en} written, {found} spans,"
            f" {outcome.quarantined} set aside, {seconds:.1f} s.",
        )
    )


def _tell_zone(built: Built, seconds: float) -> None:
    counts = {
        "persons": built.persons,
        "opposed": built.opposed,
        "texts": built.texts,
        "publication": built.publication.id,
        "seconds": round(seconds, 3),
    }
    typer.echo(json.dumps(counts))
