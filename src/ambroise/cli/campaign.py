"""`ambroise campaign`: gold made at the site, from the guide to the folder of cases."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from ambroise.access import CARE_ZONE, Action, Decision, Purpose, people
from ambroise.cli.session import Session, session_of
from ambroise.errors import AnswersSetAside
from ambroise.evaluation.campaigns import exchanging, results, sampling, store
from ambroise.evaluation.campaigns.candidates import write_candidates
from ambroise.evaluation.campaigns.drawing import draw
from ambroise.evaluation.campaigns.folder import gold_files, settled_in, write_folder
from ambroise.evaluation.campaigns.inception import Rejected
from ambroise.evaluation.campaigns.model import Campaign
from ambroise.evaluation.campaigns.questions import Kind, question_of
from ambroise.evaluation.campaigns.texts import campaign_resource

PAGE = "/campagnes"

Number = Annotated[str, typer.Argument(help="Numéro de la campagne.")]
Reason = Annotated[str, typer.Option(help="Motif ; il reste au journal.")]
AsJson = Annotated[bool, typer.Option("--json", help="Résultat en JSON.")]

campaign = typer.Typer(help="Les campagnes de référence de l'établissement.", no_args_is_help=True)


@campaign.command("create")
def create(
    context: typer.Context,
    title: Annotated[str, typer.Argument(help="Titre de la campagne.")],
    use: Annotated[str, typer.Option(help="Usage d'IA que la référence servira à évaluer.")],
    kind: Annotated[
        Kind, typer.Option(help="Passages (spans), codes d'un séjour, éléments de la lettre.")
    ],
    guide: Annotated[Path, typer.Option(help="Guide des lecteurs, en Markdown.")],
    labels: Annotated[
        Path | None, typer.Option(help="Libellés des passages : une ligne « nom: sens » chacun.")
    ] = None,
) -> None:
    """Créer une campagne avec son guide ; les cas se tirent ensuite."""
    session = session_of(context)
    decision = _running(session)
    question = question_of(kind, labels.read_text(encoding="utf-8") if labels else "")
    made = store.create(
        session.state,
        title=title,
        use=use,
        question=question,
        guide=guide.read_text(encoding="utf-8"),
        actor=session.actor.id,
        now=_now(),
    )
    session.door.note(decision, "campaign.created", detail={"campaign": made, "kind": kind})
    typer.echo(made)


@campaign.command("name")
def name(
    context: typer.Context,
    number: Number,
    login: Annotated[str, typer.Argument(help="Compte de la personne.")],
    part: Annotated[
        Literal["reader", "judge", "none"],
        typer.Option(help="Lire en aveugle, départager, ou ne plus être nommé."),
    ] = "reader",
) -> None:
    """Nommer une personne dans une campagne."""
    session = session_of(context)
    decision = _running(session)
    found = store.campaign_of(session.state, number)
    person = _person(session, login)
    if part == "none":
        store.unname(session.state, found.id, person, now=_now())
    else:
        store.name(session.state, found.id, person, part, actor=session.actor.id, now=_now())
    detail: dict[str, str | int] = {"campaign": found.id, "person": person, "part": part}
    session.door.note(decision, "campaign.named", detail=detail)


@campaign.command("sample")
def sample(
    context: typer.Context,
    number: Number,
    size: Annotated[int, typer.Argument(min=1, max=sampling.LARGEST, help="Cas à tirer.")],
    readers: Annotated[int, typer.Option(min=2, max=3, help="Lecteurs de chaque cas.")] = 2,
    by: Annotated[
        list[str] | None, typer.Option(help="Strate (répétable) : ward, document_type, sex, age.")
    ] = None,
    tuned: Annotated[
        Path | None, typer.Option(help="Séjours qui ont servi au réglage : un numéro par ligne.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Graine du tirage ; au hasard, sinon.")] = None,
) -> None:
    """Tirer les cas, une fois pour toutes."""
    session = session_of(context)
    made = draw(
        session,
        _running(session),
        store.campaign_of(session.state, number),
        size=size,
        readers=readers,
        by=tuple(by or sampling.BY),
        tuned=frozenset(tuned.read_text(encoding="utf-8").split()) if tuned else (),
        seed=seed,
        now=_now(),
    )
    session.say.print(
        session.text(
            f"{made.size} cas sur {made.frame}, graine {made.seed} ; les lire : {PAGE}/{number}",
            f"{made.size} cases of {made.frame}, seed {made.seed}; read them: {PAGE}/{number}",
        )
    )
    for reason, count in made.excluded.items():
        session.say.print(f"  {reason}: {count}")


@campaign.command("status")
def status(
    context: typer.Context,
    number: Annotated[str | None, typer.Argument(help="Numéro ; toutes, sinon.")] = None,
    as_json: AsJson = False,
) -> None:
    """Montrer les campagnes et leur avancement."""
    session = session_of(context)
    session.door.decide(session.actor, Action.READ_CAMPAIGNS, CARE_ZONE, Purpose.OPERATIONS)
    found = (
        store.every(session.state) if number is None else [store.campaign_of(session.state, number)]
    )
    for one in found:
        states = results.progress(session, one)
        if as_json:
            line = {"id": one.id, "title": one.title, "use": one.use, "cases": dict(states)}
            typer.echo(json.dumps(line, ensure_ascii=False))
        else:
            total = sum(states.values())
            typer.echo(f"{one.id}  {one.use}  {states['done']}/{total}  {one.title}")


@campaign.command("agreement")
def agreement(context: typer.Context, number: Number) -> None:
    """Dire l'accord des lecteurs, avec ses intervalles, en JSON et sans rien d'un patient."""
    session = session_of(context)
    session.door.decide(session.actor, Action.READ_CAMPAIGNS, CARE_ZONE, Purpose.OPERATIONS)
    found = store.campaign_of(session.state, number)
    measured = results.results_of(session, found, store.cases_of(session.state, number))
    typer.echo(json.dumps(results.as_json(found, measured), ensure_ascii=False, indent=2))


@campaign.command("export")
def export(
    context: typer.Context,
    number: Number,
    out: Annotated[Path, typer.Option(help="Dossier où écrire ; il ne quitte pas les murs.")],
    reason: Reason,
    settled: Annotated[
        bool, typer.Option("--settled", help="Les cas départagés, avec leurs passages.")
    ] = False,
) -> None:
    """Écrire les textes en clair pour INCEpTION (CAS XMI et couche) : un export, tracé."""
    session = session_of(context)
    found = store.campaign_of(session.state, number)
    count, rejected = exchanging.export(
        session, _exporting(session, found, reason), found, out, settled=settled
    )
    _tell(session, count, rejected, out)


@campaign.command("import")
def import_(
    context: typer.Context,
    number: Number,
    path: Annotated[Path, typer.Argument(help="Ce qu'INCEpTION a exporté : XMI, dossier ou ZIP.")],
    reader: Annotated[str, typer.Option(help="Compte de la personne qui a annoté.")],
) -> None:
    """Reprendre ce qu'une personne a annoté dans INCEpTION : ses lectures, terminées."""
    session = session_of(context)
    count, rejected = exchanging.take_in(
        session,
        _running(session),
        store.campaign_of(session.state, number),
        path,
        _person(session, reader),
        _now(),
    )
    _tell(session, count, rejected, path)


