"""PMSI files: one record a line, known by the format number that every line bears."""

import io
from collections.abc import Iterator
from typing import Any, Final

from ambroise.intake.files import Broken, Format, SourceFile, Text, lines, start_of
from ambroise.intake.pmsi.lines import claims
from ambroise.intake.pmsi.telling import tell
from ambroise.intake.records import Record, Refused
from ambroise.intake.told import record


class _Pmsi:
    name: Final = "PMSI"
    suffixes: Final = (".rss", ".rum", ".rsa", ".grp")
    teller: Final = "3"

    def claims(self, head: bytes) -> bool:
        return claims(head)

    def pieces(
        self,
        content: "io.BufferedReader[Any]",
        file: SourceFile,  # noqa: ARG002
    ) -> Iterator[Text | Broken]:
        start = content.peek(4)[:4]
        if start.startswith((b"\xff\xfe", b"\xfe\xff")):
            yield Broken(1, start_of(content), "encoding", "UTF-16")
            return
        if start.startswith(b"\xef\xbb\xbf"):
            content.read(3)
        yield from lines(content)

    def records(self, piece: bytes, file: SourceFile) -> Iterator[Record | Refused]:  # noqa: ARG002
        yield record(piece, tell)


PMSI: Final[Format] = _Pmsi()
