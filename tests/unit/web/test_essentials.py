"""« L'essentiel » shows what is active, taken, changed and awaited."""

from ambroise.web.essentials import essentials, out_of_range
from tests.builders.views import a_drug, a_measurement, a_problem, a_view, an_act, day

NOW = day(10)


def test_an_active_problem_is_in_the_problems_and_not_in_the_history() -> None:
    found = essentials(a_view(problems=(a_problem("Diabète"),)), NOW)
    assert [one.code.label for one in found.problems] == ["Diabète"]
    assert found.history == ()


def test_a_resolved_problem_is_in_the_history() -> None:
    found = essentials(a_view(problems=(a_problem("Angine", status="resolved"),)), NOW)
    assert found.problems == ()
    assert [one.code.label for one in found.history] == ["Angine"]


def test_a_problem_without_status_is_active_until_its_end() -> None:
    ended = a_problem("Grippe", status="", end=day(5))
    open_ = a_problem("Asthme", status="")
    found = essentials(a_view(problems=(ended, open_)), NOW)
    assert [one.code.label for one in found.problems] == ["Asthme"]


def test_a_problem_said_twice_is_one_line() -> None:
    found = essentials(a_view(problems=(a_problem("Asthme", 0), a_problem("Asthme", 3))), NOW)
    assert [one.start for one in found.problems] == [day(3)]


def test_a_problem_that_is_active_again_leaves_the_history() -> None:
    old = a_problem("Asthme", 0, status="resolved")
    found = essentials(a_view(problems=(old, a_problem("Asthme", 3))), NOW)
    assert found.history == ()


def test_what_was_given_in_the_ward_is_no_current_treatment() -> None:
    drugs = (a_drug("Morphine", intent="administration"), a_drug("Amlodipine"))
    found = essentials(a_view(drugs=drugs), NOW)
    assert [one.code.label for one in found.treatments] == ["Amlodipine"]


def test_a_treatment_that_ended_is_no_current_treatment() -> None:
    drugs = (a_drug("Amoxicilline", end=day(5)), a_drug("Furosémide", status="stopped"))
    assert essentials(a_view(drugs=drugs), NOW).treatments == ()


def test_a_value_that_changed_shows_the_one_before() -> None:
    values = (a_measurement(5.4, 0), a_measurement(4.6, 1))
    (change,) = essentials(a_view(measurements=values), NOW).changes
    assert (change.last.value, change.before.value, change.direction) == (4.6, 5.4, "down")


def test_a_stable_value_is_no_change() -> None:
    values = (a_measurement(4.0, 0), a_measurement(4.0, 1))
    assert essentials(a_view(measurements=values), NOW).changes == ()


def test_a_value_older_than_the_last_month_of_results_is_no_news() -> None:
    sodium = a_measurement(138.0, 100, code=a_problem("Sodium").code)
    values = (a_measurement(5.4, 0), a_measurement(4.6, 1), sodium)
    assert essentials(a_view(measurements=values), NOW).changes == ()


def test_values_in_different_units_are_not_compared() -> None:
    values = (a_measurement(5.4, 0), a_measurement(210.0, 1, unit="mg/L"))
    assert essentials(a_view(measurements=values), NOW).changes == ()


def test_out_of_range_comes_first() -> None:
    crp = a_problem("CRP").code
    values = (
        a_measurement(30.0, 0, code=crp, low=None, high=5.0),
        a_measurement(4.2, 0),
        a_measurement(42.0, 1, code=crp, low=None, high=5.0),
        a_measurement(4.6, 2),
    )
    changes = essentials(a_view(measurements=values), NOW).changes
    assert [one.last.value for one in changes] == [42.0, 4.6]


def test_an_awaited_result_is_pending() -> None:
    awaited = a_measurement(None, status="registered")
    report = an_act("IRM", status="partial", kind="report")
    found = essentials(a_view(measurements=(awaited,), acts=(report, an_act("Suture"))), NOW)
    assert found.pending == (awaited, report)


def test_bounds_belong_to_the_range() -> None:
    assert out_of_range(a_measurement(5.1)) == ""
    assert out_of_range(a_measurement(5.2)) == "high"
    assert out_of_range(a_measurement(3.4)) == "low"
    assert out_of_range(a_measurement(None)) == ""
