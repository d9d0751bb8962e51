"""`ambroise register`: what the hospital records about its AI uses, their gates, the stop."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from ambroise import uses
from ambroise.access import REGISTER, Action, Decision, Purpose, people
from ambroise.cli.session import Session, session_of
from ambroise.governance import Dossier, dossier_of, entries, exporting, record, stop
from ambroise.governance.recording import action_for
from ambroise.governance.words import in_words
from ambroise.uses.entries import (
    AiRisk,
    AiRole,
    Body,
    DeviceStatus,
    Opinion,
    Outcome,
    RecordKind,
)
from ambroise.uses.states import shown

AsJson = Annotated[bool, typer.Option("--json", help="Résultat en JSON, pour les machines.")]
Name = Annotated[str, typer.Argument(help="Nom de l'usage, donné par la liste.")]
Person = Annotated[str, typer.Option(help="Identifiant du compte de la personne.")]
Function = Annotated[str, typer.Option(help="Fonction dans l'établissement.")]
Dated = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Date, AAAA-MM-JJ.")]
Reference = Annotated[str, typer.Option(help="Référence de la pièce.")]
Why = Annotated[str, typer.Option(help="Justification.")]

register = typer.Typer(help="Le registre des usages d'IA.", no_args_is_help=True)


@register.command("list")
def list_register(context: typer.Context, as_json: AsJson = False) -> None:
    """Lister les usages, leur état, et ce qui manque à l'étape suivante."""
    session = _reading(context)
    dossiers = [dossier_of(session.state, one.name) for one in entries(session.state)]
    if as_json:
        for one in dossiers:
            typer.echo(json.dumps(_line(one), ensure_ascii=False))
        return
    table = Table()
    french, english = ("Nom", "État", "Étape suivante"), ("Name", "State", "Next gate")
    for name in french if session.lang == "fr" else english:
        table.add_column(name)
    for one in dossiers:
        state = shown(one.entry.state, session.lang)
        table.add_row(one.entry.name, state, _following(session, one))
    session.out.print(table)


@register.command("show")
def show(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """Montrer l'entrée d'un usage : conditions, enregistrements, historique."""
    session = _reading(context)
    found = dossier_of(session.state, name)
    line = exporting.line_of(found, session.lang, _names(session))
    if as_json:
        typer.echo(json.dumps(_line(found) | {"entry": line}, ensure_ascii=False))
        return
    said = [f"{title} : {value}" for title, value in line.items()]
    for gate in found.gates:
        for one in gate.conditions:
            mark, what = "✓" if one.met else "!", in_words(one.condition.what, session.lang)
            by = in_words(one.condition.given_by, session.lang)
            said.append(f"{mark} {shown(gate.state, session.lang)} : {what} ({by})")
    for step in found.history:
        way = f"{shown(step.before, session.lang)} → {shown(step.after, session.lang)}"
        said.append(f"{step.decided_at.date()} {way} {step.decided_by} {step.reason}")
    for text in said:
        session.out.print(text, markup=False)


@register.command("export")
def export(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="Fichier à écrire, .csv ou .json.")],
) -> None:
    """Écrire le registre pour celui de l'établissement (tableur ou JSON)."""
    session = _reading(context)
    rows = exporting.lines(session.state, session.lang, _names(session))
    as_table = out.suffix == ".csv"
    body = exporting.as_csv(rows) if as_table else json.dumps(rows, ensure_ascii=False, indent=1)
    out.write_text(body, encoding="utf-8", newline="")


@register.command("stop")
def stop_use(
    context: typer.Context,
    name: Name,
    reason: Annotated[str, typer.Option(help="Motif ; il reste au registre.")],
) -> None:
    """Arrêter un usage tout de suite."""
    session = session_of(context)
    stop(session.door, _asked(session, name, Action.STOP_USE, reason))


@register.command("set-owner")
def set_owner(context: typer.Context, name: Name, person: Person, function: Function) -> None:
    """Nommer le responsable d'un usage."""
    _keep(context, name, RecordKind.OWNER, {"person": person, "function": function})


@register.command("set-overseer")
def set_overseer(context: typer.Context, name: Name, person: Person, function: Function) -> None:
    """Nommer la personne qui supervise un usage."""
    _keep(context, name, RecordKind.OVERSEER, {"person": person, "function": function})


