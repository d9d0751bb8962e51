"""The files of a batch, read in JSON texts."""

import gzip
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ambroise.errors import SourceEmpty, SourceUnreadable
from ambroise.intake import files
from ambroise.intake.fhir.format import FHIR
from ambroise.intake.files import Broken, Reading, SourceFile, Text, find_files
from ambroise.intake.formats import FORMATS


def texts(path: Path) -> list[Text | Broken]:
    return list(Reading(SourceFile(path, path.parent, FHIR)).texts())


def test_a_folder_gives_its_fhir_files_in_name_order(tmp_path: Path) -> None:
    for name in ("b/Patient.ndjson", "a.json.gz", "note.pdf", "b/deep/x.jsonl"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"{}")
    assert [f.name for f in find_files([tmp_path], FORMATS)] == [
        "a.json.gz",
        "b/Patient.ndjson",
        "b/deep/x.jsonl",
    ]


def test_a_missing_path_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable, match="nowhere"):
        find_files([tmp_path / "nowhere"], FORMATS)


def test_a_folder_without_fhir_says_which_formats_are_read(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("x")
    with pytest.raises(SourceEmpty, match=r"\.ndjson.*documents\.toml.*--mapping"):
        find_files([tmp_path], FORMATS)


def test_a_folder_without_rights_is_refused_as_a_whole() -> None:
    code = """
import os, pathlib, sys
from ambroise.errors import SourceUnreadable
from ambroise.intake.files import find_files
from ambroise.intake.formats import FORMATS
if os.getuid() == 0:
    os.setgid(65534), os.setuid(65534)
try:
    find_files([pathlib.Path(sys.argv[1])], FORMATS)
except SourceUnreadable as error:
    print("refused", error.exit_code)
"""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o000)
        done = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True)
    assert done.stdout.split() == ["refused", "30"], done.stderr


def test_ndjson_is_read_line_by_line_blank_lines_left_out(tmp_path: Path) -> None:
    file = tmp_path / "x.ndjson"
    file.write_bytes(b'{"a":1}\r\n\n{"b":2}')
    assert texts(file) == [Text(1, b'{"a":1}'), Text(3, b'{"b":2}')]


def test_gzip_is_told_by_its_content_not_its_name(tmp_path: Path) -> None:
    file = tmp_path / "x.ndjson"
    file.write_bytes(gzip.compress(b'{"a":1}\n'))
    assert texts(file) == [Text(1, b'{"a":1}')]


def test_a_document_over_several_lines_is_one_text(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_bytes(b'\n {\n  "a": 1\n}\n')
    assert [t.raw for t in texts(file)] == [b'\n {\n  "a": 1\n}\n']


def test_ndjson_with_a_first_line_cut_short_keeps_the_others(tmp_path: Path) -> None:
    file = tmp_path / "x.ndjson"
    file.write_bytes(b'{"a":\n{"b":2}\n')
    assert [t.raw for t in texts(file)] == [b'{"a":', b'{"b":2}']


def test_a_truncated_gzip_keeps_what_came_before(tmp_path: Path) -> None:
    content = b"".join(
        b'{"n":%d,"noise":"%s"}\n' % (n, os.urandom(40).hex().encode()) for n in range(5000)
    )
    packed = gzip.compress(content)
    file = tmp_path / "x.ndjson.gz"
    file.write_bytes(packed[: len(packed) // 2])
    *before, last = texts(file)
    assert len(before) > 1000
    assert isinstance(last, Broken)
    assert last.reason == "truncated"


def test_a_byte_order_mark_is_no_content(tmp_path: Path) -> None:
    file = tmp_path / "x.ndjson"
    file.write_bytes(b'\xef\xbb\xbf{"a":1}\n')
    assert texts(file) == [Text(1, b'{"a":1}')]


def test_utf_16_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "x.ndjson"
    file.write_bytes('{"a":1}\n'.encode("utf-16"))
    (broken,) = texts(file)
    assert isinstance(broken, Broken)
    assert (broken.reason, broken.detail) == ("encoding", "UTF-16")


def test_an_empty_file_has_no_text(tmp_path: Path) -> None:
    file = tmp_path / "x.ndjson"
    file.touch()
    assert texts(file) == []


def test_a_line_too_long_is_refused_and_the_next_one_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_TEXT_BYTES", 100)
    file = tmp_path / "x.ndjson"
    file.write_bytes(b'{"a":"' + b"x" * 5000 + b'"}\n{"b":2}\n')
    broken, text = texts(file)
    assert isinstance(broken, Broken)
    assert broken.reason == "too_long"
    assert text == Text(2, b'{"b":2}')


def test_the_same_content_has_the_same_digest_packed_or_not(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.ndjson", tmp_path / "b.ndjson.gz"
    plain.write_bytes(b'{"a":1}\n{"b":2}\n')
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    digests = set()
    for path in (plain, packed):
        reading = Reading(SourceFile(path, tmp_path, FHIR))
        assert len(list(reading.texts())) == 2
        digests.add(reading.digest)
    assert len(digests) == 1
