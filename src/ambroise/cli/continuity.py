"""Commands that make sure everything comes back: backup, restore, drill, status."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from ambroise import continuity
from ambroise.access import INSTALLATION, Action, Decision, Purpose, people
from ambroise.cli.progress import progress
from ambroise.cli.session import Session, session_of
from ambroise.continuity import Drill, Level, Shelf
from ambroise.errors import HomeNotEmpty, NotReady, RestoreDiffers
from ambroise.settings import private_folder
from ambroise.state import open_state

REPORTS = "reports"
"""Where, below the home, the pages of drills and restores are kept."""

AsJson = Annotated[bool, typer.Option("--json", help="Résultat en JSON, pour les machines.")]
Folder = Annotated[Path, typer.Argument(help="Dossier des sauvegardes, sur un autre volume.")]
Which = Annotated[
    str | None, typer.Option("--backup", help="Sauvegarde voulue ; la plus récente sinon.")
]


def backup(
    context: typer.Context,
    folder: Folder,
    keep: Annotated[
        int, typer.Option(min=1, help="Sauvegardes gardées ; les plus anciennes sont oubliées.")
    ] = continuity.KEPT,
    listed: Annotated[bool, typer.Option("--list", help="Lister les sauvegardes.")] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Relire une sauvegarde en entier, sans en faire.")
    ] = False,
    which: Which = None,
    as_json: AsJson = False,
) -> None:
    """Sauvegarder toute l'installation : cohérent, incrémental, chiffré, relu."""
    session = session_of(context)
    folder = folder.absolute()
    if listed:
        _list(session, folder, as_json=as_json)
    elif verify:
        _verify(session, folder, which, as_json=as_json)
    else:
        _take(session, folder, keep, as_json=as_json)


def _take(session: Session, folder: Path, keep: int, *, as_json: bool) -> None:
    decision = _decide(session, Action.BACK_UP)
    fresh = session.settings.backup_key_file
    fresh = None if fresh is None or fresh.exists() else fresh
    key = continuity.read_key(session.settings, folder, make=True)
    if fresh is not None:
        session.say.print(
            session.text(
                f"Nouvelle clé de sauvegarde : {fresh}. En garder une copie au coffre-fort :"
                " sans elle, aucune sauvegarde ne se relit.",
                f"New backup key: {fresh}. Keep a copy in a safe: without it no backup can be"
                " read.",
            )
        )
    with progress(session.say, session.text("Sauvegarde", "Backup"), in_bytes=True) as report:
        taken = continuity.back_up(
            session.settings,
            session.state,
            session.vault,
            folder,
            key,
            decision,
            clock=_now,
            keep=keep,
            progress=lambda done: report(done, done),
        )
    detail: dict[str, str | int] = {
        "backup": taken.id,
        "sha256": taken.digest,
        "bytes_written": taken.bytes_written,
    }
    session.door.note(decision, "backup.taken", count=taken.files, detail=detail)
    if as_json:
        line = {
            "backup": taken.id,
            "previous": taken.previous or None,
            "taken_at": taken.taken_at.isoformat(),
            "files": taken.files,
            "bytes": taken.bytes,
            "bytes_written": taken.bytes_written,
            "seconds": round(taken.seconds, 3),
            "sha256": taken.digest,
            "forgotten": taken.forgotten,
        }
        typer.echo(json.dumps(line))
        return
    session.out.print(
        session.text(
            f"Sauvegarde {taken.id} : {taken.files} fichiers, {_size(taken.bytes)} dont"
            f" {_size(taken.bytes_written)} de nouveau, relus, en {taken.seconds:.1f} s.",
            f"Backup {taken.id}: {taken.files} files, {_size(taken.bytes)} of which"
            f" {_size(taken.bytes_written)} new, read again, in {taken.seconds:.1f} s.",
        )
    )


def _list(session: Session, folder: Path, *, as_json: bool) -> None:
    _decide(session, Action.READ_CONTINUITY)
    shelf = _shelf(session, folder)
    table = Table(
        session.text("sauvegarde", "backup"),
        session.text("moment contenu (UTC)", "moment held (UTC)"),
        session.text("fichiers", "files"),
        session.text("taille", "size"),
    )
    for backup_id in reversed(shelf.ids()):
        held = shelf.read(backup_id)
        size = sum(part.size for part in held.files)
        if as_json:
            line = {
                "backup": backup_id,
                "taken_at": held.taken_at.isoformat(),
                "files": len(held.files),
                "bytes": size,
            }
            typer.echo(json.dumps(line))
        taken = f"{held.taken_at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
        table.add_row(backup_id, taken, str(len(held.files)), _size(size))
    if not as_json:
        session.out.print(table)


def _verify(session: Session, folder: Path, which: str | None, *, as_json: bool) -> None:
    decision = _decide(session, Action.READ_CONTINUITY)
    shelf = _shelf(session, folder)
    held = continuity.verify(shelf, shelf.chosen(which))
    continuity.verified(session.state, held.id, now=_now())
    pieces = len(set(held.pieces()))
    session.door.note(decision, "backup.verified", count=pieces, detail={"backup": held.id})
    if as_json:
        typer.echo(json.dumps({"backup": held.id, "pieces": pieces, "ok": True}))
    else:
        session.out.print(
            session.text(
                f"Sauvegarde {held.id} : {pieces} morceaux relus, tous justes.",
                f"Backup {held.id}: {pieces} pieces read again, all sound.",
            )
        )


