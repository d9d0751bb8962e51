"""From one stay to its coding: problems found, codes chosen, rules kept, proofs beside each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ambroise.uses.coding.acts import acts_of
from ambroise.uses.coding.choice.associated import LIKELY, Weighed
from ambroise.uses.coding.choice.model import MOST, Choice, Shown, chosen_by_model
from ambroise.uses.coding.choice.principal import Ranked, related
from ambroise.uses.coding.choice.ranking import Ranking, ordered
from ambroise.uses.coding.finding import Found, find, weighable
from ambroise.uses.coding.knowledge import Knowledge
from ambroise.uses.coding.problems.gathering import Named
from ambroise.uses.coding.problems.mentions import Mention
from ambroise.uses.coding.problems.parts import Part
from ambroise.uses.coding.problems.signs import suspected_in
from ambroise.uses.coding.rss import main_rum, severity_of
from ambroise.uses.coding.rules import Codes, Patient, broken, kept
from ambroise.uses.coding.schema import (
    Aside,
    AsideReason,
    Candidate,
    CareKind,
    Coding,
    Document,
    Issue,
    Level,
    Mode,
    Position,
    Proof,
    Proposal,
    Rum,
)
from ambroise.uses.coding.units import Unit, unit_at
from ambroise.uses.contract import NO_COST, Context, Draft, Evidence, Flag, Pointer, SpanRef
from ambroise.warehouse.views import RowRef, StayView

MOST_PROOFS: Final = 4
_NOTHING: Final = "aucun diagnostic codable n'est nommé dans les documents du séjour"
_SELDOM: Final = "rarement codé dans l'établissement, en de tels séjours"
_SHOWN_BESIDE: Final = 10
_SIGNIFICANT: Final = (
    "De mémoire, sans texte joint : guide méthodologique MCO, chapitre IV, diagnostics associés"
    " significatifs"
)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Codes that may be principal, the likeliest first; all DAS, and those to propose.

    `left` says why the others are not.
    """

    principal: Sequence[Ranked]
    associated: Sequence[Weighed]
    dps: Sequence[str]
    das: Sequence[Weighed]
    left: str = "trop peu dit"


def compose(
    given: StayView, context: Context, knowledge: Knowledge, ranking: Ranking | None = None
) -> Draft[Coding]:
    """Return the draft of the coding; it declines where no document names a diagnosis.

    A model of language chooses where the context has one, else `ranking`, else the rules alone.
    """
    return composed(find(given, knowledge), context, knowledge, ranking)


def composed(
    found: Found, context: Context, knowledge: Knowledge, ranking: Ranking | None = None
) -> Draft[Coding]:
    """Return the draft of the coding of a stay from what was found in it."""
    if not found.principal:
        return Draft(None, (), (), _NOTHING, NO_COST, context.run_id)
    choice = _asked(found.principal, found.associated, context) if context.speaks else None
    coding = _coding(found, _chosen(found, choice, ranking, knowledge), knowledge)
    flags = tuple(_flags(coding, choice))
    return Draft(coding, tuple(_evidence(coding)), flags, "", NO_COST, context.run_id)


def _chosen(
    found: Found, choice: Choice | None, ranking: Ranking | None, knowledge: Knowledge
) -> _Chosen:
    principal, associated = found.principal, found.associated
    dps = [one.named.code for one in principal]
    das = [one for one in associated if one.care and one.confidence >= LIKELY]
    if choice is not None and not choice.failed:
        dps = [choice.dp, *(one.named.code for one in principal if one.named.code != choice.dp)]
        das = [one for one in associated if one.named.code in choice.das]
        return _Chosen(principal, associated, dps, das)
    if choice is None and ranking is not None:
        made = ordered(ranking, weighable(found, knowledge), principal, associated, knowledge.cim10)
        dps = [one.named.code for one in made.principal]
        das = [one for one in made.associated if one.named.code in made.proposed]
        return _Chosen(made.principal, made.associated, dps, das, _SELDOM)
    return _Chosen(principal, associated, dps, das)


def patient_of(given: StayView) -> Patient:
    sex = given.banner.sex if given.banner.sex in ("M", "F") else ""
    birth = given.banner.birth_date
    return Patient(sex, (given.stay.start.date() - birth).days if birth else None)


