"""Treatments at entry against treatments at discharge: started, stopped, changed, unchanged."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ambroise.text.folding import fold
from ambroise.uses.contract import SpanRef
from ambroise.uses.letter.lines import Source, row
from ambroise.uses.letter.passages import Passage, Passages, Section
from ambroise.uses.letter.schema import Change
from ambroise.uses.letter.wording import day, number, one_line
from ambroise.warehouse.views import Drug, StayView

_VOID: Final = frozenset({"entered-in-error", "not-taken", "cancelled", "draft"})
_ENDED: Final = frozenset({"stopped", "on-hold"})
_DRUG_LINE: Final = re.compile(
    r"^[-•*–\s]*(?P<name>[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ' /()+-]{2,45}?)\s+(?P<dosage>\d+(?:[.,/]\d+)?\s?"
    r"(?:mg|g|µg|mcg|microg|ui|ml|%|cp|compr|g[ée]l|bouff|gout|sach|amp|dos|inh)\S*.*)$",
    re.IGNORECASE,
)
_NAMED_LINE: Final = re.compile(
    r"^(?P<name>[A-Za-zÀ-ÿ][^:]{2,80}?\d[^:]{0,60}?)\s*:\s+(?P<dosage>.+)$"
)
"""« Eliquis 5 mg (apixaban) : 1 comprimé matin et soir »."""

_CHANGE: Final = re.compile(
    r"\s*\((?:poursuivi|inchange|identique|introduit|debute|instaure|modifie|majore|augmente"
    r"|diminue|reduit|nouveau)e?s?(?:\s?: (?P<why>[^()]*))?\)\s*$"
)
_KEPT: Final = re.compile(r"\((?:poursuivi|inchange|identique)e?s?(?:\s?:[^()]*)?\)[\s.]*$")
_DURATION: Final = re.compile(
    r"pendant|durant|jusqu|au long cours|a vie|\bpour \d+"
    r"|\b\d+ (?:jours?|semaines?|mois|ans?)\b|\bqsp\b"
)
_NAME_WORD: Final = re.compile(r"[a-z]{4,}")
_ALSO: Final = {"acetylsalicylique": "aspirine", "aspirine": "acetylsalicylique"}
_COMMON: Final = frozenset(
    "acide chlorure chlorhydrate sodium potassium calcium magnesium carbonate sulfate fumarate"
    " comprime comprimes gelule gelules sachet sachets solution injectable sirop suspension poudre"
    " collyre creme gouttes inhalation aerosol pour dans avec voie orale buvable unites".split()
)
"""Words of many drug names: sharing one of them does not make two drugs the same."""

_NOT_TAKEN: Final = re.compile(
    r",? ?\(?(?:non|mal|pas|jamais|irregulierement|plus) (?:ete )?pris\w*\b.*|,? ?inobservan.*"
)
"""How a treatment was taken, which is no part of its dose."""

_STRENGTH: Final = re.compile(r"\d+(?:[.,]\d+)?")
_STOP_LINE: Final = re.compile(r"\s*(?:arret|stop|suspen|ne plus prendre)")
_NOTHING: Final = re.compile(r"(?:aucun|pas de|sans|neant)\b")
_LAST_BRACKET: Final = re.compile(r"\((?:[a-zé]+ : )?(?P<why>[^()]{8,})\)[\s.]*$")
_CHANGED_LINE: Final = re.compile(r"^\s*(?:arret|stop|suspen)|\((?:modifie|majore|diminue)[^()]*\)")
_WHY: Final = re.compile(
    r"arret|stopp|suspen|interromp|remplac|relais|relaye|majore|diminu|augment|reduit|reduction"
    r"|introdu|debut|instaur|initi|ajout|adapt|switch|\bdevant\b|en raison|du fait|contre-indi"
)
_SWORN: Final = re.compile(r"remplac|relais|relaye|switch|au profit")


@dataclass(frozen=True, slots=True)
class Medicine:
    """One treatment line of the record, from a row or from a sentence of a note."""

    name: str
    atc: str
    dosage: str
    duration: str
    reason: str
    source: Source
    amount: str = ""  # one intake, where the record gives it apart from the dosage
    stopped: bool = False  # the record says so; its reason is then why

    @property
    def words(self) -> frozenset[str]:
        """The words of the name that tell this drug from another, brand and substance alike."""
        found = set(_NAME_WORD.findall(fold(self.name)))
        found |= {_ALSO[word] for word in found if word in _ALSO}
        return frozenset(found - _COMMON) or frozenset({fold(self.name)})

    @property
    def product(self) -> str:
        """The name it is sold under, without strength: « Skenan LP » of « Skenan LP 10 mg »."""
        return re.split(r" ?\(| \d", fold(self.name))[0].strip()

    def named_in(self, folded: str) -> bool:
        return any(re.search(rf"\b{re.escape(word)}\b", folded) for word in self.words)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """A treatment at discharge, or one of entry that is no longer there."""

    change: Change
    now: Medicine | None
    before: Medicine | None
    reason: str
    reason_source: Source | None
    replaced_by: Medicine | None = None

    @property
    def medicine(self) -> Medicine:
        found = self.now or self.before
        if found is None:
            raise ValueError("a treatment is of entry, of discharge, or both")
        return found


def at_entry(given: StayView, passages: Passages) -> list[Medicine]:
    """Return what was taken when the stay began, stopped since or not."""
    stay = given.stay
    rows = (
        drug
        for drug in given.drugs
        if drug.intent == "home_treatment"
        and (drug.end is None or drug.end >= stay.start)
        and (drug.start is None or drug.start <= stay.start)
    )
    return _medicines(rows, passages, Section.HOME_TREATMENTS)


def at_discharge(given: StayView, passages: Passages) -> list[Medicine]:
    rows = (
        drug for drug in given.drugs if drug.intent == "discharge" and drug.status not in _ENDED
    )
    return _medicines(rows, passages, Section.DISCHARGE_TREATMENTS)


def none_at_entry(passages: Passages) -> Passage | None:
    """Return the sentence that says that nothing was taken before the stay, if one does."""
    told = passages.of(Section.HOME_TREATMENTS)
    return next((one for one in told if _NOTHING.match(fold(one.quote))), None)


def reconcile(
    entry: Sequence[Medicine], discharge: Sequence[Medicine], passages: Passages
) -> list[Reconciled]:
    """Return one line a treatment: those of discharge in their order, then those stopped.

    Without any treatment of entry the change is UNKNOWN, because the record may only be silent,
    unless a note says that there was none. Without any of discharge, only what a row says is
    stopped is said to be.
    """
    left = list(entry)
    silent = not entry and none_at_entry(passages) is None
    lines = []
    for medicine in discharge:
        before = next((one for one in left if _same(one, medicine)), None)
        if before is not None:
            left.remove(before)
        if silent:
            change = Change.UNKNOWN
        elif before is None:
            change = Change.STARTED
        else:
            change = _compared(before, medicine)
            if change is Change.CHANGED and _told_otherwise(before, medicine):
                change = Change.UNKNOWN
        kept = _said_kept(before, medicine, passages) if change is Change.CHANGED else None
        if kept is not None:
            lines.append(Reconciled(Change.UNCHANGED, medicine, before, "", kept.source))
            continue
        why = _reason(change, medicine, passages)
        lines.append(Reconciled(change, medicine, before, *why))
    for gone in left:
        if discharge or gone.stopped:
            text, source = _reason(Change.STOPPED, gone, passages)
            successor = _successor(gone, discharge, text)
            lines.append(Reconciled(Change.STOPPED, None, gone, text, source, successor))
    return lines


def is_drug_line(passage: Passage) -> bool:
    """Return whether a passage is one line of a list of treatments, stopped ones included."""
    line = one_line(passage.quote)
    found = _NAMED_LINE.match(line) or _DRUG_LINE.match(line) or _STOP_LINE.match(fold(line))
    return found is not None


def is_about(passage: Passage, medicines: Sequence[Medicine]) -> bool:
    words = fold(passage.quote)
    return any(one.named_in(words) for one in medicines)


def _medicines(drugs: Iterable[Drug], passages: Passages, section: Section) -> list[Medicine]:
    from_rows: dict[str, Medicine] = {}
    for drug in drugs:
        if drug.status not in _VOID and one_line(drug.code.label):
            medicine = _from_row(drug)
            from_rows.setdefault(f"{medicine.name}|{_dose(medicine)}", medicine)
    if from_rows:
        return list(from_rows.values())
    read = (_from_text(passage) for passage in passages.of(section))
    return [one for one in read if one is not None]


def _from_row(drug: Drug) -> Medicine:
    name = one_line(drug.code.label)
    dosage = one_line(drug.dosage)
    values: list[object] = [drug.code.label, drug.dosage]
    amount = one_line(f"{number(drug.dose)} {drug.unit}") if drug.dose is not None else ""
    if not dosage and amount:
        dosage = amount
        values += [drug.dose, drug.unit]
    duration = ""
    if drug.end is not None and drug.intent == "discharge":
        duration = f"jusqu'au {day(drug.end)}"
        values.append(drug.end)
    values.append(drug.reason)
    atc = drug.code.code if drug.code.vocabulary.upper() == "ATC" else ""
    source = row(drug.ref, values)
    stopped = drug.status in _ENDED
    reason = one_line(drug.reason)
    return Medicine(name, atc.upper(), dosage, duration, reason, source, amount, stopped)


def _from_text(passage: Passage) -> Medicine | None:
    """Return the medicine of « Tahor 40 mg : 1 comprimé le soir (modifié : ...) », or None."""
    line = one_line(passage.quote).rstrip(" .;")
    found = _NAMED_LINE.match(line) or _DRUG_LINE.match(line)
    if found is None or _STOP_LINE.match(fold(line)):
        return None
    dosage, why = found["dosage"], ""
    if change := _CHANGE.search(fold(dosage)):
        why = dosage[change.start("why") : change.end("why")] if change["why"] else ""
        dosage = dosage[: change.start()]
    return Medicine(found["name"].strip(), "", dosage.strip(), "", why.strip(), passage.source)


def states_duration(medicine: Medicine) -> bool:
    return bool(medicine.duration) or _DURATION.search(fold(medicine.dosage)) is not None


def _same(one: Medicine, other: Medicine) -> bool:
    if one.atc and other.atc:
        return one.atc == other.atc and not (one.stopped and one.product != other.product)
    return bool(one.words & other.words)


def _compared(before: Medicine, now: Medicine) -> Change:
    """Return UNKNOWN when one side gives no dose: then nothing says that it is the same."""
    doses = _dose(before), _dose(now)
    if not all(doses):
        return Change.UNKNOWN
    same_amount = before.amount == now.amount or not (before.amount and now.amount)
    return Change.UNCHANGED if doses[0] == doses[1] and same_amount else Change.CHANGED


def _said_kept(before: Medicine | None, now: Medicine, passages: Passages) -> Passage | None:
    """Return the discharge line of a note that says that a treatment goes on as it was.

    It tells apart a dosage worded otherwise (« non pris depuis un mois ») from another dose; a
    strength or an amount that differs is a change whatever the note says.
    """
    if before is None or _strength(before) != _strength(now) or before.amount != now.amount:
        return None
    lines = passages.of(Section.DISCHARGE_TREATMENTS)
    return next(
        (one for one in lines if _KEPT.search(fold(one.quote)) and now.named_in(fold(one.quote))),
        None,
    )


def _told_otherwise(before: Medicine, now: Medicine) -> bool:
    """Return whether a note and a row are compared, whose words differ without another strength."""
    read, stored = isinstance(before.source[0], SpanRef), isinstance(now.source[0], SpanRef)
    return read is not stored and (_strength(before) == _strength(now) or not _strength(before))


def _dose(medicine: Medicine) -> str:
    """Return the strength in the name and the dosage, in a form that compares."""
    words = f"{_strength(medicine)} {_NOT_TAKEN.sub('', fold(medicine.dosage))}"
    return re.sub(r"[^a-z0-9,.]+", " ", words).strip(" .")


def _strength(medicine: Medicine) -> str:
    return " ".join(_STRENGTH.findall(fold(medicine.name)))


def _reason(change: Change, medicine: Medicine, passages: Passages) -> tuple[str, Source | None]:
    """Return why: the row's reason where it answers, else the words of a note.

    The reason of a row in force is its indication: it says why a treatment was started, only for
    want of better why it was changed, and never why it was stopped.
    """
    own = (medicine.reason, medicine.source) if medicine.reason else ("", None)
    if change in (Change.UNCHANGED, Change.UNKNOWN):
        return "", None
    if change is Change.STARTED or medicine.stopped:
        return own if own[0] else _told(medicine, passages)
    told = _told(medicine, passages)
    return told if told[0] or change is Change.STOPPED else own


def _told(medicine: Medicine, passages: Passages) -> tuple[str, Source | None]:
    """Return what the drug's own line says, else a sentence that names the drug and says why."""
    naming = [
        passage
        for passage in passages.sentences
        if passage.section not in (Section.HOME_TREATMENTS, Section.HISTORY)
        and medicine.named_in(fold(passage.quote))
    ]
    own = [passage for passage in naming if passage.section is Section.DISCHARGE_TREATMENTS]
    for passage in (*own, *naming):
        bracket = _LAST_BRACKET.search(passage.quote)
        if bracket and _CHANGED_LINE.search(fold(passage.quote)):
            start = passage.start + bracket.start("why")
            quote = bracket["why"]
            return one_line(quote), (SpanRef(passage.note_id, start, start + len(quote)), quote)
    for passage in naming:
        if _WHY.search(fold(passage.quote)) and not _DRUG_LINE.match(one_line(passage.quote)):
            return passage.sentence, passage.source
    return "", None


def _successor(stopped: Medicine, discharge: Sequence[Medicine], reason: str) -> Medicine | None:
    """Return the treatment that took its place, when the record says so or it is a close one."""
    words = fold(reason)
    if _SWORN.search(words):
        for one in discharge:
            if one.named_in(words):
                return one
    named = [one for one in discharge if one.words & stopped.words and one.atc != stopped.atc]
    if len(named) == 1:
        return named[0]
    close = [one for one in discharge if len(stopped.atc) == 7 and one.atc[:5] == stopped.atc[:5]]
    return close[0] if len(close) == 1 else None
