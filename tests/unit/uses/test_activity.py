from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from ambroise.state.schema import runs
from ambroise.uses.activity import activity

NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)


def a_run(house: Any, engine: str, days: int, **more: Any) -> None:
    row = {
        "id": f"{engine}-{days}", "use": "letter", "use_version": "1", "zone": "care",
        "engine": engine, "engine_version": "1", "engine_digest": "", "actor": "p",
        "trail_entry": 1, "input_digest": "", "output_digest": "", "outcome": "drafted",
        "started_at": NOW - timedelta(days=days), "seconds": 1.0, "tokens": 10,
        "energy_joules": None, "energy_method": "none",
    }  # fmt: skip
    with house.state.begin() as connection:
        connection.execute(sa.insert(runs).values(row | more))


def test_what_an_engine_did_lately_is_summed_by_engine(house: Any) -> None:
    a_run(house, "rules", 1, tokens=0)
    a_run(house, "local", 40)
    a_run(house, "local", 3, exchanges=2, exchanges_failed=1, failure="length", energy_joules=5.0)
    a_run(house, "local", 2, exchanges=2, exchanges_failed=2, failure="schema", energy_joules=7.0)
    a_run(house, "local", 1, exchanges=1)
    with house.state.read() as connection:
        found = activity(connection, NOW - timedelta(days=30))
    assert set(found) == {"rules", "local"}
    one = found["local"]
    assert (one.runs, one.exchanges, one.exchanges_failed, one.tokens) == (3, 5, 3, 30)
    assert one.joules == 12.0
    assert one.last_run == one.last_answer == NOW - timedelta(days=1)
    assert (one.last_failure, one.last_cause) == (NOW - timedelta(days=2), "schema")
    assert (found["rules"].joules, found["rules"].last_answer) == (None, None)