def restore(
    context: typer.Context, folder: Folder, which: Which = None, as_json: AsJson = False
) -> None:
    """Restaurer une sauvegarde sur une installation vide, la contrôler et en faire le rapport."""
    session = session_of(context)
    settings = session.settings
    private_folder(settings.home)
    shelf = _shelf(session, folder.absolute())
    if continuity.lives(settings):
        decision = _decide(session, Action.RESTORE)
        session.door.note(decision, "restore.refused")
        raise HomeNotEmpty(place=settings.home)
    with progress(session.say, session.text("Restauration", "Restore"), in_bytes=True) as report:
        restored = continuity.restore(
            settings,
            shelf,
            account=people.os_account(),
            clock=_now,
            backup_id=which,
            progress=report,
        )
    state = open_state(settings)
    try:
        made = continuity.of_restore(settings, restored, now=_now())
        continuity.record(state, made)
    finally:
        state.close()
    _report(session, made, as_json=as_json)


def drill(
    context: typer.Context, folder: Folder, which: Which = None, as_json: AsJson = False
) -> None:
    """Essayer une restauration à côté de l'installation ; mesurer perte possible et délai."""
    session = session_of(context)
    decision = _decide(session, Action.RESTORE)
    shelf = _shelf(session, folder.absolute())
    label = session.text("Exercice de restauration", "Restore drill")
    with progress(session.say, label, in_bytes=True) as report:
        made = continuity.drill(
            session.settings,
            session.state,
            session.trail,
            shelf,
            decision,
            clock=_now,
            backup_id=which,
            progress=report,
        )
    detail: dict[str, str | int] = {
        "backup": made.restored.backup,
        "passed": "yes" if made.passed else "no",
        "rpo_seconds": round(made.rpo.total_seconds()),
        "rto_seconds": round(made.rto.total_seconds()),
    }
    session.door.note(decision, "restore.drill", detail=detail)
    _report(session, made, as_json=as_json)


def _report(session: Session, made: Drill, *, as_json: bool) -> None:
    """Write the page, say the result, and end with an error when something differs."""
    folder = session.settings.home / REPORTS
    page = continuity.report.write(made, folder, session.lang)
    if as_json:
        typer.echo(json.dumps({**made.as_json(), "page": str(page)}, ensure_ascii=False))
    else:
        rpo, rto = made.rpo.total_seconds(), made.rto.total_seconds()
        session.out.print(
            session.text(
                f"Sauvegarde {made.restored.backup} : perte possible {rpo:.1f} s, retour en"
                f" {rto:.1f} s, {made.restored.trail_entries} entrées de journal relues.\n"
                f"Rapport : {page}",
                f"Backup {made.restored.backup}: possible loss {rpo:.1f} s, back in {rto:.1f} s,"
                f" {made.restored.trail_entries} trail entries read again.\nReport: {page}",
            )
        )
    if not made.passed:
        failing = [one.name.words(session.lang) for one in made.parts if one.level is Level.FAILS]
        names = [*made.restored.differing, *failing]
        raise RestoreDiffers(
            backup=made.restored.backup, count=len(names), names=", ".join(names[:20])
        )


def status(context: typer.Context, as_json: AsJson = False) -> None:
    """Dire ce qui fonctionne et ce qui reste possible quand une partie manque."""
    session = session_of(context)
    parts = continuity.status(session.settings, now=_now())
    ready = continuity.ready(parts)
    if as_json:
        shown = {
            one.name.name.lower(): {"level": one.level.value, "cause": one.cause} for one in parts
        }
        typer.echo(json.dumps({"ready": ready, "parts": shown}))
    else:
        words = {
            Level.WORKS: session.text("fonctionne", "works"),
            Level.WARNS: session.text("à surveiller", "to be watched"),
            Level.FAILS: session.text("ne fonctionne pas", "does not work"),
        }
        table = Table(
            session.text("partie", "part"),
            session.text("état", "state"),
            session.text("détail", "detail"),
            session.text("ce qui reste possible", "what is still possible"),
        )
        for one in parts:
            still = "" if one.level is Level.WORKS else one.name.still(session.lang)
            table.add_row(one.name.words(session.lang), words[one.level], one.cause, still)
        session.out.print(table)
    if not ready:
        failing = [one for one in parts if one.name.needed and one.level is Level.FAILS]
        raise NotReady(names=", ".join(one.name.words(session.lang) for one in failing))


def _shelf(session: Session, folder: Path) -> Shelf:
    return Shelf(folder, continuity.read_key(session.settings, folder))


def _decide(session: Session, action: Action) -> Decision:
    return session.door.decide(session.actor, action, INSTALLATION, Purpose.OPERATIONS)


def _now() -> datetime:
    return datetime.now(UTC)


def _size(size: int) -> str:
    for unit in ("o", "Kio", "Mio", "Gio"):
        if size < 1024:
            return f"{size} {unit}"
        size //= 1024
    return f"{size} Tio"
