"""An evaluation: every case through every engine, kept case by case, then the figures."""

from pathlib import Path
from threading import Event
from typing import Any

import pytest
import sqlalchemy as sa

from ambroise.access import Actor, Role
from ambroise.errors import AccessRefused, EngineNotForUse, EvaluationStopped, UseStopped
from ambroise.evaluation.gold import read_gold
from ambroise.evaluation.history import Evaluation, evaluations_of, listed
from ambroise.evaluation.kept import DoneCases
from ambroise.evaluation.running import TRIVIAL, Asked, evaluate
from ambroise.state.schema import runs
from ambroise.uses import UseState, generations
from tests.builders.scored_use import NAME, Expected, Site, WordsUse, a_case, a_gold

LINES = [
    a_case("a", "UN deux", "UN deux", strata={"sex": "F"}),
    a_case("b", "TROIS quatre", "TROIS", strata={"sex": "M"}),
    a_case("c", "cinq SIX", "SIX", strata={"sex": "F"}),
]


def run(site: Site, folder: Path, actor: Actor | None = None, **asked: Any) -> Evaluation:
    gold = read_gold(folder, site.use)
    settings = {"engine": "rules", "resamples": 50} | asked
    one = actor or site.person(f"dim{len(listed(site.state))}")
    return evaluate(site, one, Asked(NAME, **settings), gold, clock=site.clock)


def value(found: Evaluation, arm: str, measure: str) -> float | None:
    assert found.report is not None
    (figure,) = [
        one
        for one in found.report["whole"]["figures"]
        if (one["arm"], one["measure"]) == (arm, measure)
    ]
    return figure["value"]


def test_an_engine_is_always_beside_no_model_and_the_least_effort(
    site: Site, tmp_path: Path
) -> None:
    found = run(site, a_gold(tmp_path / "g", LINES), engine="bold")
    assert found.report is not None
    assert [one["name"] for one in found.report["arms"]] == ["bold", "rules", TRIVIAL]
    assert value(found, "bold", "found") == 1
    assert value(found, "rules", "found") == pytest.approx(3 / 4)
    assert value(found, TRIVIAL, "found") == pytest.approx(2 / 4)
    assert value(found, "bold", "invented") == pytest.approx(2 / 3)
    assert {one["other"] for one in found.report["whole"]["differences"]} == {"rules", TRIVIAL}


def test_every_run_is_recorded_and_traced(site: Site, tmp_path: Path) -> None:
    run(site, a_gold(tmp_path / "g", LINES), engine="bold")
    with site.state.read() as connection:
        engines = connection.execute(sa.select(runs.c.engine)).scalars().all()
    assert sorted(engines) == ["bold"] * 3 + ["rules"] * 3
    assert len(list(site.trail.events(action="run.recorded"))) == 6
    (ended,) = site.trail.events(action="evaluation.ended")
    assert (ended.event.count, ended.event.detail["gold"]) == (3, "mots")


def test_no_content_is_readable_on_the_disk(site: Site, tmp_path: Path) -> None:
    run(site, a_gold(tmp_path / "g", [a_case("a", "MARQUE deux", "MARQUE")]))
    whole = b"".join(one.read_bytes() for one in site.settings.home.rglob("*") if one.is_file())
    assert b"MARQUE" not in whole


def test_a_case_that_an_engine_fails_counts_and_is_said(site: Site, tmp_path: Path) -> None:
    lines = [*LINES, a_case("d", "SEPT BREAKS", "SEPT"), a_case("e", "DECLINES", "HUIT")]
    found = run(site, a_gold(tmp_path / "g", lines))
    assert found.report is not None
    assert found.report["cases"]["outcomes"]["rules"] == {"drafted": 3, "declined": 1, "failed": 1}
    assert value(found, "rules", "found") == pytest.approx(3 / 6)
    worst = found.report["inside"]["worst"][0]
    assert (worst["case"], worst["outcome"], worst["cause"]) == ("d", "failed", "ZeroDivisionError")


@pytest.mark.parametrize("state", [UseState.IDEA, UseState.FRAMED, UseState.SUSPENDED])
def test_a_use_that_may_not_run_on_past_data_is_not_evaluated(
    site: Site, tmp_path: Path, state: UseState
) -> None:
    site.put(state)
    with pytest.raises(AccessRefused):
        run(site, a_gold(tmp_path / "g", LINES))


def test_a_tried_use_is_evaluated_and_still_runs_for_nobody(site: Site, tmp_path: Path) -> None:
    from ambroise import uses
    from ambroise.access import Action, Purpose

    run(site, a_gold(tmp_path / "g", LINES))
    doctor = site.person("vasseur", Role.SENIOR)
    with pytest.raises(AccessRefused):
        site.door.decide(
            doctor, Action.RUN_USE, uses.resource_of(site.state, NAME), Purpose.CARE_AID
        )


@pytest.mark.parametrize("role", [Role.SENIOR, Role.RESEARCHER, Role.ADMINISTRATOR])
def test_only_who_answers_for_quality_evaluates(site: Site, tmp_path: Path, role: Role) -> None:
    with pytest.raises(AccessRefused):
        run(site, a_gold(tmp_path / "g", LINES), site.person("x", role))


