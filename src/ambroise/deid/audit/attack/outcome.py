"""What an attack says to persons and machines: counts and rates, never an identity."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any, Final

from ambroise.deid.audit.attack.items import FULL_NAME
from ambroise.deid.audit.attack.linkage import CLASSES, Linked
from ambroise.deid.audit.attack.search import HOWS
from ambroise.deid.audit.attack.survivors import Survivor, Survivors
from ambroise.deid.audit.intervals import exact
from ambroise.deid.audit.words import ROLES, Lang, Words, said

FORMAT: Final = "ambroise-deid-attack-1"
PER: Final = 1000
"""Documents that a rate is given for."""

KINDS: Final[dict[str, Words]] = {
    "family_name": ("nom", "family name"),
    "given_name": ("prénom", "given name"),
    FULL_NAME: ("nom et prénom", "full name"),
    "birth_date": ("date de naissance", "birth date"),
    "ipp": ("IPP", "patient number"),
    "nir": ("NIR", "NIR"),
    "stay_number": ("numéro de séjour", "stay number"),
    "rpps": ("RPPS", "RPPS"),
    "phone": ("téléphone", "telephone"),
    "email": ("courriel", "e-mail"),
    "address": ("adresse", "address"),
    "postal_code": ("code postal", "postal code"),
    "city": ("ville", "town"),
}
_HOWS: Final[dict[str, Words]] = {
    "exact": ("tel quel", "as it is"),
    "folded": ("écrit autrement", "written otherwise"),
    "glued": ("collé ou coupé", "glued or cut"),
    "part": ("en partie", "in part"),
    "fuzzy": ("avec une faute", "with an error"),
}
_WAYS: Final[dict[str, Words]] = {
    "intervals": ("intervalles entre événements", "intervals between events"),
    "rare_facts": ("valeurs et codes rares", "rare values and codes"),
    "sequence": ("suite des codes", "sequence of codes"),
}
ATTACKER: Final[Words] = (
    "L'attaquant détient le dossier vrai de la personne visée et sait qu'elle est dans la sortie ;"
    " il n'a ni la clé ni le décalage.",
    "The attacker holds the true record of the target and knows that it is in the output;"
    " neither the key nor the shift.",
)


def as_json(found: Survivors, linked: Sequence[Linked] = (), *, seconds: float) -> dict[str, Any]:
    """Return the outcome as it is written; keys stay, so that tools may read them."""
    leaking, patients = found.leaking(), found.leaking(patients=True)
    attributed = max(found.attributed, 1)
    return {
        "format": FORMAT,
        "documents": found.documents,
        "documents_with_known_people": found.attributed,
        "people": found.people,
        "leaking": {
            "documents": leaking,
            "per_1000": asdict(exact(leaking, attributed).times(PER)),
            "patient_documents": patients,
            "patient_per_1000": asdict(exact(patients, attributed).times(PER)),
        },
        "survivors": _counts(one for one in found.found if one.whose == "own" and one.certain),
        "doubtful": _counts(one for one in found.found if one.whose == "own" and not one.certain),
        "of_others": _counts(one for one in found.found if one.whose == "other" and one.certain),
        "coincidences": sum(one.whose == "other" and one.hit.inside for one in found.found),
        "items": {
            kind: {"present": found.present[kind], "left": found.left[kind]}
            for kind in KINDS
            if found.present[kind]
        },
        "linkage": [
            asdict(one) | {"classes": [f"{low}-{high}" for low, high in CLASSES]} for one in linked
        ],
        "seconds": round(seconds, 3),
    }


def text(outcome: dict[str, Any], lang: Lang = "fr") -> str:
    """Return an outcome (`as_json`) as lines of a terminal."""
    french = lang == "fr"
    leak = outcome["leaking"]
    rate, patient = leak["per_1000"], leak["patient_per_1000"]
    between = "de {low:.1f} à {high:.1f}" if french else "{low:.1f} to {high:.1f}"
    lines = [
        f"{outcome['documents']} documents, {outcome['people']} "
        + ("personnes du flux" if french else "people of the feed"),
        (
            "Documents où une identité connue reste visible"
            if french
            else "Documents in which a known identity stays visible"
        )
        + f" : {leak['documents']}, {rate['estimate']:.1f} ‰ ({between.format(**rate)}, 95 %)",
        ("dont celle du patient" if french else "that of the patient among them")
        + f" : {leak['patient_documents']}, {patient['estimate']:.1f} ‰"
        + f" ({between.format(**patient)}, 95 %)",
    ]
    for name, title in (
        ("survivors", ("Restent en clair", "Left in clear")),
        ("doubtful", ("Douteux : mots ordinaires de ces documents", "Doubtful: ordinary words")),
        ("of_others", ("Identités d'autres personnes du flux", "Of other people of the feed")),
    ):
        if outcome[name]:
            lines += ["", title[0 if french else 1]]
        lines += [
            f"  {said(KINDS, one['kind'], lang)} ({said(ROLES, one['role'], lang)}),"
            f" {said(_HOWS, one['how'], lang)} : {one['count']}"
            for one in outcome[name]
        ]
    for one in outcome["linkage"]:
        shown = " · ".join(
            f"k = {name} : {count}"
            for name, count in zip(("1", "2-4", "5-9", "10+"), one["by_candidates"], strict=True)
        )
        way = said(_WAYS, one["way"], lang)
        singled = "isolées" if french else "singled out"
        right = "retrouvées" if french else "found again"
        lines += [
            "",
            f"{way} : {one['singled']}/{one['persons']} {singled}, {one['relinked']} {right}",
            f"  {shown}",
        ]
    if outcome["linkage"]:
        lines += ["", ATTACKER[0 if french else 1]]
    return "\n".join(lines)


def _counts(found: Iterable[Survivor]) -> list[dict[str, Any]]:
    counts = Counter((one.hit.kind, one.hit.role, one.hit.how) for one in found)
    return [
        {"kind": kind, "role": role, "how": how, "count": count}
        for (kind, role, how), count in sorted(
            counts.items(), key=lambda one: (-one[1], one[0][0], HOWS.index(one[0][2]))
        )
    ]
