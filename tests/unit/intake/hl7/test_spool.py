from datetime import UTC, datetime
from pathlib import Path

from ambroise.intake.hl7.frames import framed
from ambroise.intake.hl7.spool import MessageSpool

NOW = datetime(2026, 1, 5, tzinfo=UTC)
ONE, TWO = b"MSH|1\r", b"MSH|2\r"


def _content(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("*.mllp")))


def test_a_segment_holds_messages_as_frames(tmp_path: Path) -> None:
    spool = MessageSpool(tmp_path)
    spool.add([ONE, TWO])
    assert spool.count == 2
    assert spool.close(NOW) == spool.closed()[0]
    assert _content(tmp_path) == framed(ONE) + framed(TWO)


def test_no_message_is_no_segment(tmp_path: Path) -> None:
    assert MessageSpool(tmp_path).close(NOW) is None


def test_what_a_stopped_process_had_not_finished_is_left_out(tmp_path: Path) -> None:
    spool = MessageSpool(tmp_path)
    spool.add([ONE])
    (left,) = tmp_path.iterdir()
    left.write_bytes(left.read_bytes() + framed(TWO)[:4])
    MessageSpool(tmp_path)
    assert _content(tmp_path) == framed(ONE)


def test_a_message_sent_again_is_known_after_a_stop_and_after_its_segment_went(
    tmp_path: Path,
) -> None:
    spool = MessageSpool(tmp_path)
    spool.add([ONE])
    path = spool.close(NOW)
    assert path
    for _ in range(2):
        again = MessageSpool(tmp_path)
        again.add([ONE, TWO, TWO])
        again.close(NOW)
        assert _content(tmp_path) == framed(ONE) + framed(TWO)
    spool.taken(path)
    last = MessageSpool(tmp_path)
    last.add([ONE])
    assert last.count == 0


def test_two_segments_never_have_one_name(tmp_path: Path) -> None:
    spool = MessageSpool(tmp_path)
    for message in (ONE, TWO):
        spool.add([message])
        spool.close(NOW)
    assert len(spool.closed()) == 2


def test_only_the_owner_reads_the_spool(tmp_path: Path) -> None:
    spool = MessageSpool(tmp_path / "spool")
    spool.add([ONE])
    assert (tmp_path / "spool").stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "spool").iterdir())