@register.command("set-processing")
def set_processing(context: typer.Context, name: Name, reference: Reference, dated: Dated) -> None:
    """Enregistrer la référence au registre des traitements (DPO)."""
    given = {"reference": reference, "dated": dated.date()}
    _keep(context, name, RecordKind.PROCESSING, given)


@register.command("set-device")
def set_device(
    context: typer.Context,
    name: Name,
    status: Annotated[DeviceStatus, typer.Option(help="Statut (règlements 2017/745, 2017/746).")],
    justification: Why,
    evidence: Reference,
) -> None:
    """Enregistrer le statut au regard des dispositifs médicaux."""
    given = {"status": status, "justification": justification, "evidence": evidence}
    _keep(context, name, RecordKind.DEVICE, given)


@register.command("set-ai-act")
def set_ai_act(
    context: typer.Context,
    name: Name,
    risk: Annotated[AiRisk, typer.Option(help="Classe de risque (règlement 2024/1689).")],
    justification: Why,
    role: Annotated[AiRole, typer.Option(help="Rôle de l'établissement.")] = AiRole.DEPLOYER,
) -> None:
    """Enregistrer le statut au regard du règlement IA."""
    given = {"risk": risk, "role": role, "justification": justification}
    _keep(context, name, RecordKind.AI_ACT, given)


@register.command("set-opinion")
def set_opinion(
    context: typer.Context,
    name: Name,
    body: Annotated[Body, typer.Option(help="Instance.")],
    opinion: Annotated[Opinion, typer.Option(help="Avis.")],
    dated: Dated,
    reference: Reference = "",
) -> None:
    """Enregistrer la date et l'avis des représentants du personnel."""
    given = {"body": body, "opinion": opinion, "dated": dated.date(), "reference": reference}
    _keep(context, name, RecordKind.OPINION, given)


@register.command("set-training")
def set_training(
    context: typer.Context,
    name: Name,
    dated: Dated,
    persons: Annotated[int, typer.Option(min=1, help="Personnes formées.")],
    content: Annotated[str, typer.Option(help="Contenu de la formation.")],
) -> None:
    """Enregistrer la formation faite."""
    given = {"dated": dated.date(), "persons": persons, "content": content}
    _keep(context, name, RecordKind.TRAINING, given)


@register.command("set-conclusion")
def set_conclusion(
    context: typer.Context,
    name: Name,
    outcome: Annotated[Outcome, typer.Option(help="Conclusion.")],
    dated: Dated,
    reference: Reference,
) -> None:
    """Enregistrer la conclusion du pilote."""
    given = {"outcome": outcome, "dated": dated.date(), "reference": reference}
    _keep(context, name, RecordKind.CONCLUSION, given)


@register.command("set-engine")
def set_engine(
    context: typer.Context,
    name: Name,
    engine: Annotated[str, typer.Option(help="Moteur, parmi ceux de la fiche.")],
) -> None:
    """Choisir le moteur d'un usage dans l'établissement."""
    _keep(context, name, RecordKind.ENGINE, {"engine": engine})


def _keep(context: typer.Context, name: str, kind: RecordKind, given: Mapping[str, Any]) -> None:
    session = session_of(context)
    decision = _asked(session, name, action_for(kind), "")
    version = record(session.door, decision, kind, given)
    session.say.print(session.text(f"Version {version} enregistrée.", f"Version {version} kept."))


def _asked(session: Session, name: str, action: Action, reason: str) -> Decision:
    resource = uses.resource_of(session.state, name)
    return session.door.decide(session.actor, action, resource, Purpose.OPERATIONS, reason=reason)


def _reading(context: typer.Context) -> Session:
    session = session_of(context)
    session.door.decide(session.actor, Action.READ_REGISTER, REGISTER, Purpose.OPERATIONS)
    return session


def _following(session: Session, found: Dossier) -> str:
    gate = found.next_gate
    if gate is None:
        return ""
    missing = session.text(f" (il manque {gate.missing})", f" ({gate.missing} missing)")
    return shown(gate.state, session.lang) + (missing if gate.missing else "")


def _names(session: Session) -> dict[str, str]:
    every = people.everybody(session.state)
    return {key: one.actor.display_name for one in every for key in (one.actor.id, one.actor.login)}


def _line(found: Dossier) -> dict[str, object]:
    gate = found.next_gate
    return {
        "name": found.entry.name,
        "version": found.entry.version,
        "state": found.entry.state.value,
        "research_only": found.research_only,
        "next": gate.state.value if gate else None,
        "missing": gate.missing if gate else 0,
    }
