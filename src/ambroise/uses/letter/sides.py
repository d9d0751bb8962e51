"""Which organ or region a sentence puts on the left or on the right."""

import re
from typing import Final

_SIDE: Final = re.compile(
    r"\b(?P<side>droite?s?|gauches?|dtes?|drte?s?|gche?s?)\b"
    r"|(?<![\d/'] )(?<![\d/'.-])(?<!vitamine )(?<!vitaminique )(?<!vit )"
    r"\b(?P<letter>[gd])\b(?! ?['’/=-]|\.\w)"
)
"""A letter alone is a side where it is no unit, vitamin nor elision."""

_BRAIN: Final = (
    r"\bsylv|cerebr|\bavci?\b|\baic\b|\bacm\b|infarctus (?!du myo)|\bm[12]\b|ischemi|hemisph"
    r"|thrombectom"
)
"""Its lesion and the limb that it weakens are on two sides: a side is of the word nearest to it."""

_ORGANS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"\breins?\b|\brenal|nephr|pyelo|ureter|sonde jj|double j|bassinet|surrenal",
        r"\bhanche|\bfemur|femoral|\bcol du f|cervico-|trochanter|\bcotyle|\bpth\b|\bpih\b",
        r"\bsein|\bmamm|tumorectom|mastectom|quadrant|axill|ganglion sentinelle|\bcurage",
        r"\bpoumon|pulmon|\blobe?\b|lobaire|pleur|pneumo|\bbase\b|basal|hemithorax|thorac",
        r"\b(?:o|œ)il\b|oculaire|cristallin|cataract|phaco|retin|\bcornee",
        r"\bgenou|rotul|menis|gonarthr|\bptg\b",
        r"\bpoignet|\bradius|radial|\bmain|\bcarpien|\bdoigt|\bpouce|nerf median|canal carp",
        r"\bcheville|malleo|\bpied|\btalon|\borteil|hallux|\btibia|\bjambe|\bmollet",
        r"inguin|\baine\b|hern",
        r"\bepaule|humer|\bcoude|clavicul",
        _BRAIN,
        r"hemipleg|hemipar|facial|membre|\bbras\b|\bhp\b|\bdeficit",
        r"carotid",
        r"ovaire|\btrompe|annex",
        r"testic|orchi",
    )
)
"""Words of one organ or region: left and right are compared within one of them only."""

_OF_THE_ORGAN: Final = re.compile(
    r"ventricul|oreillette|atri(?:um|al)|\bcoeur\b|cœur|branche|iliaque|flanc|hypochondre|colon"
    r"|colique|coronaire|angle|tout droit|bas[- ]fond|\bvg\b|\bvd\b|bilater|controlater"
)


def sides(low: str) -> frozenset[str]:
    """Return the sides that folded words name, « droite », « gauche » or both."""
    return frozenset("droite" if one[0][0] == "d" else "gauche" for one in _SIDE.finditer(low))


def sided(low: str) -> tuple[tuple[int, str], ...]:
    """Return (organ, side) of folded words that say one side only; nothing for any other."""
    found, told = list(_SIDE.finditer(low)), sides(low)
    if len(told) != 1 or _OF_THE_ORGAN.search(low):
        return ()
    (side,) = told
    organs = [(at, match) for at, organ in enumerate(_ORGANS) for match in organ.finditer(low)]
    if re.search(_BRAIN, low):
        organs = [min(organs, key=lambda one: _gap(one[1], found[0]))]
    return tuple((at, side) for at in dict.fromkeys(at for at, _ in organs))


def _gap(one: re.Match[str], side: re.Match[str]) -> int:
    """Return how far a word of side is from a word; it mostly comes after its noun."""
    before = side.start() - one.end()
    return before if before >= 0 else 4 * abs(one.start() - side.end())