def mode_of(given: StayView) -> Mode:
    """Return DAY_SURGERY for a stay over within its day that has an act of treatment."""
    end = given.stay.end
    same_day = end is not None and end.date() == given.stay.start.date()
    acts = any(one.code.vocabulary == "CCAM" and one.code.code[2:3] != "Q" for one in given.acts)
    return Mode.DAY_SURGERY if same_day and acts else Mode.RSS


def _asked(principal: Sequence[Ranked], associated: Sequence[Weighed], context: Context) -> Choice:
    """Return the choice of the model among the codes found, the likeliest shown first."""
    named = {one.named.code: one.named for one in principal}
    named.update({one.named.code: one.named for one in associated if one.care})
    shown = [
        Shown(
            code, one.candidates[0].label if one.candidates else "", _proofs(one.mentions)[0].quote
        )
        for code, one in list(named.items())[:MOST]
    ]
    return chosen_by_model(shown, context)


def _coding(found: Found, chosen: _Chosen, knowledge: Knowledge) -> Coding:
    given, units, mentions = found.given, found.units, found.mentions
    patient = patient_of(given)
    acts = acts_of(given, units)
    out: dict[str, Issue] = {}
    rums = []
    for rank, unit in enumerate(units):
        codes, refused = _codes(chosen, rank, units, patient, knowledge)
        out.update(refused)
        proposals = (*_proposals(codes, chosen, knowledge), *acts.get(rank, ()))
        issues = (*broken(codes, patient, knowledge.cim10), *_over_coded(proposals))
        rums.append(
            Rum(
                rank + 1, unit.ward, unit.name, unit.start, unit.end, unit.entry_mode,
                unit.entry_from, unit.exit_mode, unit.exit_to, proposals, issues,
            )
        )  # fmt: skip
    coded = {one.code for rum in rums for one in rum.proposals}
    named = coded | {one.code for one in found.problems} | {one.code for one in mentions}
    birth = given.banner.birth_date
    return Coding(
        given.stay.number,
        mode_of(given),
        birth.isoformat() if birth else "",
        patient.sex,
        tuple(rums),
        main_rum(rums),
        suspected_in(given, named, knowledge.cim10),
        tuple(_set_aside(found, chosen, coded, out, knowledge)),
        severity_of(rums),
        tuple(_cited(rums, given)),
    )


def _codes(
    chosen: _Chosen, rank: int, units: Sequence[Unit], patient: Patient, knowledge: Knowledge
) -> tuple[Codes, dict[str, Issue]]:
    """Return the diagnoses of one unit: no rule refuses them."""
    dps = chosen.dps
    dr = related(dps[0], chosen.principal)
    related_code = dr.named.code if dr else ""
    here = [one.named.code for one in chosen.das if _begins(one.named, units) <= rank]
    here = [code for code in dict.fromkeys(here) if code not in (dps[0], related_code)]
    return kept(dps, related_code, here, patient, knowledge.cim10)


def _begins(one: Named, units: Sequence[Unit]) -> int:
    """Return the rank of the first unit that a diagnosis belongs to."""
    if one.in_parts(Part.HISTORY, Part.HOME_DRUGS):
        return 0
    times = [mention.note.at for mention in one.mentions if mention.note.at is not None]
    return unit_at(units, min(times)) if times else 0


def _proposals(codes: Codes, chosen: _Chosen, knowledge: Knowledge) -> Iterator[Proposal]:
    care = {one.named.code: one for one in chosen.associated}
    reasons = {one.named.code: one.why for one in chosen.principal}
    best = max((one.points for one in chosen.principal), default=1.0)
    points = {one.named.code: one.points for one in chosen.principal}
    for position, code in codes.placed:
        cared = care[code]
        one = cared.named
        if position == "DAS":
            why = "; ".join(dict.fromkeys(item.said for item in cared.care))
            sure = cared.confidence
        else:
            why = reasons.get(code, "")
            sure = round(max(0.05, min(0.95, points.get(code, 0.0) / (best + 4.0))), 2)
        beside = one.candidates
        if position == "DP":
            others = chosen.principal[:_SHOWN_BESIDE]
            beside = tuple(_as_candidate(other, knowledge) for other in others)
        yield Proposal(
            code,
            knowledge.cim10.label(code),
            Position(position),
            tuple(_proofs(one.mentions)),
            (),
            why,
            cared.care if position == "DAS" else (),
            sure,
            beside,
        )


