"""An independent reading of a letter: each sentence held against what the generator knows.

The letter is the JSON of its draft, the facts are the generator's; nothing here imports the code
that writes letters. A cited sentence must stand in a document of the stay, must not carry an error
that was planted there, and must be of the part it is put under; a sentence of the record must be
true of the record. What is flagged for the doctor is counted apart from what is not.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ambroise.demo import staff
from benchmarks.letter.critical import RESISTANT, critical_items, gone
from benchmarks.letter.facts import Facts, Line, Note, dates_in, plain, when
from benchmarks.letter.said import Said, sentences

KINDS = (
    "identity", "stay", "diagnosis", "act", "result", "treatment", "awaited", "follow_up",
    "allergy", "presence", "quotation", "planted", "misplaced", "unread",
)  # fmt: skip

_CODED = re.compile(r"\((?P<system>CIM-10|CCAM) (?P<code>[A-Z0-9.+*]+)\)")
_NUMBER = re.compile(r"\d+(?:[ \u202f\u00a0]\d{3})*(?:,\d+)?")
_PLANNED = re.compile(r"(?P<what>[^;]+?) \((?P<day>\d\d/\d\d/\d{4})\)")
_SIDES = ("gauche", "gauches", "droit", "droite", "droits", "droites")
_SIDED = re.compile(r"\b(?:g|gch\w*|gauch\w*|d|dt\w*|drt\w*|droi\w*)\b")
_STRENGTH = re.compile(rf"({_NUMBER.pattern}) (?:mg|µg|g|UI)")
_LONG = 5
"""Letters of a word that tells one drug from another."""
_CHANGES = {"same": "unchanged", "started": "started", "changed": "changed"}

REQUIRED = (
    "identities", "stay", "reason", "synthesis", "treatments", "stopped", "awaited", "follow_up",
    "handover",
)  # fmt: skip
"""The blocks of article R.1112-1-2, and the proof that the patient was given the letter."""

STATED = ("adverse_events", "resistant_organisms", "blood_products", "implants")
"""What the article wants said present or absent."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence that the facts do not bear; `flagged` says that the doctor is told."""

    kind: str
    text: str
    why: str
    flagged: bool


@dataclass(frozen=True, slots=True)
class Count:
    """What one letter gave."""

    statements: int
    silent: int
    uncited: tuple[str, ...]
    findings: tuple[Finding, ...]
    blocks_missing: tuple[str, ...]
    critical: Mapping[str, int]
    omitted: tuple[tuple[str, str], ...]
    planted: int
    """Sentences that repeat an error planted in a document."""
    alarms: tuple[str, ...]
    """Sentences flagged for the doctor that the facts bear."""


def count(draft: Mapping[str, Any], facts: Facts) -> Count:
    """Return what a letter states beyond or against the facts, and what it leaves out."""
    said = sentences(draft)
    claims = [one for one in said if one.presence != "missing"]
    findings = [
        Finding(kind, one.text, why, one.warned)
        for one in claims
        for kind, why in _against(one, facts)
    ]
    findings += [Finding("presence", text, why, False) for text, why in _presence(said, facts)]
    critical: dict[str, int] = {}
    omitted = []
    for kind, name, found in critical_items(said, facts):
        critical[kind] = critical.get(kind, 0) + 1
        if not found:
            omitted.append((kind, name))
    held = {one.block for one in said}
    return Count(
        len(claims),
        len(said) - len(claims),
        tuple(one.text for one in claims if not one.spans and not one.rows),
        tuple(findings),
        tuple(one for one in REQUIRED if one not in held)
        + tuple(one for one in STATED if one not in {line.item for line in said}),
        critical,
        tuple(omitted),
        sum(bool(list(_planted(one, facts))) for one in claims),
        tuple(one.text for one in claims if one.warned and not list(_against(one, facts))),
    )


def _against(one: Said, facts: Facts) -> Iterator[tuple[str, str]]:
    if one.treatment is not None:
        yield from _treatment(one, facts)
    elif one.spans and not one.rows:
        yield from _quotation(one, facts)
    else:
        read = _READERS.get((one.block, one.heading), _READERS.get((one.block, "")))
        if read is None or (one.heading and (one.block, one.heading) not in _READERS):
            yield "unread", f"{one.block} / {one.heading}"
        else:
            yield from read(one, facts)
    for why in _planted(one, facts):
        yield "planted", why


# --- what is cited from a document ---


def _notes_with(quote: str, facts: Facts) -> list[tuple[Note, int]]:
    """Return the notes of the stay where a quote stands, and where in their plain words."""
    wanted = plain(quote)
    found = []
    for note in facts.notes:
        at = max(f" {words} ".find(f" {wanted} ") for words in note.words)
        if at >= 0:
            found.append((note, at))
    return found


