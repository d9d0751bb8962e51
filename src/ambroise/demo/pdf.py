"""A small PDF: one font, one column or two, the Windows Latin encoding. Lines come already cut.

A tab in a line starts the right column. A character outside that encoding raises
UnicodeEncodeError: letters keep to it.
"""

from typing import Final

_SIZE, _LEADING, _LEFT, _TOP = 9, 12, 50, 800
_RIGHT_COLUMN = 190
LINES_PER_PAGE: Final = 61
LEFT_WIDTH: Final = 33
"""Characters that the left column holds before the right one starts."""


def _escaped(line: str) -> bytes:
    text = line.encode("cp1252")
    return text.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")


def _shown(line: str) -> bytes:
    left, tab, right = line.partition("\t")
    if not tab:
        return b"(" + _escaped(line) + b") Tj T*\n"
    # Back to the left margin, and down a line, after the right column.
    return (
        (b"(" + _escaped(left) + b") Tj " if left else b"")
        + f"{_RIGHT_COLUMN} 0 Td (".encode()
        + _escaped(right)
        + f") Tj -{_RIGHT_COLUMN} -{_LEADING} Td\n".encode()
    )


def _content(lines: list[str]) -> bytes:
    start = f"BT /F1 {_SIZE} Tf {_LEADING} TL {_LEFT} {_TOP} Td\n".encode()
    return start + b"".join(_shown(line) for line in lines) + b"ET\n"


def pdf(text: str, *, title: str, created: str) -> bytes:
    """`text` on A4 pages; `created` is a PDF date, so that the same text gives the same bytes."""
    lines = text.split("\n")
    pages = [lines[at : at + LINES_PER_PAGE] for at in range(0, len(lines), LINES_PER_PAGE)]
    kids = " ".join(f"{5 + 2 * rank} 0 R" for rank in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (fr-FR) >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
        b"<< /Title (" + _escaped(title) + b") /CreationDate (" + created.encode() + b") >>",
    ]
    for rank, page in enumerate(pages):
        content = _content(page)
        objects += [
            (
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
                f"/Resources << /Font << /F1 3 0 R >> >> /Contents {6 + 2 * rank} 0 R >>"
            ).encode(),
            f"<< /Length {len(content)} >>\nstream\n".encode() + content + b"endstream",
        ]
    return _assembled(objects)


def _assembled(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places: list[int] = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += (
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 4 0 R >>\n"
        f"startxref\n{start}\n%%EOF\n"
    ).encode()
    return bytes(out)
