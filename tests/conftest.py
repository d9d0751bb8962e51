"""What every test shares: nothing is skipped in continuous integration."""

import io
import os
from collections.abc import Generator

import pytest

from ambroise.observability import start_logs
from tests.builders.shared import ABSENT


@pytest.fixture(autouse=True)
def _log_lines_go_nowhere() -> None:
    """A server in a thread outlives the stream that a test captures: it must not write there."""
    start_logs(io.StringIO())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that skips itself where everything it needs must be there.

    Only data made by others may be missing: the project's own data are then enough.
    """
    report = yield
    excused = hasattr(report, "wasxfail") or ABSENT in str(report.longrepr)
    if report.skipped and os.environ.get("CI") and not excused:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} is skipped in continuous integration: {report.longrepr}"
    return report