def _quotation(one: Said, facts: Facts) -> Iterator[tuple[str, str]]:
    for quote in one.spans:
        if not _notes_with(quote, facts):
            yield "quotation", f"not in a document of the stay: {quote[:60]}"
    if plain(one.text) not in {plain(quote) for quote in one.spans}:
        rest = plain(one.text)
        for quote in one.spans:
            rest = rest.replace(plain(quote), " ")
        if _NUMBER.search(rest) or len(rest.split()) > 8:
            yield "quotation", f"words of nobody: {rest[:60]}"
    kinds = _kinds(one, facts)
    if not kinds:
        return
    wrong = _MISPLACED.get(one.item or one.heading or one.block)
    if wrong is not None and kinds <= wrong:
        yield "misplaced", f"{', '.join(sorted(kinds))} under {one.item or one.heading}"


_MISPLACED = {
    "Allergies": frozenset({"appointment", "drug", "act", "measure", "problem", "meeting"}),
    "Antécédents": frozenset({"appointment", "measure"}),
    "reason": frozenset({"appointment"}),
    "treatments": frozenset({"appointment", "measure", "allergy"}),
    "stopped": frozenset({"appointment", "measure", "allergy"}),
    "follow_up": frozenset({"allergy", "problem history"}),
    "awaited": frozenset({"appointment", "allergy", "drug", "measure done"}),
    "blood_products": frozenset({"appointment", "allergy"}),
    "implants": frozenset({"allergy", "problem family"}),
    "adverse_events": frozenset({"appointment", "allergy", "problem family"}),
}
"""What a sentence that says only this may not be put under."""


def _overlapping(one: Said, facts: Facts) -> Iterator[tuple[str, str, str, Line]]:
    """Yield (kind, key, assertion, fact) of what the cited passages say, note by note."""
    for quote in one.spans:
        words = [re.escape(word) for word in re.findall(r"\w+", quote)]
        if not words:
            continue
        pattern = re.compile(r"(?<!\w)" + r"\W+".join(words) + r"(?!\w)")
        for note in facts.notes:
            for match in pattern.finditer(note.text):
                for passage in note.passages:
                    if passage.start < match.end() and match.start() < passage.end:
                        yield passage.kind, passage.key, passage.assertion, passage.fact


def _kinds(one: Said, facts: Facts) -> set[str]:
    found = set()
    for kind, _, assertion, fact in _overlapping(one, facts):
        if kind == "problem" and assertion in ("family", "history"):
            found.add(f"problem {assertion}")
        elif kind == "measure" and fact and fact["value"] is not None and one.block == "awaited":
            found.add("measure done")
        else:
            found.add(kind)
    return found


def _planted(one: Said, facts: Facts) -> Iterator[str]:
    """Yield the planted contradictions that the sentence repeats, each once."""
    known = {(line["what"], line["key"]): line for line in facts.planted}
    seen = set()
    for kind, key, assertion, _ in _overlapping(one, facts):
        line = known.get((kind, key))
        if assertion != "contradicted" or line is None or (kind, key) in seen:
            continue
        if not _repeats(one.text, line["written"]):
            continue
        seen.add((kind, key))
        yield f"{kind} {key}: {line['written']} for {line['true']}"


def _repeats(text: str, written: str) -> bool:
    """Return whether a sentence of a passage can hold its wrong dose, day or side."""
    if found := _STRENGTH.fullmatch(written):
        return found[1] in _NUMBER.findall(text)
    if dates_in(written):
        return re.search(r"\d", text) is not None
    told = {found[0][0] for found in _SIDED.finditer(plain(text))}
    return written not in _SIDES or written[0] in told


# --- what is told from the record ---


def _identity(one: Said, facts: Facts) -> Iterator[tuple[str, str]]:
    person, words = facts.person, plain(one.text)
    if one.item == "patient":
        wanted = [plain(person.used_family), plain(person.used_given or person.given[0])]
        wrong = [name for name in wanted if name not in words]
        if wrong or dates_in(one.text) != {person.birth}:
            yield "identity", "patient"
    elif one.item == "general_practitioner":
        if facts.practitioner not in words:
            yield "identity", "general practitioner"
    elif one.item in ("doctor", "doctor_rpps"):
        ours = [mark for who in facts.seniors for mark in _of_staff(who)]
        if not any(name in words for name in ours):
            yield "identity", one.item
    elif one.item == "referrer":
        if not facts.blocks["referrer"]["held"]:
            yield "identity", "referrer"
    else:
        numbers = set(re.findall(r"\d{6,}", one.text))
        if not numbers <= {person.ins, person.ins[:13], person.ipp, facts.number}:
            yield "identity", "numbers"


def _of_staff(who: str) -> tuple[str, str]:
    found = staff.professional(who)
    return plain(found.family), found.rpps