def _as_candidate(one: Ranked, knowledge: Knowledge) -> Candidate:
    label = knowledge.cim10.label(one.named.code)
    return Candidate(one.named.code, label, round(one.points, 2), one.named.mentions[0].via)


def _proofs(mentions: Sequence[Mention]) -> list[Proof]:
    """Return the passages that say it best: conclusion first, reports that close before others."""
    best = sorted(
        mentions,
        key=lambda one: (
            one.part is Part.HISTORY,
            one.part is not Part.CONCLUSION,
            not one.closing,
        ),
    )
    return list(dict.fromkeys(one.proof for one in best))[:MOST_PROOFS]


def _over_coded(proposals: Sequence[Proposal]) -> Iterator[Issue]:
    """Yield a warning for each associated diagnosis whose care rests on one passage alone."""
    for one in proposals:
        treated = any(item.kind is not CareKind.FOLLOWED for item in one.care)
        if one.position is Position.DAS and not treated and len(one.proofs) < 2:
            text = (
                f"{one.code} : dit une seule fois et sans traitement ni acte retrouvé ; à retirer"
                " si aucune prise en charge ne le justifie."
            )
            yield Issue("over_coding", Level.WARNING, (one.code,), text, _SIGNIFICANT)


def _cited(rums: Sequence[Rum], given: StayView) -> Iterator[Document]:
    cited = {proof.note_id for rum in rums for one in rum.proposals for proof in one.proofs}
    for note in given.notes:
        if note.note_id in cited:
            yield Document(note.note_id, note.title, note.at)


def _set_aside(
    found: Found,
    chosen: _Chosen,
    coded: set[str],
    out: Mapping[str, Issue],
    knowledge: Knowledge,
) -> Iterator[Aside]:
    """Yield what the documents name and the coding leaves out, each code and reason once."""
    seen: set[tuple[str, AsideReason]] = set()
    cim10 = knowledge.cim10
    named = {one.code for one in found.problems}
    placed = [one.named.mentions for one in chosen.associated if one.named.code in coded]
    for weight in chosen.associated:
        code = weight.named.code
        if code in coded or code not in named or (code, AsideReason.NO_CARE) in seen:
            continue
        if weight.named.mentions in placed:  # the hospital codes it otherwise
            continue
        proof = _proofs(weight.named.mentions)[0]
        if code in out:
            yield Aside(code, cim10.label(code), AsideReason.RULE, out[code].text, proof)
        else:
            said = "aucune prise en charge retrouvée" if not weight.care else chosen.left
            yield Aside(code, cim10.label(code), AsideReason.NO_CARE, said, proof)
        seen.add((code, AsideReason.NO_CARE))
    named |= coded
    for one in found.mentions:
        key = (one.code, one.reason or AsideReason.NO_CARE)
        if one.reason is None or one.code in named or key in seen:
            continue
        seen.add(key)
        yield Aside(one.code, cim10.label(one.code), one.reason, one.said, one.proof)


def _evidence(coding: Coding) -> Iterator[Evidence]:
    for at, rum in enumerate(coding.rums):
        for index, one in enumerate(rum.proposals):
            pointer = Pointer(f"/rums/{at}/proposals/{index}/label")
            proofs = dict.fromkeys([*one.proofs, *(care.proof for care in one.care if care.proof)])
            for proof in proofs:
                span = SpanRef(proof.note_id, proof.start, proof.end)
                yield Evidence(pointer, span, proof.quote)
            facts = dict.fromkeys([*one.facts, *(care.fact for care in one.care if care.fact)])
            for fact in facts:
                yield Evidence(pointer, RowRef(fact.table, fact.row_id), fact.said)


def _flags(coding: Coding, choice: Choice | None) -> Iterator[Flag]:
    if choice is not None and choice.failed:
        yield Flag("no_model", Pointer(""), "choix fait par les règles")
    for at, rum in enumerate(coding.rums):
        for index, one in enumerate(rum.proposals):
            if one.position is Position.ACT and not one.proofs:
                pointer = Pointer(f"/rums/{at}/proposals/{index}/label")
                yield Flag("unmatched", pointer, f"{one.code} : aucun document ne raconte l'acte")
