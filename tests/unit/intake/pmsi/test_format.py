"""PMSI files: their lines, whatever their ends, packing and mark."""

import gzip
from pathlib import Path

from ambroise.intake.files import Broken, Reading, SourceFile, Text
from ambroise.intake.pmsi.format import PMSI
from ambroise.intake.records import Record, Refused
from tests.builders.pmsi import a_rum, an_rsa


def pieces(path: Path) -> list[Text | Broken]:
    return list(Reading(SourceFile(path, path.parent, PMSI)).texts())


def test_the_lines_of_a_file_are_read_with_their_numbers(tmp_path: Path) -> None:
    file = tmp_path / "2026.rss"
    file.write_bytes(a_rum() + b"\r\n\r\n" + a_rum(rum="2") + b"\n")
    assert pieces(file) == [Text(1, a_rum()), Text(3, a_rum(rum="2"))]


def test_a_packed_file_and_one_with_a_mark_are_read_alike(tmp_path: Path) -> None:
    packed, marked = tmp_path / "a.rsa.gz", tmp_path / "b.rsa"
    packed.write_bytes(gzip.compress(an_rsa() + b"\n"))
    marked.write_bytes(b"\xef\xbb\xbf" + an_rsa())
    assert pieces(packed) == pieces(marked) == [Text(1, an_rsa())]


def test_utf_16_is_said(tmp_path: Path) -> None:
    file = tmp_path / "a.rss"
    file.write_bytes(a_rum().decode().encode("utf-16"))
    (found,) = pieces(file)
    assert isinstance(found, Broken)
    assert (found.reason, found.detail) == ("encoding", "UTF-16")


def test_a_bad_line_leaves_the_others(tmp_path: Path) -> None:
    file = tmp_path / "a.rss"
    file.write_bytes(b"\n".join([a_rum(), a_rum(rum="2")[:-20], a_rum(rum="3")]))
    source = SourceFile(file, tmp_path, PMSI)
    found = [one for piece in pieces(file) for one in PMSI.records(piece.raw, source)]
    assert [type(one) for one in found] == [Record, Refused, Record]
    assert isinstance(found[1], Refused)
    assert (found[1].type, found[1].reason) == ("RSS", "line_short")
