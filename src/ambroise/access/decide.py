"""The decision itself: a pure function over the table of rights."""

from datetime import datetime

from ambroise.access.model import Action, Actor, Decision, Gap, Purpose, Resource, Role
from ambroise.access.rules import RULES, Question, Rule
from ambroise.access.words import ACTIONS, PURPOSES, ROLES

NO_RULE = "no-rule"
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

    A refusal names the nearest row and what it lacks: its condition, else the purpose, else
    the role.
    """
    if actor.scopes is not None and action not in actor.scopes:
        return Decision(
            False, SCOPE, actor, action, resource, purpose, project, now, reason, gap=_scope(action)
        )
    held = [grant for grant in actor.grants if grant.holds(now)]
    rows = _BY_OBJECT.get((action, resource.kind, resource.zone), ())
    nearest: tuple[int, Rule] | None = None
    for rule in rows:
        grants = [grant for grant in held if grant.role in rule.roles]
        if not grants:
            distance = 3 if purpose in rule.purposes else 4
        elif purpose not in rule.purposes:
            distance = 2
        elif not rule.condition.value.holds(Question(actor, grants, resource, reason, now)):
            distance = 1
        else:
            return Decision(
                True, rule.name, actor, action, resource, purpose, project, now, reason, rule.alerts
            )
        if nearest is None or distance <= nearest[0]:
            nearest = (distance, rule)
    name, gap = (NO_RULE, _nobody(action)) if nearest is None else _lacking(*nearest, rows, purpose)
    return Decision(False, name, actor, action, resource, purpose, project, now, reason, gap=gap)


def _lacking(
    distance: int, rule: Rule, rows: tuple[Rule, ...], purpose: Purpose
) -> tuple[str, Gap]:
    if distance == 1:
        return rule.name, rule.condition.value.gap
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
