"""The gold folder that a campaign gives: settled cases with their whole origin, nothing else.

A case names its stay: the texts stay in the warehouse. Who read is said by roles, never by names.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from ambroise.access import people
from ambroise.access.words import ROLES
from ambroise.errors import CampaignRefused
from ambroise.evaluation.campaigns import reading
from ambroise.evaluation.campaigns.answers import Answer, Mark
from ambroise.evaluation.campaigns.model import Campaign, Case
from ambroise.evaluation.campaigns.questions import Question
from ambroise.evaluation.campaigns.results import Results, as_json
from ambroise.evaluation.gold import ABOUT, CASES, Method
from ambroise.state import State
from ambroise.uses.letter.gold import GoldBlock, GoldFact, GoldPassage, LetterGold
from ambroise.uses.recording import Installation

CAMPAIGN: Final = "campaign.json"
"""Beside the gold: guide, draw, agreement with intervals, counts."""
LICENCE: Final = "établissement : ne sort pas de l'établissement"


def gold_files(
    house: Installation,
    campaign: Campaign,
    cases: Sequence[Case],
    results: Results,
    *,
    now: datetime,
) -> dict[str, str]:
    """Return the files of a gold folder by name; raises CampaignRefused without a settled case."""
    lines = []
    for one in cases:
        final = reading.final_of(house, campaign, one)
        if final is not None:
            lines.append(_line(campaign, one, final))
    if not lines:
        raise CampaignRefused(cause="Aucun cas n'est départagé.", cause_en="No case is settled.")
    about = _about(campaign, results, roles_of(house.state, campaign, now), now)
    told = json.dumps(_campaign(campaign, results), indent=2, ensure_ascii=False)
    return folder_files(about, lines, now=now) | {CAMPAIGN: f"{told}\n"}


def folder_files(
    about: Mapping[str, str], lines: Sequence[Mapping[str, Any]], *, now: datetime
) -> dict[str, str]:
    """Return the two files that every folder of cases has."""
    fields = [f"{name} = {_json(value)}" for name, value in about.items()]
    return {
        ABOUT: "\n".join([*fields, f"date = {now:%Y-%m-%d}", ""]),
        CASES: "".join(f"{_json(one)}\n" for one in lines),
    }


def write_folder(out: Path, files: Mapping[str, str]) -> None:
    """Write a new folder, mode 0700; it appears whole. Raises CampaignRefused when it is there."""
    if out.exists():
        raise CampaignRefused(
            cause="Ce dossier existe déjà.", cause_en="This folder is there already."
        )
    draft = out.with_name(f".{out.name}.{os.getpid()}.part")
    draft.mkdir(mode=0o700, parents=True)
    for name, content in files.items():
        path = draft / name
        path.touch(mode=0o600)
        path.write_text(content, encoding="utf-8")
    draft.rename(out)


def settled_in(files: Mapping[str, str]) -> int:
    """Return how many cases a folder holds."""
    return files[CASES].count("\n")


def roles_of(state: State, campaign: Campaign, now: datetime) -> dict[str, str]:
    """Return what each person of a campaign is at the site, in French, by id."""
    known = {one.actor.id: one.actor.roles(now) for one in people.everybody(state)}
    return {
        person: " et ".join(sorted(ROLES[role][0] for role in known.get(person, ()))) or "personne"
        for person in campaign.named
    }


def gold_of(question: Question, final: Answer) -> dict[str, Any]:
    """Return the right answer of a case as `cases.jsonl` holds it."""
    if question.kind == "spans":
        return {"spans": [_passage(one) | {"label": one.label} for one in final]}
    if question.kind == "codes":
        return {"rums": [_rum(rum, final) for rum in sorted({one.rum for one in final})]}
    return asdict(_letter(question, final))


def _letter(question: Question, final: Answer) -> LetterGold:
    """Return the items as the gold of a letter: what must be said, and the passages that say it."""
    said = {one.label for one in final if one.value == "yes"}
    passages = {
        label.name: tuple(
            GoldPassage(str(one.note_id), one.start, one.end)
            for one in final
            if one.label == label.name and one.end
        )
        for label in question.labels
    }
    return LetterGold(
        tuple(GoldBlock(label.name, label.name in said) for label in question.labels),
        tuple(GoldFact(name, name, found) for name, found in passages.items() if found),
    )


def _rum(rum: int, final: Answer) -> dict[str, Any]:
    of_rum = [one for one in final if one.rum == rum]

    def coded(label: str) -> list[dict[str, Any]]:
        codes = dict.fromkeys(one.value for one in of_rum if one.label == label)
        return [
            {
                "code": code,
                "passages": [
                    _passage(o) for o in of_rum if (o.label, o.value) == (label, code) and o.end
                ],
            }
            for code in codes
        ]

    first = {name: next(iter(coded(name.upper())), None) for name in ("dp", "dr")}
    return {"rum": rum, **first, "das": coded("DAS"), "acts": coded("ACT")}


def _passage(mark: Mark) -> dict[str, int]:
    return {"note_id": mark.note_id, "start": mark.start, "end": mark.end}


def _line(campaign: Campaign, case: Case, final: Answer) -> dict[str, Any]:
    strata = {name: value for name, value in asdict(case.strata).items() if value not in (None, "")}
    return {
        "case": f"{campaign.id}-{case.position}",
        "stay": case.stay_number,
        "gold": gold_of(campaign.question, final),
        "strata": strata,
    }


def _about(
    campaign: Campaign, results: Results, roles: Mapping[str, str], now: datetime
) -> dict[str, str]:
    readers = campaign.draw.readers if campaign.draw else 0
    return {
        "name": f"campagne-{campaign.id}",
        "use": campaign.use,
        "version": f"{now:%Y.%m.%d}",
        "origin": _origin(campaign, results, readers, roles),
        "method": str(Method.ADJUDICATED),
        "licence": LICENCE,
    }


def _origin(campaign: Campaign, results: Results, readers: int, roles: Mapping[str, str]) -> str:
    """Return in words who set the gold, how, and how far they agreed."""
    parts = {
        part: _counted(roles[m.person_id] for m in campaign.members if m.part == part)
        for part in ("reader", "judge")
    }
    said = [
        f"Campagne {campaign.id} de l'établissement",
        f"guide version {campaign.guide.number} (SHA-256 {campaign.guide.digest[:12]})",
        f"{readers} lecture(s) à l'aveugle par : {parts['reader']}",
        f"départagées par : {parts['judge']}",
        f"{results.read_by_all} cas lus par tous, {results.differing} différents",
    ]
    for name, one in as_json(campaign, results)["agreement"].items():
        estimate, low, high = one
        limits = f" [{low:.2f} ; {high:.2f}]" if low is not None else ""
        said.append(f"{name} {estimate:.2f}{limits}")
    return " ; ".join(said) + "."


def _counted(roles: Iterable[str]) -> str:
    found = sorted(roles)
    return ", ".join(f"{found.count(one)} {one}" for one in dict.fromkeys(found)) or "personne"


def _campaign(campaign: Campaign, results: Results) -> dict[str, Any]:
    return as_json(campaign, results) | {
        "draw": asdict(campaign.draw) if campaign.draw else None,
        "drawn_at": campaign.drawn_at.isoformat() if campaign.drawn_at else None,
        "guide_text": campaign.guide.text,
    }


def _json(value: object) -> str:
    """Return JSON; a string of it is a basic string of TOML too."""
    return json.dumps(value, ensure_ascii=False)
