"""The table of rights as a page that a DPO reads: `python -m ambroise.access.table`."""

from ambroise.access.model import Kind, Role, ZoneName
from ambroise.access.rules import RULES
from ambroise.access.words import ACTIONS, PURPOSES, ROLES

OBJECTS: dict[tuple[Kind, ZoneName], str] = {
    ("person", "care"): "un patient (soins)",
    ("person", "research"): "un patient (recherche)",
    ("zone", "care"): "la zone de soins",
    ("zone", "research"): "la zone de recherche",
    ("ward", "care"): "les patients d'unités",
    ("batch", "care"): "un lot reçu",
    ("use", ""): "un usage d'IA",
    ("campaign", "care"): "une campagne de référence",
    ("register", ""): "le registre des usages",
    ("projects", ""): "les projets",
    ("project", ""): "un projet",
    ("project", "research"): "les données d'un projet",
    ("requests", ""): "les demandes",
    ("release", ""): "une sortie",
    ("reidentification", ""): "une réidentification",
    ("job", ""): "une tâche",
    ("installation", ""): "l'installation",
    ("trail", ""): "le journal",
    ("people", ""): "les personnes",
}

HEAD = """# Qui peut quoi

Écrit depuis `ambroise.access.rules` par `python -m ambroise.access.table` ; un test refuse tout
écart. Ce qu'aucune ligne n'ouvre est refusé. Chaque décision, refus compris, laisse une trace qui
nomme la règle.

| règle | rôles | action | objet | finalités | condition |
|---|---|---|---|---|---|
"""


def markdown() -> str:
    """Return the whole table in French, one line a rule, in the order of decision."""
    lines = []
    for rule in RULES:
        cells = (
            f"`{rule.name}`",
            _roles(rule.roles),
            ACTIONS[rule.action][0],
            OBJECTS[rule.kind, rule.zone],
            ", ".join(PURPOSES[one][0] for one in PURPOSES if one in rule.purposes),
            " ; ".join(one.value.fr for one in rule.conditions) or "toujours",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return HEAD + "\n".join(lines) + "\n"


def _roles(roles: frozenset[Role]) -> str:
    left = set(Role) - roles
    if len(left) > 2:
        return ", ".join(ROLES[role][0] for role in ROLES if role in roles)
    apart = ", ".join(ROLES[role][0] for role in ROLES if role in left)
    return f"toute personne, sauf {apart}" if apart else "toute personne"


if __name__ == "__main__":
    print(markdown(), end="")
