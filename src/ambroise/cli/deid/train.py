"""`ambroise deid train`: the classifier of names, taught by made texts and by one's own."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final

import typer
from rich.table import Column, Table

from ambroise import demo
from ambroise.access import RESEARCH_ZONE, Action, Purpose
from ambroise.cli.progress import progress
from ambroise.cli.session import Session, session_of
from ambroise.deid import read_feed
from ambroise.deid.audit.intervals import Interval
from ambroise.deid.classifier import Lesson, Model, learn
from ambroise.deid.corpora.gold import GoldNote, read_notes
from ambroise.deid.gazetteers import Lists
from ambroise.deid.means import OWN_MODEL, Means, means_of
from ambroise.deid.notes import Note
from ambroise.deid.training import examples, plain_lessons
from ambroise.deid.training.comparing import Score, score
from ambroise.deid.training.distant import lessons_of
from ambroise.settings import private_folder

_MADE_ON: Final = date(2026, 1, 15)
_OWN_TIMES: Final = 3
"""How often the hospital's own notes are taught: they are few beside what is made."""


def train(
    context: typer.Context,
    out: Annotated[
        Path | None,
        typer.Option(help="Écrire le modèle ici ; sans cette option, il sert dès maintenant."),
    ] = None,
    made: Annotated[int, typer.Option("--examples", min=0, help="Exemples fabriqués.")] = 60_000,
    hospital: Annotated[
        int, typer.Option(min=0, help="Patients fictifs dont les documents enseignent.")
    ] = 220,
    seed: Annotated[int, typer.Option(help="Même graine, même modèle.")] = 1,
    plain: Annotated[
        list[Path] | None,
        typer.Option(help="JSONL de textes qui ne nomment personne ; répétable."),
    ] = None,
    notes: Annotated[
        Path | None, typer.Option(help="Documents de l'hôpital (JSONL), annotés par --feed.")
    ] = None,
    feed: Annotated[Path | None, typer.Option(help="Flux d'identités de ces documents.")] = None,
    marked: Annotated[
        list[Path] | None,
        typer.Option(help="Documents annotés (JSONL) qui enseignent aussi ; répétable."),
    ] = None,
    gold: Annotated[
        Path | None,
        typer.Option(help="Documents annotés (JSONL), absents de l'apprentissage : avant, après."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Bilan en JSON.")] = False,
) -> None:
    """Entraîner le modèle des noms, et le comparer au précédent."""
    session = session_of(context)
    if (notes is None) != (feed is None):
        raise typer.BadParameter("--notes et --feed vont ensemble.")
    home, decision = session.settings.home, None
    if out is None or notes is not None or marked:
        decision = session.door.decide(
            session.actor, Action.BUILD_RESEARCH, RESEARCH_ZONE, Purpose.OPERATIONS
        )
    lessons = _made(session, made, hospital, seed)
    for path in plain or ():
        lessons += list(plain_lessons((note.text for note in read_notes(path)), seed))
    for path in marked or ():
        lessons += [(note.text, note.spans) for note in read_notes(path)] * _OWN_TIMES
    if notes is not None and feed is not None:
        own = (Note(note.note_id, note.text, note.person_id) for note in read_notes(notes))
        lessons += list(lessons_of(own, read_feed(feed), means_of(home))) * _OWN_TIMES
    session.say.print(
        session.text(f"{len(lessons)} textes, apprentissage…", f"{len(lessons)} texts, learning…")
    )
    model = learn(lessons)
    after = Means(model, Lists())
    compared = None
    if gold is not None:
        kept = list(read_notes(gold))
        compared = (score(kept, means_of(home)), score(kept, after))
    target = out or private_folder(home / OWN_MODEL.parent) / OWN_MODEL.name
    _write(model, target)
    if decision is not None:
        session.door.note(
            decision, "deid.model_trained", count=len(lessons), digests={"model": model.digest}
        )
    _tell(session, target, model, compared, as_json=as_json)


def _made(session: Session, count: int, patients: int, seed: int) -> list[Lesson]:
    lessons: list[Lesson] = [(one.text, one.spans) for one in examples(seed, count)]
    if patients:
        with (
            TemporaryDirectory() as folder,
            progress(session.say, session.text("Hôpital fictif", "Fictional hospital")) as report,
        ):
            files, gold = Path(folder, "files"), Path(folder, "gold")
            demo.write_hospital(
                files, patients=patients, seed=seed, today=_MADE_ON, gold=gold, progress=report
            )
            lessons += [(note.text, note.spans) for note in _notes(gold)]
    return lessons


def _notes(gold: Path) -> Iterator[GoldNote]:
    yield from read_notes(gold / "identities.jsonl")


def _write(model: Model, target: Path) -> None:
    draft = target.with_name(f".{target.name}.part")
    draft.touch(mode=0o600)
    with draft.open("wb") as sink:
        model.save(sink)
    draft.replace(target)


def _tell(
    session: Session,
    target: Path,
    model: Model,
    compared: tuple[Score, Score] | None,
    *,
    as_json: bool,
) -> None:
    if as_json:
        scores = {} if compared is None else dict(zip(("before", "after"), compared, strict=True))
        typer.echo(
            json.dumps(
                {
                    "model": str(target),
                    "digest": model.digest,
                    **{name: asdict(one) for name, one in scores.items()},
                }
            )
        )
        return
    session.say.print(
        session.text(f"Modèle écrit : {target}", f"Model written: {target}"), soft_wrap=True
    )
    if compared is None:
        return
    french = ("", "avant", "après")
    first, *others = french if session.lang == "fr" else ("", "before", "after")
    table = Table(Column(first, no_wrap=True), *others)
    for title, cells in _rows(session, compared):
        table.add_row(title, *cells)
    session.out.print(table)


def _rows(session: Session, compared: tuple[Score, Score]) -> Iterator[tuple[str, list[str]]]:
    yield (
        session.text("identités directes visibles", "direct identities visible"),
        [_share(one.leak) for one in compared],
    )
    yield (
        session.text("documents sans fuite", "documents without a leak"),
        [f"{one.clean}/{one.notes}" for one in compared],
    )
    yield (
        session.text("mots cachés sans besoin", "words hidden in vain"),
        [_share(one.over_redaction) for one in compared],
    )


def _share(one: Interval) -> str:
    return f"{100 * one.estimate:.2f} % [{100 * one.low:.2f} ; {100 * one.high:.2f}]"
