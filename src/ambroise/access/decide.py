"""The decision itself: a pure function over the table of rights."""

from collections.abc import Sequence
from datetime import datetime

from ambroise.access.conditions import Condition, Question
from ambroise.access.model import Action, Actor, Decision, Gap, Grant, Purpose, Resource, Role
from ambroise.access.rules import RULES, Rule
from ambroise.access.words import ACTIONS, PURPOSES, ROLES

NO_RULE = "no-rule"
OTHER_PROJECT = "other-project"
"""What decides when the project declared is not that of the object."""
SCOPE = "scope"
"""What decides when the way of signing in does not open an action."""

_BY_OBJECT: dict[tuple[Action, str, str], tuple[Rule, ...]] = {}
for _rule in RULES:
    _place = (_rule.action, _rule.kind, _rule.zone)
    _BY_OBJECT[_place] = (*_BY_OBJECT.get(_place, ()), _rule)


def authorize(
    actor: Actor,
    action: Action,
    resource: Resource,
    purpose: Purpose,
    project: str | None = None,
    *,
    now: datetime,
    reason: str = "",
) -> Decision:
    """Return the decision of the first row that allows; without one, a refusal.

    A refusal names the nearest row and what it lacks: its first condition that fails, else the
    purpose, else the role. `project` is that of the object when it is not given.
    """
    project = project or resource.project or None
    if actor.scopes is not None and action not in actor.scopes:
        return Decision(
            False, SCOPE, actor, action, resource, purpose, project, now, reason, gap=_scope(action)
        )
    if resource.project not in ("", project):
        return Decision(
            False,
            OTHER_PROJECT,
            actor,
            action,
            resource,
            purpose,
            project,
            now,
            reason,
            gap=Condition.MEMBER.value.gap,
        )
    held = [grant for grant in actor.grants if grant.holds(now)]
    rows = _BY_OBJECT.get((action, resource.kind, resource.zone), ())
    nearest: tuple[int, Rule] | None = None
    unmet: Condition | None = None
    for rule in rows:
        grants = [grant for grant in held if grant.role in rule.roles]
        if not grants:
            distance = 3 if purpose in rule.purposes else 4
        elif purpose not in rule.purposes:
            distance = 2
        elif (failing := _failing(rule, actor, action, grants, resource, reason, now)) is not None:
            distance = 1
            unmet = failing
        else:
            return Decision(
                True, rule.name, actor, action, resource, purpose, project, now, reason, rule.alerts
            )
        if nearest is None or distance <= nearest[0]:
            nearest = (distance, rule)
    name, gap = _lacking(nearest, unmet, rows, action, purpose)
    return Decision(False, name, actor, action, resource, purpose, project, now, reason, gap=gap)


def _failing(
    rule: Rule,
    actor: Actor,
    action: Action,
    grants: Sequence[Grant],
    resource: Resource,
    reason: str,
    now: datetime,
) -> Condition | None:
    """Return the first condition of a row that does not hold."""
    if rule.conditions:
        ask = Question(actor, action, grants, resource, reason, now)
        for condition in rule.conditions:
            if not condition.value.holds(ask):
                return condition
    return None


def _lacking(
    nearest: tuple[int, Rule] | None,
    unmet: Condition | None,
    rows: tuple[Rule, ...],
    action: Action,
    purpose: Purpose,
) -> tuple[str, Gap]:
    if nearest is None:
        return NO_RULE, _nobody(action)
    distance, rule = nearest
    if distance == 1 and unmet is not None:
        return rule.name, unmet.value.gap
    if distance == 2:
        return rule.name, _purpose(rule, rows, purpose)
    return rule.name, _right(rule)


def _purpose(rule: Rule, rows: tuple[Rule, ...], purpose: Purpose) -> Gap:
    """Name the purpose that the person's own role opens, and the roles that this one takes."""
    fr, en = _names(rule.purposes, 0), _names(rule.purposes, 1)
    roles = frozenset[Role]().union(*(row.roles for row in rows if purpose in row.purposes))
    if not roles:
        return Gap(
            f"la bonne finalité ({fr})", "vous-même", f"the right purpose ({en})", "yourself"
        )
    here, here_en = PURPOSES[purpose]
    return Gap(
        f"pour la finalité « {here} », un rôle ({_roles(roles, 0)}) ; le vôtre vaut pour : {fr}",
        ROLES[Role.ADMINISTRATOR][0],
        f'for the purpose "{here_en}", a role ({_roles(roles, 1)}); yours holds for: {en}',
        ROLES[Role.ADMINISTRATOR][1],
    )


def _roles(roles: frozenset[Role], language: int) -> str:
    return ", ".join(sorted(ROLES[role][language] for role in roles))


def _names(purposes: frozenset[Purpose], language: int) -> str:
    return ", ".join(sorted(PURPOSES[one][language] for one in purposes))


def _right(rule: Rule) -> Gap:
    act, act_en = ACTIONS[rule.action]
    return Gap(
        f"le droit « {act} » (rôles : {_roles(rule.roles, 0)})",
        ROLES[Role.ADMINISTRATOR][0],
        f'the right "{act_en}" (roles: {_roles(rule.roles, 1)})',
        ROLES[Role.ADMINISTRATOR][1],
    )


def _scope(action: Action) -> Gap:
    act, act_en = ACTIONS[action]
    return Gap(
        f"une connexion qui ouvre « {act} »",
        "vous-même : se connecter avec son propre compte, ou un jeton de portée plus large",
        f'a sign-in that opens "{act_en}"',
        "yourself: sign in with your own account, or a token of wider scope",
    )


def _nobody(action: Action) -> Gap:
    act, act_en = ACTIONS[action]
    return Gap(
        f"un droit qui n'est ouvert à personne (« {act} » sur cet objet)",
        ROLES[Role.DPO][0],
        f'a right that nobody holds ("{act_en}" on this object)',
        ROLES[Role.DPO][1],
    )
