"""The decision itself: a pure function over the table of rights."""

from datetime import datetime

from ambroise.access.model import Action, Actor, Decision, Gap, Purpose, Resource, Role
from ambroise.access.rules import RULES, Rule
from ambroise.access.words import ACTIONS, PURPOSES, ROLES

NO_RULE = "no-rule"

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
    held = [grant for grant in actor.grants if grant.holds(now)]
    rows = _BY_OBJECT.get((action, resource.kind, resource.zone), ())
    nearest: tuple[int, Rule] | None = None
    for rule in rows:
        grants = [grant for grant in held if grant.role in rule.roles]
        if not grants:
            distance = 3 if purpose in rule.purposes else 4
        elif purpose not in rule.purposes:
            distance = 2
        elif not rule.condition.value.holds(grants, resource, reason):
            distance = 1
        else:
            return Decision(
                True, rule.name, actor, action, resource, purpose, project, now, reason, rule.alerts
            )
        if nearest is None or distance <= nearest[0]:
            nearest = (distance, rule)
    name, gap = (NO_RULE, _nobody(action)) if nearest is None else _lacking(*nearest)
    return Decision(False, name, actor, action, resource, purpose, project, now, reason, gap=gap)


def _lacking(distance: int, rule: Rule) -> tuple[str, Gap]:
    if distance == 1:
        return rule.name, rule.condition.value.gap
    if distance == 2:
        fr, en = _names(rule.purposes, 0), _names(rule.purposes, 1)
        return rule.name, Gap(
            f"la bonne finalité ({fr})", "vous-même", f"the right purpose ({en})", "yourself"
        )
    return rule.name, _right(rule)


def _names(purposes: frozenset[Purpose], language: int) -> str:
    return ", ".join(sorted(PURPOSES[one][language] for one in purposes))


def _right(rule: Rule) -> Gap:
    act, act_en = ACTIONS[rule.action]
    roles, roles_en = (
        ", ".join(sorted(ROLES[role][language] for role in rule.roles)) for language in (0, 1)
    )
    return Gap(
        f"le droit « {act} » (rôles : {roles})",
        ROLES[Role.ADMINISTRATOR][0],
        f'the right "{act_en}" (roles: {roles_en})',
        ROLES[Role.ADMINISTRATOR][1],
    )


def _nobody(action: Action) -> Gap:
    act, act_en = ACTIONS[action]
    return Gap(
        f"un droit qui n'est ouvert à personne (« {act} » sur cet objet)",
        ROLES[Role.DPO][0],
        f'a right that nobody holds ("{act_en}" on this object)',
        ROLES[Role.DPO][1],
    )
