"""`ambroise deid attack`: what of a feed is left in an output, and who is found again."""

import json
import time
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Annotated

import typer

from ambroise.access import CARE_ZONE, Action, Decision, Purpose
from ambroise.cli.progress import progress
from ambroise.cli.session import Session, session_of
from ambroise.deid import read_feed
from ambroise.deid.audit import report as reports
from ambroise.errors import ExtraMissing

if TYPE_CHECKING:
    from ambroise.deid.audit.attack import Survivors

SHOWN = 200
"""Excerpts shown at most."""


def attack(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(help="Sortie d'une pseudonymisation.")],
    feed: Annotated[Path, typer.Option(help="Flux d'identités (JSONL) à rechercher.")],
    originals: Annotated[
        Path | None,
        typer.Option(help="Documents d'origine : qui est qui, et l'attaque par recoupement."),
    ] = None,
    known: Annotated[
        int, typer.Option(min=2, help="Événements, ou faits rares, que connaît l'attaquant.")
    ] = 3,
    seed: Annotated[int, typer.Option(help="Graine du tirage de ces événements.")] = 0,
    report_to: Annotated[
        Path | None, typer.Option("--report", help="Écrire le bilan en JSON, sans identité.")
    ] = None,
    excerpts: Annotated[
        bool,
        typer.Option(
            "--excerpts",
            help="Montrer les passages à l'écran (droit identifié, tracé) ; jamais écrits.",
        ),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Résultat en JSON, pour les machines.")
    ] = False,
) -> None:
    """Chercher ce qui reste du flux dans une sortie, et qui s'y retrouve par recoupement."""
    session = session_of(context)
    attacks = _attacks()
    decision = _controlling(session) if excerpts else None
    start = time.monotonic()
    identities = read_feed(feed)
    label = session.text("Documents cherchés", "Documents searched")
    with progress(session.say, label) as tell:
        found = attacks.survivors(
            out,
            identities,
            originals=originals,
            excerpts=excerpts,
            advance=lambda done: tell(done, done),
        )
    linked = [] if originals is None else attacks.linkage(out, originals, known=known, seed=seed)
    outcome = attacks.as_json(found, linked, seconds=time.monotonic() - start)
    if report_to is not None:
        reports.write(outcome, report_to)
    if as_json:
        typer.echo(json.dumps(outcome, ensure_ascii=False))
    else:
        typer.echo(attacks.text(outcome, "fr" if session.lang == "fr" else "en"))
    if decision is not None:
        _show(session, decision, found)


def _controlling(session: Session) -> Decision:
    return session.door.decide(
        session.actor,
        Action.CONTROL_PSEUDONYMISATION,
        CARE_ZONE,
        Purpose.PSEUDONYMISATION_CONTROL,
    )


def _show(session: Session, decision: Decision, found: "Survivors") -> None:
    shown = found.certain[:SHOWN]
    notes = sorted({one.note_id for one in shown})
    session.door.note(
        decision, "deid.excerpts_shown", count=len(shown), detail={"documents": len(notes)}
    )
    for one in shown:
        session.out.print(f"{one.note_id} : {' '.join(one.excerpt.split())}", markup=False)
    left = len(found.certain) - len(shown)
    if left:
        session.say.print(session.text(f"et {left} autres.", f"and {left} more."))


def _attacks() -> ModuleType:
    """Return what attacks; raises ExtraMissing where its automaton is not installed."""
    try:
        from ambroise.deid.audit import attack
    except ModuleNotFoundError:
        raise ExtraMissing(extra="audit") from None
    return attack
