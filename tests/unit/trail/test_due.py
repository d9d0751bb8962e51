"""What a purge would remove is told beforehand, and nothing changes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from ambroise.settings import Settings
from ambroise.state import open_state
from ambroise.trail import Event, Retention, open_trail

START = datetime(2026, 1, 1, tzinfo=UTC)


def test_what_is_due_is_what_a_purge_removes(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    state = open_state(settings)
    days = iter(range(100))
    trail = open_trail(settings, state, clock=lambda: START + timedelta(days=next(days)))
    for number in range(6):
        trail.append(Event("a", "x", "trail", str(number)))
    before = START + timedelta(days=4)
    due = trail.due(Retention.ACCESS, before)
    assert 0 < due < 6
    assert trail.due(Retention.ACCESS, before, sent=0) == 0
    assert trail.due(Retention.ACCESS, before) == due
    assert trail.purge(Retention.ACCESS, before, actor="a") == due
    assert trail.due(Retention.ACCESS, before) == 0
    trail.close()
    state.close()
