"""`ambroise deid review`: a sample of originals computed, drawn and counted; read on the pages."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from ambroise.access import CARE_ZONE, Action, Purpose
from ambroise.cli.session import Session, session_of
from ambroise.deid.audit import review as reviews

PER = 1000
PAGE = "/controle-pseudonymisation"

Bound = Annotated[
    float, typer.Option(min=0.1, max=999, help="Fuite à exclure : documents pour 1 000.")
]

review = typer.Typer(help="Contrôles d'originaux tirés au sort.", no_args_is_help=True)


@review.command("size")
def size(
    context: typer.Context,
    bound: Bound = 10.0,
    leaks: Annotated[int, typer.Option(min=0, max=50, help="Fuites attendues.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Résultat en JSON.")] = False,
) -> None:
    """Dire combien de documents relire pour exclure une fuite, à 95 %."""
    session = session_of(context)
    try:
        found = reviews.size_for(bound / PER, leaks)
    except ValueError:
        raise typer.BadParameter("aucun échantillon n'est assez grand.") from None
    if as_json:
        typer.echo(json.dumps({"exact": found.exact, "by_heart": found.by_heart}))
        return
    typer.echo(
        session.text(
            f"{found.exact} documents ({found.by_heart} par la règle de trois, sans fuite)",
            f"{found.exact} documents ({found.by_heart} by the rule of three, without a leak)",
        )
    )


@review.command("draw")
def draw(
    context: typer.Context,
    documents: Annotated[
        int, typer.Argument(min=1, max=reviews.LARGEST, help="Documents à tirer.")
    ],
    shared: Annotated[int, typer.Option(min=0, help="Dont lus par deux personnes.")] = 0,
    bound: Bound = 10.0,
    seed: Annotated[int | None, typer.Option(help="Graine du tirage ; au hasard, sinon.")] = None,
) -> None:
    """Tirer un échantillon de documents de la zone de soins, à relire sur les pages."""
    session = session_of(context)
    decision = session.door.decide(
        session.actor,
        Action.CONTROL_PSEUDONYMISATION,
        CARE_ZONE,
        Purpose.PSEUDONYMISATION_CONTROL,
    )
    with session.door.open_dataset(decision) as dataset:
        made = reviews.draw(
            session.state,
            reviews.frame(session.door, session.state, dataset),
            size=documents,
            shared=shared,
            bound=bound / PER,
            publication=dataset.publication,
            actor=session.actor.id,
            now=datetime.now(UTC),
            seed=seed,
        )
    session.door.note(decision, "deid.review_drawn", count=made.size, detail={"review": made.id})
    typer.echo(made.id)
    session.say.print(
        session.text(
            f"{made.size} documents sur {made.frame} ; les lire : {PAGE}/{made.id}",
            f"{made.size} documents of {made.frame}; read them: {PAGE}/{made.id}",
        )
    )


@review.command("show")
def show(
    context: typer.Context,
    number: Annotated[
        str | None, typer.Argument(help="Numéro d'un contrôle ; tous, sinon.")
    ] = None,
    form: Annotated[
        Literal["json", "csv"], typer.Option("--as", help="Forme du résultat.")
    ] = "json",
    out: Annotated[Path | None, typer.Option(help="Où écrire ; à l'écran, sinon.")] = None,
) -> None:
    """Montrer la fuite mesurée par un contrôle, sans identité, ou la liste des contrôles."""
    session = session_of(context)
    session.door.decide(session.actor, Action.READ_CONTROLS, CARE_ZONE, Purpose.OPERATIONS)
    if number is None:
        for one in reviews.reviews(session.state):
            typer.echo(f"{one.id}  {one.created_at:%Y-%m-%d}  {one.size}/{one.frame}")
        return
    content = _result(session, number, form)
    if out is None:
        typer.echo(content, nl=False)
    else:
        out.write_text(content, encoding="utf-8")


def _result(session: Session, number: str, form: str) -> str:
    found = reviews.review_of(session.state, number)
    results = reviews.results_of(found, reviews.documents_of(session.state, number))
    if form == "csv":
        return reviews.as_csv(found, results)
    return json.dumps(reviews.as_json(found, results), ensure_ascii=False, indent=2) + "\n"