def _stay(one: Said, facts: Facts) -> Iterator[tuple[str, str]]:
    stay = facts.stay
    start, end = when(stay["start"]), when(stay["end"])
    moves = {when(move[side]) for move in stay["moves"] for side in ("start", "end")}
    known = {"entry": {start}, "exit": {end}}.get(one.item, {start, end} | moves)
    if not dates_in(one.text) <= known:
        yield "stay", one.item or "dates"
    if one.heading == "Unités" and not any(
        plain(move["name"]) in plain(one.text) for move in stay["moves"]
    ):
        yield "stay", "ward"


def _reason(one: Said, facts: Facts) -> Iterator[tuple[str, str]]:
    if plain(one.text) != plain(facts.stay["reason"]):
        yield "stay", "reason"


def _diagnosis(one: Said, facts: Facts) -> Iterator[tuple[str, str]]:
    found = _CODED.search(one.text)
    if found is None:
        yield "diagnosis", "no code"
        return
    labels = facts.diagnoses.get(found["code"])
    label = plain(one.text[: found.start()])
    if labels is None or (labels and label not in labels):
        yield "diagnosis", found["code"]
    of_stay = {line["code"] for line in facts.stay["diagnoses"]}
    if one.heading == "Diagnostics" and found["code"] not in of_stay:
        known = {line["code"] for line in facts.patient["problems"]}
        if found["code"] not in known:
            yield "diagnosis", f"{found['code']} is not of the stay"


def _act(one: Said, facts: Facts) -> Iterator[tuple[str, str]]:
    found = _CODED.search(one.text)
    days = dates_in(one.text)
    for act in facts.stay["acts"]:
        named = found["code"] == act["ccam"] if found else plain(act["label"]) in plain(one.text)
        if named and days <= {when(act["start"])}:
            return
    yield "act", one.text[:60]


def _device(one: Said, facts: Facts) -> Iterator[tuple[str, str]]:
    words, days = plain(one.text), dates_in(one.text)
    for item in facts.patient["implants"]:
        if plain(item["name"]) in words and days <= {when(item["since"])}:
            return
    if list(_act(one, facts)):
        yield "act", one.text[:60]


def _result(one: Said, facts: Facts) -> Iterator[tuple[str, str]]:
    label, _, rest = one.text.partition(" : ")
    label = label.partition(" du ")[0] if one.block == "awaited" else label
    days, value = dates_in(one.text), _NUMBER.search(rest)
    for line in facts.stay["measures"]:
        if plain(line["label"]) != plain(label) or {when(line["taken"])} != days:
            continue
        told = line["value"]
        if isinstance(told, str) and plain(told) in plain(rest):
            return
        if value and isinstance(told, int | float) and abs(_float(value[0]) - told) < 1e-9:
            return
    yield "result", one.text[:60]


def _float(words: str) -> float:
    return float(re.sub(r"[^\d,]", "", words).replace(",", "."))


def _awaited(one: Said, facts: Facts) -> Iterator[tuple[str, str]]:
    words = plain(one.text)
    if one.presence == "absent":  # it was awaited when the report was written, and is there since
        yield from _result(one, facts)
        return
    if any(plain(panel) in words for panel in facts.awaited_panels):
        return
    waiting = [plain(line["label"]) for line in facts.stay["measures"] if line["value"] is None]
    if not waiting and not any(plain(act["label"]) in words for act in facts.stay["acts"]):
        yield "awaited", one.text[:60]


def _follow_up(one: Said, facts: Facts) -> Iterator[tuple[str, str]]:
    planned = {(plain(line["what"]), when(line["when"])) for line in facts.stay["appointments"]}
    for match in _PLANNED.finditer(one.text.partition(" : ")[2] or one.text):
        (day,) = dates_in(match["day"])
        what = plain(match["what"])
        if not any(name in what and day == at for name, at in planned):
            yield "follow_up", match[0][:60]


def _allergy(one: Said, facts: Facts) -> Iterator[tuple[str, str]]:
    stated = facts.patient["allergies"]
    words = plain(one.text)
    if one.presence == "absent":
        if stated["status"] != "absent":
            yield "allergy", "denied"
    elif not any(
        plain(line["substance"]) in words or words.startswith(plain(line["substance"])[:12])
        for line in stated["items"]
    ):
        yield "allergy", one.text[:60]


def _handover(one: Said, facts: Facts) -> Iterator[tuple[str, str]]:
    died = when(facts.patient["died"])
    if one.presence == "absent" and (died is None or dates_in(one.text) != {died}):
        yield "stay", "death"


