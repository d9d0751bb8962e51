"""The bytes of an output depend on its input and settings alone: not on pieces, nor on stops."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambroise.deid.files import pseudonymise_path
from ambroise.deid.notes import Work
from ambroise.deid.policies import policy_named

KEY = bytes(range(32))
WORK = Work(policy=policy_named("strict"), key=KEY)
TEXTS = st.one_of(
    st.sampled_from(["", "\n", "Mme KERVELLA Jeanne, née le 12/03/1950.", "vu le 3 mars 2024"]),
    st.text(max_size=40),
)
LINES = st.lists(
    st.one_of(
        TEXTS.map(lambda text: json.dumps({"note_id": "n", "note_text": text}).encode()),
        st.binary(max_size=20).map(lambda junk: junk.replace(b"\n", b"")),
    ),
    max_size=12,
)


def run(source: Path, out: Path, piece_bytes: int) -> bytes:
    pseudonymise_path(source, out, WORK, piece_bytes=piece_bytes)
    aside = out.with_name(f"{out.name}.quarantine.jsonl")
    return out.read_bytes() + (aside.read_bytes() if aside.exists() else b"")


@settings(max_examples=40, deadline=None)
@given(lines=LINES, piece_bytes=st.integers(1, 400))
def test_pieces_of_any_size_give_the_same_bytes(lines: list[bytes], piece_bytes: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in.jsonl")
        source.write_bytes(b"\n".join(lines))
        whole = run(source, Path(folder, "whole.jsonl"), 1 << 20)
        assert run(source, Path(folder, "cut.jsonl"), piece_bytes) == whole


class Stopped(Exception):
    """What stops a run of the test."""


@settings(max_examples=40, deadline=None)
@given(
    lines=LINES,
    stop=st.integers(1, 8),
    cut=st.integers(0, 300),
    torn=st.sampled_from(["journal.jsonl", "*.part", ""]),
)
def test_a_stop_at_any_piece_and_a_torn_write_change_nothing(
    lines: list[bytes], stop: int, cut: int, torn: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "in.jsonl"), Path(folder, "out.jsonl")
        source.write_bytes(b"\n".join(lines))
        whole = run(source, Path(folder, "whole.jsonl"), 1 << 20)
        turns = iter(range(stop))

        def stopping(_done: int, _total: int) -> None:
            if next(turns, None) is None:
                raise Stopped

        try:
            pseudonymise_path(source, out, WORK, piece_bytes=1, progress=stopping)
        except Stopped:
            for path in Path(folder, ".out.jsonl.run").glob(torn or "nothing"):
                path.write_bytes(path.read_bytes()[:-cut] if cut else path.read_bytes())
        assert run(source, out, 60) == whole
        assert not Path(folder, ".out.jsonl.run").exists()


@pytest.mark.parametrize("count", [1, 3])
def test_what_was_done_is_not_done_again(tmp_path: Path, count: int) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    line = json.dumps({"note_id": "n", "note_text": "vu le 3 mars 2024"}) + "\n"
    source.write_text(line * 5, encoding="utf-8")
    turns = iter(range(count))

    def stopping(_done: int, _total: int) -> None:
        if next(turns, None) is None:
            raise Stopped

    with pytest.raises(Stopped):
        pseudonymise_path(source, out, WORK, piece_bytes=1, progress=stopping)
    outcome = pseudonymise_path(source, out, WORK, piece_bytes=1)
    assert (outcome.resumed, outcome.read, outcome.written) == (count + 1, 5, 5)
