"""What a sentence of a note says of the patient's tobacco: never, former, current, or nothing."""

import re
from typing import Final

NEVER, FORMER, CURRENT = "never", "former", "current"

_SAID: Final = re.compile(
    r"\btaba\w+|\bfum(?:e|es|ait|er|eurs?|euses?|\.)(?!\w)|\bcigarettes?\b|\btabagi\w+"
)
_NOT_OF_THE_PATIENT: Final = re.compile(
    r"passif|parental|\b(?:pere|mere|parents?|conjointe?|entourage|freres?|soeurs?)\b|domicile"
    r"|tabacolog"
    r"|(?:arret|sevrage|abstention|aide|eviction)[^.;:]{0,25}"
    r"(?:conseil|propos|souhait|encourag|recommand|discut|envisag|a prevoir|expliqu|informe)"
    r"|(?:conseil|propos|encourag|recommand|expliqu)\w*[^.;:]{0,25}(?:arret|sevrage)"
    r"|tabac ?: ?(?:sevrage propose|substitut|ambivalen)"
)
"""Another person's tobacco, or advice: no status."""

_GOES_ON: Final = re.compile(
    r"(?:non|pas|jamais|refuse\w*) (?:de )?(?:ete )?(?:sevr|arret|stopp)|plus de tabac qu"
)
_NEVER: Final = re.compile(
    r"jamais (?:de |d'|eu |ete |consomme )*(?:tabac|tabag|fum)|\bnon[- ]?fum|ne fume pas"
    r"|(?:\bpas|\baucune?|absence|\bsans|\bni|\bnie)\b[^.,;:]{0,15}?(?:tabac|tabag|fum)(?!\w* act)"
    r"|tab\w+ ?:? ?(?:\(?(?:0|ø)(?!\d|,)|non\b|neant|aucun|absent|nul\b|nie\b|negati|jamais)"
    r"|abstinent\w* (?:du|de) tabac"
)
_FORMER: Final = re.compile(
    r"\bex[- ]?(?:fum|tab)|ancien\w* (?:gros\w* )?(?:fum|tab)|tab\w+[^.;:]{0,12}ancien|repenti"
    r"|\bne fume plus|\bsevr\w+|\bstop|\barret|\bcess|\bquitt"
)
_CURRENT: Final = re.compile(
    r"(?:fum\w+|tab\w+)[^.;]{0,12}(?:actif|active|en cours|poursuiv|persist|continu|quotid|toujours"
    r"|oui\b|\+)|continue|\bfume(?: |$|[.,;])|cigarettes? (?:par jour|/)|\bgros\w* fum"
)


def is_about_tobacco(low: str) -> bool:
    return _SAID.search(low) is not None and _NOT_OF_THE_PATIENT.search(low) is None


def smoking(low: str) -> str:
    """Return NEVER, FORMER, CURRENT, or "" when the folded words give no status of the patient."""
    if not _SAID.search(low) or _NOT_OF_THE_PATIENT.search(low):
        return ""
    if _GOES_ON.search(low):
        return CURRENT
    for status, pattern in ((NEVER, _NEVER), (FORMER, _FORMER), (CURRENT, _CURRENT)):
        if pattern.search(low):
            return status
    return ""
