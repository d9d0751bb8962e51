"""A coding as plain French text, one RUM after the other: what is filed once validated."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from ambroise.uses.coding.schema import (
    AsideReason,
    Coding,
    Issue,
    Level,
    Mode,
    Position,
    Proposal,
    Rum,
)

MODES: Final = {Mode.RSS: "séjour (RSS)", Mode.DAY_SURGERY: "chirurgie ambulatoire, actes donnés"}
REASONS: Final = {
    AsideReason.DENIED: "nié",
    AsideReason.SUPPOSED: "hypothèse",
    AsideReason.FAMILY: "antécédent familial",
    AsideReason.HISTORY: "antécédent",
    AsideReason.NO_CARE: "sans prise en charge",
    AsideReason.RULE: "règle",
}


def as_text(value: Coding) -> str:
    """Return the coding for a person: codes, proofs, care, warnings, what is left to look at."""
    return "\n".join(_lines(value)) + "\n"


def pointed(code: str) -> str:
    """Return a code of the CIM-10 with its full stop."""
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else code


def _lines(value: Coding) -> Iterator[str]:
    yield f"Codage du séjour {value.stay_number} : {MODES[value.mode]}"
    for rum in value.rums:
        yield ""
        yield from _rum(rum, main=rum.number == value.main_rum and len(value.rums) > 1)
    if value.severity.said:
        yield ""
        yield f"Sévérité, {value.severity.said}."
    if value.suspected:
        yield ""
        yield "À vérifier, évoqué par les données et nommé par aucun document (non codé) :"
        for one in value.suspected:
            facts = " ; ".join(fact.said for fact in one.facts)
            yield f"  ? {pointed(one.code)} {one.label} : {one.why} ({facts})"
    if value.aside:
        yield ""
        yield "Mis de côté :"
        for left in value.aside:
            yield f"  - {pointed(left.code)} {left.label} : {REASONS[left.reason]} « {left.said} »"


def _rum(rum: Rum, *, main: bool) -> Iterator[str]:
    when = f"du {_day(rum.start)}" + (f" au {_day(rum.end)}" if rum.end else ", en cours")
    name = " ".join(part for part in (rum.unit, rum.unit_name) if part)
    yield f"RUM {rum.number} {name}, {when}" + (" — DP du RSS" if main else "")
    entry = f"{rum.entry_mode or '?'}{rum.entry_from}"
    leave = f"{rum.exit_mode or '?'}{rum.exit_to}"
    yield f"  Entrée {entry}, sortie {leave}"
    if rum.dp is None:
        yield "  DP  aucun"
    for one in rum.proposals:
        yield from _proposal(one)
    for issue in rum.issues:
        yield f"  ! {_level(issue)} {issue.text} ({issue.source})"


def _proposal(one: Proposal) -> Iterator[str]:
    code = one.code if one.position is Position.ACT else pointed(one.code)
    position = "Acte" if one.position is Position.ACT else one.position.value
    label = one.label if one.label != one.code else ""
    yield f"  {position:<4} {code:<9} {label}".rstrip() + (f" [{one.why}]" if one.why else "")
    for proof in one.proofs[:1]:
        yield f"       « {' '.join(proof.quote.split())} »"
    for care in one.care:
        if care.fact is not None:
            yield f"       soin : {care.said}, {care.fact.said}"


def _level(issue: Issue) -> str:
    return "règle enfreinte :" if issue.level is Level.VIOLATION else "à vérifier :"


def _day(at: datetime) -> str:
    return f"{at:%d/%m/%Y}"