def _treatment(one: Said, facts: Facts) -> Iterator[tuple[str, str]]:
    told = one.treatment or {}
    stage = "home" if told["change"] == "stopped" else "discharge"
    drugs = [line for line in facts.drugs(stage) if _same(told, line)]
    if not drugs:
        yield "treatment", f"{told['name']} is not of {stage}"
        return
    whys = [list(_differs(told, drug, facts)) for drug in drugs]
    if all(whys):
        yield "treatment", f"{told['name']}: {', '.join(whys[0])}"


def _same(told: Mapping[str, Any], drug: Line) -> bool:
    if told["atc"]:
        return bool(told["atc"] == drug["atc"])
    words = set(plain(told["name"]).split())
    return plain(drug["inn"]).split()[0] in words or plain(drug["brand"]).split()[0] in words


def _differs(told: Mapping[str, Any], drug: Line, facts: Facts) -> Iterator[str]:
    if not set(plain(drug["brand"]).split()) <= set(plain(told["name"]).split()):
        yield "name"
    if told["dosage"] and plain(drug["posology"]) not in plain(told["dosage"]):
        yield "dosage"
    if told["duration"]:
        ends = {when(drug["end"])}
        if dates_in(told["duration"]) - ends:
            yield "duration"
    home = [line for line in facts.drugs("home") if line["atc"] == drug["atc"]]
    if told["change"] == "stopped":
        if drug["change"] != "stopped" and not gone(drug, facts):
            yield f"change is {drug['change']}"
    elif drug["change"] == "changed" and not home:
        if told["change"] not in ("started", "changed"):  # it takes the place of another drug
            yield f"change is {drug['change']}, not {told['change']}"
    elif told["change"] not in (_CHANGES.get(drug["change"]), "unknown"):
        yield f"change is {drug['change']}, not {told['change']}"
    if told["before"] and not any(
        plain(line["posology"]) in plain(told["before"]) for line in home
    ):
        yield "before"
    if told["reason"] and not _reasoned(told["reason"], drug, home, facts):
        yield f"reason {told['reason'][:60]}"


def _reasoned(reason: str, drug: Line, home: list[Line], facts: Facts) -> bool:
    """Return whether a reason is the record's, or a sentence of a document that names the drug."""
    words = plain(reason)
    known = [drug["reason"], drug["indication"], *(line["reason"] for line in home)]
    if any(one and plain(one) in words for one in known):
        return True
    named = f"{plain(drug['inn'])} {plain(drug['brand'])}".split()
    names = [name for name in named if len(name) >= _LONG and not name.isdigit()]
    return any(name in words for name in names) and bool(_notes_with(reason, facts))


def _stopped(_: Said, facts: Facts) -> Iterator[tuple[str, str]]:
    if any(line["change"] == "stopped" for line in facts.drugs("home")):
        yield "treatment", "a treatment was stopped"


_READERS: dict[tuple[str, str], Callable[[Said, Facts], Iterator[tuple[str, str]]]] = {
    ("identities", ""): _identity,
    ("stay", ""): _stay,
    ("stay", "Unités"): _stay,
    ("reason", ""): _reason,
    ("background", "Allergies"): _allergy,
    ("background", "Antécédents"): _diagnosis,
    ("synthesis", "Diagnostics"): _diagnosis,
    ("synthesis", "Actes et examens"): _act,
    ("synthesis", "Derniers résultats hors bornes"): _result,
    ("synthesis", "Dispositifs médicaux implantables"): _device,
    ("synthesis", "Produits sanguins ou dérivés du sang"): _act,
    ("synthesis", "Événements indésirables"): _diagnosis,
    ("synthesis", "Micro-organismes multirésistants ou émergents"): _diagnosis,
    ("stopped", ""): _stopped,
    ("awaited", ""): _awaited,
    ("awaited", "Arrivés depuis le compte rendu"): _awaited,
    ("follow_up", ""): _follow_up,
    ("handover", ""): _handover,
}


def _presence(said: list[Said], facts: Facts) -> Iterator[tuple[str, str]]:
    """Yield what is said absent and is there, and what is said present and never was."""
    for item in STATED:
        block, lines = facts.blocks[item], [one for one in said if one.item == item]
        if any(one.warned for one in lines):
            continue
        if item != "adverse_events" and block["held"]:
            yield from ((one.text, item) for one in lines if one.presence == "absent")
        if item == "blood_products" and not block["held"]:
            yield from (
                (one.text, item)
                for one in lines
                if one.presence == "present" and not one.rows and not _elsewhere(facts, "FELF")
            )
        if item == "resistant_organisms" and not _resistant(facts):
            yield from ((one.text, item) for one in lines if one.presence == "present")


def _elsewhere(facts: Facts, prefix: str) -> bool:
    acts = (act for stay in facts.patient["stays"] for act in stay["acts"])
    return any(act["ccam"].startswith(prefix) for act in acts)


def _resistant(facts: Facts) -> bool:
    return any(code.startswith(RESISTANT) for code in facts.diagnoses)
