"""Under which conditions a row of the table of rights allows, and what is missing otherwise."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from ambroise.access.model import (
    GOLD,
    GRANTED,
    MAY_EVALUATE,
    MAY_RUN,
    Action,
    Actor,
    Gap,
    Grant,
    Resource,
)


@dataclass(frozen=True, slots=True)
class Question:
    """What a condition looks at; `grants` are those of the row's roles that hold now."""

    actor: Actor
    action: Action
    grants: Sequence[Grant]
    resource: Resource
    reason: str
    now: datetime

    @property
    def parts(self) -> frozenset[str]:
        """The parts of the actor in the project of the resource."""
        return self.actor.parts(self.resource.project, self.now)


Check = Callable[[Question], bool]


def _in_team(ask: Question) -> bool:
    return any(grant.ward in ask.resource.wards for grant in ask.grants)


def _own_wards(ask: Question) -> bool:
    wards = ask.resource.wards
    return bool(wards) and wards <= {grant.ward for grant in ask.grants}


def _perimeter(ask: Question) -> bool:
    return any(grant.ward is None or grant.ward in ask.resource.wards for grant in ask.grants)


def _open(ask: Question) -> bool:
    resource = ask.resource
    return (
        resource.state == GRANTED
        and resource.opens is not None
        and resource.closes is not None
        and resource.opens <= ask.now < resource.closes
        and ask.action not in resource.without
    )


def _another_person(ask: Question) -> bool:
    resource = ask.resource
    return resource.asked_by not in ("", ask.actor.id) and not ask.actor.ever_in(resource.project)


def _mine(ask: Question) -> bool:
    return ask.resource.asked_by == ask.actor.id


@dataclass(frozen=True, slots=True)
class Terms:
    """When a row allows, as read in the table, and what is missing otherwise."""

    fr: str
    holds: Check
    gap: Gap


_TEAM = Gap(
    "l'appartenance à une unité où le patient est présent, ou sorti depuis moins de 30 jours",
    "l'administrateur, qui rattache à une unité",
    "a role in a ward where the patient is, or left less than 30 days ago",
    "the administrator, who adds a ward",
)
_MEMBER = Gap(
    "une habilitation en cours dans ce projet",
    "le responsable du projet",
    "a membership of this project",
    "the project lead",
)
_LEAD = Gap(
    "une habilitation de responsable dans ce projet",
    "le responsable du projet",
    "the part of lead in this project",
    "the project lead",
)


class Condition(Enum):
    IN_TEAM = Terms("équipe de soins (une unité en commun, 30 jours)", _in_team, _TEAM)
    OWN_WARDS = Terms("ses unités seulement", _own_wards, _TEAM)
    PERIMETER = Terms("son périmètre (tout le site, ou ses unités)", _perimeter, _TEAM)
    WITH_REASON = Terms(
        "motif obligatoire, 60 minutes, DPO alerté",
        lambda ask: bool(ask.reason.strip()),
        Gap(
            "un motif (accès hors équipe de soins)",
            "vous-même : saisir le motif ; le délégué à la protection des données est alerté",
            "a reason (access outside the care team)",
            "yourself: give the reason; the data protection officer is alerted",
        ),
    )
    JUSTIFIED = Terms(
        "motif obligatoire",
        lambda ask: bool(ask.reason.strip()),
        Gap(
            "un motif",
            "vous-même : saisir le motif, il reste au journal",
            "a reason",
            "yourself: give the reason, it stays in the trail",
        ),
    )
    IN_SERVICE = Terms(
        "usage en pilote ou en service",
        lambda ask: ask.resource.state in MAY_RUN,
        Gap(
            "la mise en service de cet usage d'IA",
            "la gouvernance des usages (registre)",
            "this AI use put in service",
            "the governance of uses (register)",
        ),
    )
    NAMED = Terms(
        "nommé dans cette campagne",
        lambda ask: ask.actor.id in ask.resource.named,
        Gap(
            "être nommé lecteur dans cette campagne",
            "le médecin DIM ou le gestionnaire de données, qui nomme les lecteurs",
            "being named a reader of this campaign",
            "the DIM physician or the data manager, who names readers",
        ),
    )
    PAST_CASES = Terms(
        "usage autorisé, essayé, en pilote ou en service",
        lambda ask: ask.resource.state in MAY_EVALUATE,
        Gap(
            "l'autorisation d'essayer cet usage d'IA sur des données passées",
            "la gouvernance des usages (registre)",
            "leave to try this AI use on past data",
            "the governance of uses (register)",
        ),
    )
    GOLD_CASE = Terms(
        "cas d'un jeu de référence, lu par l'évaluation elle-même",
        lambda ask: ask.resource.state == GOLD,
        Gap(
            "d'être un cas d'un jeu de référence : cette finalité n'ouvre aucun autre dossier",
            "l'évaluation (ambroise evaluate), qui lit ses cas",
            "being a case of a gold: this purpose opens no other record",
            "the evaluation (ambroise evaluate), which reads its cases",
        ),
    )
    ANSWERS_FOR = Terms(
        "responsable ou superviseur nommé de cet usage",
        lambda ask: ask.actor.id in ask.resource.named,
        Gap(
            "un rôle qui arrête un usage, ou d'en être le responsable ou le superviseur nommé",
            "un médecin senior, le médecin DIM, le RSSI, le DPO ou le comité",
            "a role that stops a use, or being its named owner or overseer",
            "a senior physician, the DIM physician, the security officer, the DPO, the committee",
        ),
    )
    MEMBER = Terms("membre du projet", lambda ask: bool(ask.parts), _MEMBER)
    LEAD = Terms("responsable du projet", lambda ask: "lead" in ask.parts, _LEAD)
    PERMITTED = Terms(
        "autorisation accordée, en cours, qui n'exclut pas cet acte",
        _open,
        Gap(
            "une autorisation d'accès en cours qui ouvre cet acte",
            "le responsable du projet, puis le comité scientifique et éthique",
            "a permit in force that opens this act",
            "the project lead, then the scientific and ethics committee",
        ),
    )
    ANOTHER_PERSON = Terms(
        "jamais qui a demandé, ni qui est ou fut membre du projet",
        _another_person,
        Gap(
            "le regard d'une autre personne : qui demande ne décide pas",
            "une autre personne du même rôle, hors du projet",
            "another person's eye: who asks does not decide",
            "another person of the same role, outside the project",
        ),
    )
    MINE = Terms(
        "ses propres demandes et tâches",
        _mine,
        Gap(
            "être la personne qui l'a lancée",
            "la personne qui l'a lancée, ou l'administrateur",
            "being the person who started it",
            "the person who started it, or the administrator",
        ),
    )
    OUTSIDE_PROJECTS = Terms(
        "demande hors projet",
        lambda ask: not ask.resource.project,
        Gap(
            "une habilitation dans le projet de cette demande",
            "le responsable du projet",
            "a membership of the project of this request",
            "the project lead",
        ),
    )
    ACCEPTED = Terms(
        "accordé par une autre personne, dans le délai",
        _open,
        Gap(
            "l'accord d'une seconde personne, encore valable",
            "le délégué à la protection des données",
            "the agreement of a second person, still valid",
            "the data protection officer",
        ),
    )
    RELEASED = Terms(
        "sortie accordée",
        lambda ask: ask.resource.state == GRANTED,
        Gap(
            "l'accord d'une seconde personne sur cette sortie",
            "le délégué à la protection des données, ou le gestionnaire de données",
            "the agreement of a second person on this release",
            "the data protection officer, or the data manager",
        ),
    )
