"""A small RTF file as office software of wards writes it: version 1, Windows Latin, one font."""

from typing import Final

_HEAD: Final = (
    r"{\rtf1\ansi\ansicpg1252\deff0\deflang1036"
    r"{\fonttbl{\f0\fswiss\fcharset0 Arial;}}"
    r"{\colortbl;\red0\green0\blue0;\red0\green51\blue102;}"
)
_PAGE: Final = r"\paperw11906\paperh16838\margl1134\margr1134\margt851\margb851\viewkind4\uc1"
_CONTROLS: Final = {"\\": r"\\", "{": r"\{", "}": r"\}", "\t": r"\tab "}


def _escaped(text: str) -> str:
    """`text` in ASCII: other characters by their byte. Raises UnicodeEncodeError outside cp1252."""
    pieces = []
    for letter in text:
        if letter in _CONTROLS:
            pieces.append(_CONTROLS[letter])
        elif letter.isascii():
            pieces.append(letter)
        else:
            pieces.append(f"\\'{letter.encode('cp1252')[0]:02x}")
    return "".join(pieces)


def rtf(text: str, *, title: str) -> bytes:
    """`text`, a paragraph a line; the lines above the first empty one are a centred letterhead."""
    head, _, body = text.partition("\n\n")
    lines = [
        _HEAD,
        r"{\info{\title " + _escaped(title) + r"}{\author Secr\'e9tariat}}",
        _PAGE,
        *(rf"\pard\qc\cf2\b\f0\fs20 {_escaped(line)}\par" for line in head.split("\n")),
    ]
    if body:
        lines += [
            r"\pard\ql\cf1\b0\par",
            *(rf"\pard\ql\cf1\b0\f0\fs20 {_escaped(line)}\par" for line in body.split("\n")),
        ]
    return ("\r\n".join(lines) + "\r\n}\r\n").encode("ascii")
