"""What a line of the log says about a failure of the listener."""

import errno

import pytest

from ambroise import errors
from ambroise.intake.hl7.advice import advice, named
from ambroise.observability import only_known

SECRET = "KERVELLA Solenn"
FAILURES = [
    *(OSError(number, SECRET) for number in (errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO)),
    OSError(SECRET),
    TimeoutError(SECRET),
    RuntimeError(SECRET),
    errors.DiskFull(path=SECRET),
    errors.WriterBusy(zone="care", holder=SECRET, seconds=3),
    errors.SourceUnreadable(path=SECRET, cause=SECRET),
]


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: type(error).__name__)
def test_every_failure_says_what_to_do_and_nothing_of_its_content(error: Exception) -> None:
    line = {"event": "mllp_segment_waits", "error": named(error), "advice": advice(error)}
    assert only_known(None, "", dict(line)) == line, "every word gets out"
    assert SECRET not in str(line)


def test_a_failure_of_the_system_has_its_symbol() -> None:
    assert named(OSError(errno.ENOSPC, "")) == "ENOSPC"
    assert advice(OSError(errno.ENOSPC, "")) == advice(errors.DiskFull(path="x"))
    assert "SourceEmpty" in advice(errors.SourceEmpty(path="x", formats="y"))