@campaign.command("gold")
def gold(
    context: typer.Context,
    number: Number,
    out: Annotated[Path, typer.Option(help="Dossier de référence à créer.")],
    reason: Reason,
    candidates: Annotated[
        bool,
        typer.Option(
            "--candidates",
            help="Les propositions validées de l'usage, comme candidats : jamais une référence.",
        ),
    ] = False,
) -> None:
    """Écrire la référence des cas départagés : gold.toml, cases.jsonl, campaign.json."""
    session = session_of(context)
    found = store.campaign_of(session.state, number)
    decision = _exporting(session, found, reason)
    if candidates:
        count = write_candidates(session, decision, found.use, out, _now())
    else:
        cases = store.cases_of(session.state, number)
        measured = results.results_of(session, found, cases)
        files = gold_files(session, found, cases, measured, now=_now())
        write_folder(out, files)
        count = settled_in(files)
        session.door.note(
            decision, "campaign.gold_written", count=count, detail={"campaign": found.id}
        )
    session.say.print(session.text(f"{count} cas dans {out}.", f"{count} cases in {out}."))


def _running(session: Session) -> Decision:
    return session.door.decide(
        session.actor, Action.MANAGE_CAMPAIGNS, CARE_ZONE, Purpose.EVALUATION
    )


def _exporting(session: Session, found: Campaign, reason: str) -> Decision:
    asked = (session.actor, Action.EXPORT, campaign_resource(found), Purpose.EVALUATION)
    return session.door.decide(*asked, reason=reason)


def _person(session: Session, login: str) -> str:
    return people.actor_of(session.state, login, _now()).id


def _tell(session: Session, count: int, rejected: list[Rejected], path: Path) -> None:
    session.say.print(session.text(f"{count} cas.", f"{count} cases."))
    if rejected:
        aside = path.with_name(f"{path.name}.rejected.jsonl")
        lines = [json.dumps({"document": one.name, "reason": one.reason}) for one in rejected]
        aside.write_text("\n".join(lines) + "\n", encoding="utf-8")
        raise AnswersSetAside(count=len(rejected), path=aside)


def _now() -> datetime:
    return datetime.now(UTC)
