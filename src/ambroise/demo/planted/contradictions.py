"""Errors by which a document says something else than the record and the other documents."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Final

from ambroise.demo import letters
from ambroise.demo.french_time import in_words, short
from ambroise.demo.marks import Extent, extents, mark, pieces, shown
from ambroise.demo.planted.error import Planted, Planter, Stated
from ambroise.demo.planted.sides import flipped, side_of
from ambroise.demo.planted.statements import (
    FactKey,
    Statement,
    contradicted,
    in_words_of,
    is_allergy_list,
    lines,
    passages_of,
    restate,
    rewrite,
    stands_alone,
)
from ambroise.demo.record import Act, Case, Drug, Stay
from ambroise.demo.telling import Teller

_PRINTED: Final = ("prescription", "laboratory")
"""Kinds that the software prints from the record, in which no one errs."""


def _documents(chosen: Statement, others: list[Statement]) -> tuple[tuple[str, int], ...]:
    told = dict.fromkeys(other.place for other in others if other.place != chosen.place)
    return (chosen.place, *told)


def _written(found: list[Statement]) -> list[Statement]:
    """Those of documents that someone wrote, not printed from the record."""
    return [one for one in found if one.told.kind not in _PRINTED]


def _several(found: list[Statement]) -> bool:
    return len({statement.place for statement in found}) > 1


def _side(rng: Random, _: Case, stated: Stated) -> Planted | None:
    """The other side of a lesion or of an act, in one document of several."""
    for key in _shuffled(rng, stated, "problem", "act", "oncology"):
        sided = [one for one in stated[key] if side_of(one.text)]
        if not _several(sided) or len({side_of(one.text)[0] for one in sided}) > 1:
            continue
        if not _written(sided):
            continue
        chosen = rng.choice(_written(sided))
        if any(flipped(one.text) is None for one in sided if one.place == chosen.place):
            continue

        def other(line: str, at: Extent, key: FactKey = key) -> str | None:
            text = flipped(line[at.inner : at.inner_end])
            return contradicted(key, text) if text is not None else None

        restate(chosen.stay, chosen.document, key, other)
        true, wrong = side_of(chosen.text), side_of(flipped(chosen.text) or "")
        return Planted("contradiction", *key, _documents(chosen, sided), true, wrong)
    return None


def _shuffled(rng: Random, stated: Stated, *kinds: str) -> list[FactKey]:
    keys = [key for key in stated if key[0] in kinds]
    return rng.sample(keys, len(keys))


_STRENGTH = re.compile(r"(?<![\d/,])(\d{1,3}(?: \d{3})+|\d+(?:,\d+)?) (mg|µg|g|UI)(?![\w/])")


def _dose(rng: Random, case: Case, stated: Stated) -> Planted | None:
    """Twice the strength of a drug, or half of it, in one document of several."""
    for key in _shuffled(rng, stated, "drug"):
        drugs = [drug for stay in case.stays for drug in stay.drugs if drug.key == key[1]]
        brands = {drug.brand for drug in drugs}
        found = _STRENGTH.findall(" ".join(brands))
        if len(brands) != 1 or len(found) != 1 or "/" in drugs[0].brand:
            continue
        number, unit = found[0]
        true, wrong = f"{number} {unit}", f"{_other_dose(rng, number)} {unit}"
        dosed = [one for one in stated[key] if true in shown(one.text)]
        if not _several(dosed) or not _written(dosed):
            continue
        letters_first = [one for one in _written(dosed) if one.told.kind != "nursing"]
        chosen = rng.choice(letters_first or _written(dosed))
        _write_dose(case, drugs, chosen, true, wrong)
        return Planted("contradiction", *key, _documents(chosen, dosed), true, wrong)
    return None


def _other_dose(rng: Random, number: str) -> str:
    value = float(number.replace(" ", "").replace(",", "."))
    halves = (value / 2 * 10) % 1 == 0
    return letters.fr(value / 2 if halves and rng.random() < 0.5 else value * 2)


def _write_dose(case: Case, drugs: list[Drug], chosen: Statement, true: str, wrong: str) -> None:
    """Write the dose wrong; a line that lists one of `drugs` stays in the words of its paper."""
    key = ("drug", drugs[0].key)

    def written(line: str, at: Extent) -> str | None:
        passage = line[at.start : at.end]
        for make, drug in product((letters.exit_line, letters.drug_line), drugs):
            if passage == make(drug):
                changed = replace(drug, brand=drug.brand.replace(true, wrong))
                only = replace(chosen.stay, drugs=[changed])
                said = in_words_of(case, only, chosen.told, make(changed))
                return contradicted(key, _inner(said))
        text = line[at.inner : at.inner_end]
        return contradicted(key, text.replace(true, wrong)) if true in text else None

    restate(chosen.stay, chosen.document, key, written)


def _inner(passage: str) -> str:
    """What a passage says, its own marks left out."""
    at = extents(passage)[0]
    return passage[at.inner : at.inner_end]


def _allergy(rng: Random, case: Case, stated: Stated) -> Planted | None:
    """An allergy denied in one document and stated in others."""
    if not case.allergies or len(case.allergies) > 1:
        return None
    item = case.allergies[0]
    key = (item.kind, item.key)
    found = stated.get(key, [])
    alone = [one for one in found if is_allergy_list(one.line) or stands_alone(one.line, one.at)]
    others = {one.place for one in found} - {one.place for one in alone}
    chosen = [one for one in _written(alone) if one.place not in others]
    if not _several(found) or not chosen:
        return None
    one = rng.choice(chosen)
    denial = Teller(rng, case, one.stay).say("planted.allergie.niee")

    def denied(_: str, line: str) -> str | None:
        for at in reversed(passages_of(line, key)):
            if is_allergy_list(line):
                return contradicted(key, denial)
            line = line[: at.start] + contradicted(key, denial) + line[at.end :]
        return line

    rewrite(one.stay, one.document, denied)
    return Planted("contradiction", *key, _documents(one, found), item.text, denial)


def _act_date(rng: Random, case: Case, stated: Stated) -> Planted | None:
    """The date of an act, some days off in one document of several."""
    acts = {(act.kind, act.key): act for stay in case.stays for act in stay.acts}
    for key in _shuffled(rng, stated, "act"):
        act = acts.get(key)
        if act is None:
            continue
        day = act.start.date()
        dated = [one for one in stated[key] if _form(one.text, day)]
        if not _several(dated) or not _written(dated):
            continue
        chosen = rng.choice(_written(dated))
        wrong = day + timedelta(days=_days_off(rng, chosen, act))
        form = _form(chosen.text, day) or short

        def moved(
            line: str, at: Extent, key: FactKey = key, day: date = day, wrong: date = wrong
        ) -> str | None:
            text = line[at.inner : at.inner_end]
            form = _form(text, day)
            if form is None:
                return None
            return contradicted(key, text.replace(_day(form, day), _day(form, wrong)))

        restate(chosen.stay, chosen.document, key, moved)
        return Planted("contradiction", *key, _documents(chosen, dated), form(day), form(wrong))
    return None


def _days_off(rng: Random, chosen: Statement, act: Act) -> int:
    """Some days before, or after when the document was written long enough after."""
    room = (chosen.told.when.date() - act.start.date()).days
    later = [days for days in (1, 2, 3, 10) if days <= room]
    return rng.choice((-1, -2, -3, -7, -10, *later))


def _day(form: Callable[[date], str], when: date) -> str:
    return mark(form(when), "DATE", "", when.isoformat())


def _form(text: str, when: date) -> Callable[[date], str] | None:
    """How the text writes that date, None when it does not."""
    return next((form for form in (short, in_words) if _day(form, when) in text), None)


_TOBACCO = re.compile(r"tabac|tabagi|fum(?:é|eur|euse|e)\b", re.IGNORECASE)


def _smoking(rng: Random, case: Case, _: Stated) -> Planted | None:
    """Another smoking status in one document of several."""
    if case.smoker not in ("never", "former", "current"):
        return None
    places = [
        (stay, number)
        for stay in case.stays
        for number, told in enumerate(stay.told)
        if sum(_says_smoking(line) for _, line in lines(told)) == 1
    ]
    if len(places) < 2:
        return None
    stay, number = rng.choice(places)
    wrong = rng.choice(
        [status for status in ("never", "former", "current") if status != case.smoker]
    )
    phrase = Teller(rng, case, stay).say(f"planted.tabac.{wrong}")
    found = next(line for _, line in lines(stay.told[number]) if _says_smoking(line))
    known = [(at.kind, at.key) for at in extents(found)]
    key = known[0] if known else ("smoking", "smoker")

    def other(_: str, line: str) -> str:
        if not _says_smoking(line):
            return line
        bullet = "- " if line.startswith("- ") else ""
        stop = "." if shown(line).endswith(".") else ""
        return f"{bullet}{contradicted(key, phrase)}{stop}"

    rewrite(stay, number, other)
    documents = (
        (stay.number, number),
        *((s.number, n) for s, n in places if (s, n) != (stay, number)),
    )
    return Planted("contradiction", *key, documents, case.smoker, phrase)


def _says_smoking(line: str) -> bool:
    """Whether the line is about tobacco alone and states no more than one fact."""
    text = shown(line)
    brief = len(text.split()) <= 12 and ". " not in text and " : " not in text.partition(" : ")[2]
    named = any(piece.label for piece in pieces(line))
    return bool(_TOBACCO.search(text)) and brief and not named and len(extents(line)) <= 1


def _continued(rng: Random, case: Case, stated: Stated) -> Planted | None:
    """A stopped drug that the treatment at the exit goes on with."""
    stopped = [
        (stay, drug)
        for stay in case.stays
        for drug in stay.drugs
        if drug.stage == "home" and drug.change == "stopped"
    ]
    for stay, drug in rng.sample(stopped, len(stopped)):
        key = (drug.kind, drug.key)
        targets = [
            number
            for number, told in enumerate(stay.told)
            if told.kind == "hospital" and told.parts.get("traitement_sortie")
        ]
        if not targets or not stated.get(key):
            continue
        target = rng.choice(targets)
        kept = replace(drug, stage="discharge", change="same", reason="")
        line = in_words_of(
            case, replace(stay, drugs=[kept]), stay.told[target], letters.exit_line(kept)
        )
        _list_again(stay, target, key, contradicted(key, _inner(line)))
        others = [one.place for one in stated[key] if one.place != (stay.number, target)]
        documents = ((stay.number, target), *dict.fromkeys(others))
        return Planted(
            "contradiction", *key, documents, f"arrêt : {drug.reason}", shown(_inner(line))
        )
    return None


def _list_again(stay: Stay, target: int, key: FactKey, again: str) -> None:
    """The line of the exit treatment that stops the drug now goes on with it."""
    told = stay.told[target]
    done = False
    kept: list[str] = []
    for line in "\n".join(told.parts["traitement_sortie"]).split("\n"):
        if any((at.kind, at.key) == key for at in extents(line)):
            if not done and line.startswith("- "):
                kept.append(f"- {again}")
                done = True
        else:
            kept.append(line)
    if not done:
        kept.append(f"- {again}" if kept and kept[0].startswith("- ") else again)
    stay.told[target] = replace(told, parts={**told.parts, "traitement_sortie": tuple(kept)})


CONTRADICTIONS: Final[tuple[Planter, ...]] = (
    _side,
    _dose,
    _allergy,
    _act_date,
    _smoking,
    _continued,
)
