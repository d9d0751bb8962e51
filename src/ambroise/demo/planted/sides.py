"""Left and right in a text: which side it says, and the same text of the other side."""

import re
from typing import Final

from ambroise.demo.marks import pieces, shown

_SIDE = re.compile(r"\b(gauches?|droite?s?)\b")
# Where left and right are of the organ, not of the lesion.
_OF_THE_ORGAN = re.compile(
    r"ventricul|oreillette|atrium|c(?:œ|oe)ur|branche|iliaque|flanc|hypochondre|c[oô]lon|colique"
    r"|coronaire|angle|tout droit|bas[- ]fond",
    re.IGNORECASE,
)
_FEMININE: Final = frozenset(
    """
    hanche jambe main cheville épaule cuisse base pneumopathie carotide artère veine prothèse
    hémiplégie hémiparésie néphrectomie mastectomie tumorectomie pyélonéphrite surrénale clavicule
    rotule jugulaire oreille parotide arthroplastie lobectomie inférieure supérieure moyenne basale
    fémorale rénale sylvienne hémithyroïde jonction paralysie parésie hypodensité pleurésie lombaire
    fosse grossesse trompe annexe cornée loge mammaire opacité masse surrénalienne sciatique
    """.split()
)
_MASCULINE: Final = frozenset(
    """
    membre lobe genou col rein bras pied poumon sein fémur coude poignet œil hémicorps côté cotyle
    uretère testicule ovaire sylvien hémithorax tibia radius humérus territoire mollet talon péroné
    inférieur supérieur moyen fémoral huméral radial rénal pleural foyer épanchement bassinet pôle
    hallux doigt orteil tendon infarctus quadrant hémichamp trochanter condyle ménisque épicondyle
    """.split()
)


def side_of(marked: str) -> str:
    """The first word of side of the text, or "" when it says none, both, or that of an organ."""
    text = shown(marked)
    if _OF_THE_ORGAN.search(text):
        return ""
    words: list[str] = _SIDE.findall(text)
    return words[0] if len({word[0] for word in words}) == 1 else ""


def flipped(marked: str) -> str | None:
    """The text with the other side, agreed with its noun; None where the noun is not known."""
    found = []
    before = ""
    for piece in pieces(marked):
        if piece.is_mark or piece.label:
            found.append(piece.text)
            before += shown(piece.text) if not piece.is_mark else ""
            continue
        written, last = "", 0
        for side in _SIDE.finditer(piece.text):
            other = _other(side[0], before + piece.text[: side.start()])
            if other is None:
                return None
            written += piece.text[last : side.start()] + other
            last = side.end()
        found.append(written + piece.text[last:])
        before += piece.text
    return "".join(found)


def _other(side: str, before: str) -> str | None:
    plural = "s" if side.endswith("s") else ""
    if side.startswith("d"):
        return "gauche" + plural
    for word in reversed(re.findall(r"\w+", before.lower())[-5:]):
        single = word.removesuffix("s")
        if word in _FEMININE or single in _FEMININE:
            return "droite" + plural
        if word in _MASCULINE or single in _MASCULINE:
            return "droit" + plural
    return None
