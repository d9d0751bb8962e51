"""`ambroise pseudonymise`: files to files, no zone opened; or care to the research zone."""

import json
import secrets
import sys
import time
from pathlib import Path
from typing import Annotated, Literal

import typer

from ambroise.cli.progress import progress
from ambroise.cli.research import fill_research
from ambroise.cli.session import Session, session_of
from ambroise.deid import Built, Feed, read_feed
from ambroise.deid.files import Outcome, pseudonymise_path, pseudonymise_stream
from ambroise.deid.notes import Work
from ambroise.deid.policies import policy_named
from ambroise.errors import KeyFileInvalid, NotesSetAside
from ambroise.pseudonyms import KEY_BYTES

STDIO = Path("-")


def pseudonymise(
    context: typer.Context,
    path: Annotated[
        Path | None,
        typer.Argument(help="Fichier .txt, .jsonl ou .parquet, dossier, ou - (entrée)."),
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
        str, typer.Option(help="Politique : strict, balanced ou dates-kept.")
    ] = "strict",
    mode: Annotated[
        Literal["replace", "tag", "mask"],
        typer.Option(help="Remplacer par un substitut, par <LABEL>, ou masquer."),
    ] = "replace",
    key_file: Annotated[
        Path | None,
        typer.Option(help="Clé des substituts, 64 chiffres hexadécimaux ; sinon tirée au hasard."),
    ] = None,
    entities_only: Annotated[
        bool, typer.Option("--entities-only", help="Passages trouvés seulement ; aucune clé.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Bilan en JSON.")] = False,
) -> None:
    """Pseudonymiser des documents : texte, JSONL, Parquet ; ou toute la zone de soins."""
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
    )
    outcome = _run(session, path, out, work)
    _tell(session, outcome, time.monotonic() - start, as_json=as_json, to_stderr=out == STDIO)
    if outcome.quarantined:
        raise NotesSetAside(count=outcome.quarantined, path=outcome.quarantine or "-")


def _run(session: Session, path: Path, out: Path, work: Work) -> Outcome:
    processes = session.settings.threads
    if path == STDIO:
        sink = sys.stdout if out == STDIO else out
        return pseudonymise_stream(sys.stdin.buffer, sink, work, processes=processes)
    label = session.text("Pseudonymisation", "Pseudonymisation")
    with progress(session.say, label, in_bytes=True) as report:
        return pseudonymise_path(path, out, work, processes=processes, progress=report)


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
    session: Session, outcome: Outcome, seconds: float, *, as_json: bool, to_stderr: bool
) -> None:
    if as_json:
        counts = {
            "read": outcome.read,
            "written": outcome.written,
            "quarantined": outcome.quarantined,
            "entities": dict(sorted(outcome.entities.items())),
            "seconds": round(seconds, 3),
        }
        typer.echo(json.dumps(counts), err=to_stderr)
        return
    found = sum(outcome.entities.values())
    session.say.print(
        session.text(
            f"{outcome.written} document(s) écrits, {found} passages,"
            f" {outcome.quarantined} mis de côté, {seconds:.1f} s.",
            f"{outcome.written} note(s) written, {found} spans,"
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
