"""Signs of the fonts Symbol and Wingdings, which write µ as the letter m of another font."""

import re
from typing import Final

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_GREEK: Final = "αβχδεφγηιϕκλµνοπθρστυϖωξψζΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"
_SIGNS: Final = {
    0xA2: "′", 0xA3: "≤", 0xA5: "∞", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°",
    0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈",
    0xD6: "√", 0xDE: "⇒", 0xE5: "∑",
}  # fmt: skip
_SYMBOL: Final = {ord(letter): greek for letter, greek in zip(_LETTERS, _GREEK, strict=True)}
_SYMBOL.update(_SIGNS)
"""Adobe's Symbol encoding (ISO 32000-1, annex D.6), letters and signs that notes use."""
_WINGDINGS: Final = {
    0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x71: "❑", 0x76: "❖", 0x9F: "•", 0xA7: "▪", 0xA8: "☐",
    0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xFB: "☒", 0xFC: "✓", 0xFD: "☒",
    0xFE: "☑",
}  # fmt: skip
_PRIVATE: Final = range(0xF000, 0xF100)
"""Where Word puts the signs of such a font."""
_PRIVATE_SIGN: Final = re.compile("[\uf000-\uf0ff]")


def is_symbolic(font: str) -> bool:
    return font.lower().startswith(("symbol", "wingdings"))


def sign(code: int, font: str) -> str:
    """Return the character that a code means in a font; an unknown sign is shown as such (□)."""
    if code in _PRIVATE:
        code -= 0xF000
    signs = _WINGDINGS if font.lower().startswith("wingdings") else _SYMBOL
    return signs.get(code) or (chr(code) if 0x20 <= code < 0x7F else "□")


def in_font(text: str, font: str) -> str:
    """Return text written in `font` as it is read: signs of symbol fonts as the letters they show.

    A sign at a private place of another font is taken for one of Symbol.
    """
    if is_symbolic(font):
        return "".join(sign(ord(one), font) for one in text)
    return _PRIVATE_SIGN.sub(lambda found: sign(ord(found.group()), font), text)
