"""When and why: entry, exit, wards, reason."""

from datetime import datetime

from ambroise.text.folding import fold
from ambroise.uses.letter.identities import patient_source
from ambroise.uses.letter.lines import Line, missing, row
from ambroise.uses.letter.passages import Passages, Section
from ambroise.uses.letter.planned import not_planned
from ambroise.uses.letter.schema import Item
from ambroise.uses.letter.wording import (
    agreement,
    day,
    day_and_hour,
    one_line,
    patient_name,
    period,
    sentence,
)
from ambroise.warehouse.views import StayView


def dates(given: StayView) -> list[Line]:
    """Return the opening sentence, entry and exit with their modes, and the wards."""
    return [_opening(given), _entry(given), _exit(given), *_wards(given)]


def _opening(given: StayView) -> Line:
    banner, stay, words = given.banner, given.stay, agreement(given.banner)
    name = patient_name(banner, stay.start)
    who = f"Votre {words.patient}, {name}," if name else f"Votre {words.patient}"
    if stay.end is None:
        when = f"est {words.admitted} depuis le {day(stay.start)}"
    else:
        when = f"a été {words.admitted} {period(stay.start, stay.end)}"
    sources = (
        patient_source(
            banner,
            banner.birth_name,
            banner.first_given_name,
            banner.used_name,
            banner.used_given_name,
            banner.sex,
        ),
        row(stay.ref, (stay.start, stay.end)),
    )
    return Line(f"{who} {when}.", tuple(one for one in sources if one[1]))


def _entry(given: StayView) -> Line:
    stay = given.stay
    text = f"Entrée le {day_and_hour(stay.start)}"
    return _with_mode(given, text, stay.start, stay.entry_mode, "d'entrée", Item.ENTRY)


def _exit(given: StayView) -> Line:
    stay = given.stay
    if stay.end is None:
        return missing(Item.EXIT, "Date et mode de sortie")
    text = f"Sortie le {day_and_hour(stay.end)}"
    return _with_mode(given, text, stay.end, stay.exit_mode, "de sortie", Item.EXIT)


def _with_mode(
    given: StayView, text: str, moment: datetime, mode: str, which: str, item: Item
) -> Line:
    known = one_line(mode)
    sources = (row(given.stay.ref, (moment, known)),)
    if known:
        return Line(f"{text}, mode {which} : {known}.", sources, item=item)
    gap = missing(item, f"Mode {which}")
    return Line(f"{text}. {gap.text}", sources, item=item, flags=gap.flags)


def _wards(given: StayView) -> list[Line]:
    lines = []
    for move in given.stay.moves:
        name = one_line(move.label) or one_line(move.ward)
        if not name:
            continue
        text = f"{name} : depuis le {day_and_hour(move.start)}."
        if move.end is not None:
            start, end = day_and_hour(move.start), day_and_hour(move.end)
            text = f"{name} : du {start} jusqu'au {end}."
        source = row(move.ref, (move.label or move.ward, move.start, move.end))
        lines.append(Line(text, (source,), heading="Unités"))
    return lines


def reason(given: StayView, passages: Passages) -> list[Line]:
    """Return the sentences of the notes that give the reason, then the coded one if it adds."""
    lines = not_planned(passages.lines(Section.REASON, item=Item.REASON), given)
    said = fold(" ".join(line.text for line in lines))
    coded = one_line(given.stay.reason)
    if coded and fold(coded) not in said:
        source = row(given.stay.ref, (given.stay.reason,))
        lines.append(Line(sentence(coded), (source,), item=Item.REASON))
    return lines