def test_an_engine_that_the_use_does_not_know_is_refused_before_any_case(
    site: Site, tmp_path: Path
) -> None:
    site.use.engines = ("rules",)
    with pytest.raises(EngineNotForUse):
        run(site, a_gold(tmp_path / "g", LINES), engine="bold")
    assert site.use.seen == []


def test_a_cancelled_evaluation_keeps_its_cases_and_is_taken_up_again(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gold = read_gold(a_gold(tmp_path / "g", LINES), site.use)
    asked, actor, cancelled = Asked(NAME, "rules", resamples=50), site.person(), Event()

    def at_the_second(done: int, _total: int) -> None:
        if done == 1:
            cancelled.set()

    with pytest.raises(EvaluationStopped, match="1 cases of 3"):
        evaluate(
            site, actor, asked, gold,
            clock=site.clock, progress=at_the_second, cancelled=cancelled,
        )  # fmt: skip
    (cut,) = listed(site.state)
    assert cut.report is None
    site.use.seen.clear()
    whole = evaluate(site, actor, asked, gold, clock=site.clock)
    assert whole.id == cut.id
    assert site.use.seen == ["TROIS quatre", "cinq SIX"]
    assert whole.report is not None
    assert whole.report["cases"]["done"] == 3


def test_a_stop_of_the_use_ends_the_evaluation_and_loses_no_case(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = WordsUse.run

    def stopped_at_the_second(self: WordsUse, given: Any, context: Any) -> Any:
        if len(self.seen) == 1:
            site.put(UseState.SUSPENDED)
        return plain(self, given, context)

    monkeypatch.setattr(WordsUse, "run", stopped_at_the_second)
    with pytest.raises(UseStopped):
        run(site, a_gold(tmp_path / "g", LINES))
    (cut,) = listed(site.state)
    assert DoneCases(site.settings, site.vault, cut.id).places() == [0]


def test_equal_digests_and_seed_give_equal_figures(site: Site, tmp_path: Path) -> None:
    folder = a_gold(tmp_path / "g", LINES)
    one, same = run(site, folder, engine="bold"), run(site, folder, engine="bold")
    other = run(site, folder, engine="bold", seed=2)
    assert one.id != same.id
    assert one.key == same.key != other.key
    assert one.report is not None
    assert same.report is not None
    for part in ("measures", "arms", "cases", "whole", "groups", "inside"):
        assert one.report[part] == same.report[part]


def test_the_manifest_says_what_was_run_on_what_by_whom(site: Site, tmp_path: Path) -> None:
    actor = site.person()
    found = run(site, a_gold(tmp_path / "g", LINES), actor, engine="bold", seed=5)
    made = found.manifest
    assert made["key"] == found.key
    assert made["gold"]["origin"].startswith("Deux médecins")
    assert made["gold"]["digest"] == read_gold(tmp_path / "g", site.use).digest
    assert made["arms"][0] == {"name": "bold", "version": "2", "digest": "b01d"}
    assert (made["seed"], made["started_by"]) == (5, actor.id)
    assert {one["package"] for one in made["code"]} >= {"ambroise"}
    assert all(len(one["digest"]) == 64 for one in made["code"])
    assert made["machine"]["processors"]


def test_a_stay_that_is_not_there_is_said_and_not_scored(site: Site, tmp_path: Path) -> None:
    lines = [*LINES, {"case": "z", "stay": "9999", "gold": {"words": ["UN"]}}]
    found = run(site, a_gold(tmp_path / "g", lines))
    assert found.report is not None
    assert found.report["cases"]["unread"] == 1
    assert found.report["inside"]["unread"] == [{"case": "z", "reason": "the use takes no stay"}]


def test_the_register_is_told_of_evaluations_that_are_over(site: Site, tmp_path: Path) -> None:
    found = run(site, a_gold(tmp_path / "g", LINES))
    (line,) = evaluations_of(site.state, NAME)
    assert (line.id, line.engine, line.gold, line.method) == (
        found.id, "rules", "mots", "adjudicated"
    )  # fmt: skip
    assert (line.cases, line.figures[0].measure) == (3, "found")
    assert evaluations_of(site.state, "letter") == []


def test_a_case_done_is_read_again_with_its_gold_and_its_run(site: Site, tmp_path: Path) -> None:
    found = run(site, a_gold(tmp_path / "g", LINES))
    case = DoneCases(site.settings, site.vault, found.id).read(1)
    assert (case.id, case.gold) == ("b", {"words": ["TROIS"]})
    answer = case.answers["rules"]
    kept = generations.read(site.settings, site.vault, answer.run_id, answer.started)  # type: ignore[arg-type]
    assert kept.value == {"words": ["TROIS"]}
    assert site.use.value_type is Expected


def test_tokens_energy_and_schemas_are_those_of_what_was_asked(site: Site, tmp_path: Path) -> None:
    report = run(site, a_gold(tmp_path / "g", LINES), engine="bold").report
    assert report is not None
    cost = report["costs"]["bold"]
    assert cost["tokens"] == 7 * len(LINES)
    assert cost["energy_wh_a_thousand"] == pytest.approx(1000 * 36 / 3600)
    assert cost["energy_method"] == "estimated"
    assert report["costs"]["rules"]["energy_wh"] is None
    assert report["manifest"]["schemas"] == {"bold": ["5c4e"], "rules": []}
