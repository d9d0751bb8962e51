"""Texts in whatever encoding, said or not."""

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.deid.encodings import decoded
from ambroise.deid.files import pseudonymise_path
from ambroise.deid.notes import Work
from ambroise.deid.policies import policy_named
from ambroise.tables import read_parquet_batches

TEXT = "Opérée à Brest, Mme KERVELLA, 12 € – « suivie »"
WORK = Work(policy=policy_named("strict"), mode="tag", key=bytes(32))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_a_text_is_read_in_its_encoding(encoding: str) -> None:
    assert decoded(TEXT.encode(encoding)) == TEXT


def test_encodings_mixed_in_one_text_lose_no_letter() -> None:
    mixed = "née à Brest, ".encode() + "opérée".encode("latin-1") + b" \x81"
    assert decoded(mixed) == "née à Brest, opérée \x81"


@given(st.binary(max_size=200))
def test_any_bytes_are_a_text(content: bytes) -> None:
    decoded(content).encode(errors="surrogatepass")


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs",)), max_size=50))
def test_utf8_is_never_read_otherwise(text: str) -> None:
    if "\x00" not in text and not text.startswith("\ufeff"):
        assert decoded(text.encode()) == text


def lines(encoding: str) -> bytes:
    note = json.dumps({"note_id": "1", "note_text": TEXT}, ensure_ascii=False)
    return f"{note}\n{note}\n".encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz", ".jsonl.zst"])
def test_lines_are_read_in_their_encoding_compressed_or_not(
    tmp_path: Path, encoding: str, suffix: str
) -> None:
    source, out = tmp_path / f"in{suffix}", tmp_path / f"out{suffix}"
    source.write_bytes(packed(lines(encoding), suffix))
    outcome = pseudonymise_path(source, out, WORK, piece_bytes=10)
    assert (outcome.read, outcome.written) == (2, 2)
    written = unpacked(out.read_bytes(), suffix).decode().splitlines()
    first, second = (json.loads(line)["note_text"] for line in written)
    assert first == second
    assert "<NOM>" in first
    assert first.startswith("Opérée à ")
    again = tmp_path / f"again{suffix}"
    pseudonymise_path(source, again, WORK)
    assert again.read_bytes() == out.read_bytes()


def packed(content: bytes, suffix: str) -> bytes:
    if suffix.endswith("gz"):
        return gzip.compress(content[:50]) + gzip.compress(content[50:])
    if suffix.endswith("zst"):
        sink = pa.BufferOutputStream()
        with pa.CompressedOutputStream(sink, "zstd") as stream:
            stream.write(content)
        return bytes(sink.getvalue())
    return content


def unpacked(content: bytes, suffix: str) -> bytes:
    if suffix.endswith("gz"):
        return gzip.decompress(content)
    if suffix.endswith("zst"):
        found: bytes = pa.CompressedInputStream(pa.BufferReader(content), "zstd").read()
        return found
    return content


def test_a_cut_archive_gives_what_could_be_read_and_says_where_it_ends(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl.gz", tmp_path / "out.jsonl.gz"
    many = lines("utf-8") * 2_000
    source.write_bytes(gzip.compress(many)[:-30])
    outcome = pseudonymise_path(source, out, WORK, piece_bytes=1_000)
    assert outcome.quarantined == 1
    assert 0 < outcome.written < 4_000
    assert len(gzip.decompress(out.read_bytes()).splitlines()) == outcome.written


@pytest.mark.parametrize(
    "line",
    [
        b'{"note_id": "1", "note_text": "ligne\x01brute\tfin"}',
        b'\xef\xbb\xbf{"note_id": "1", "note_text": "marque"}',
        '{"note_id": "1", "note_text": "שלום Mme KERVELLA, مرحبا 👩‍⚕️"}'.encode(),
    ],
)
def test_odd_characters_are_kept(tmp_path: Path, line: bytes) -> None:
    (tmp_path / "in.jsonl").write_bytes(line + b"\r\n")
    outcome = pseudonymise_path(tmp_path / "in.jsonl", tmp_path / "out.jsonl", WORK)
    assert (outcome.written, outcome.quarantined) == (1, 0)
    found = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))["note_text"]
    given_text = json.loads(line.decode("utf-8-sig"), strict=False)["note_text"]
    assert found == given_text.replace("KERVELLA", "<NOM>")


def test_half_a_character_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(b'{"note_id": "1", "note_text": "\\ud83d KERVELLA"}\n')
    outcome = pseudonymise_path(tmp_path / "in.jsonl", tmp_path / "out.jsonl", WORK)
    assert outcome.quarantined == 1
    assert b"KERVELLA" not in (tmp_path / "out.jsonl.quarantine.jsonl").read_bytes()


def test_the_name_of_the_output_says_its_form(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(lines("utf-8"))
    for suffix in (".jsonl", ".jsonl.gz", ".jsonl.zst"):
        pseudonymise_path(tmp_path / "in.jsonl", tmp_path / f"out{suffix}", WORK)
        found = unpacked((tmp_path / f"out{suffix}").read_bytes(), suffix)
        assert found == (tmp_path / "out.jsonl").read_bytes()
    pseudonymise_path(tmp_path / "in.jsonl", tmp_path / "out.parquet", WORK)
    (rows,) = [one.to_pylist() for one in read_parquet_batches(tmp_path / "out.parquet")]
    plain = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert [row["note_text"] for row in rows] == [json.loads(one)["note_text"] for one in plain]
