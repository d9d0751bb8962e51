"""The report: whole inside, an aggregate that tells of no few stays, a page that escapes."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambroise.evaluation import kept
from ambroise.evaluation.figures import SMALL
from ambroise.evaluation.gold import read_gold
from ambroise.evaluation.picture import whiskers
from ambroise.evaluation.report import aggregate
from ambroise.evaluation.report_page import html
from ambroise.evaluation.running import Asked, evaluate
from tests.builders.scored_use import NAME, NOW, Site, a_case, a_gold

Report = dict[str, Any]


@pytest.fixture
def report(site: Site, tmp_path: Path) -> Report:
    """Fifteen cases of women in one ward, twelve of men in another, two in a third, one twice."""
    wards = [("F", "Urologie")] * 15 + [("M", "Chirurgie")] * 12 + [("M", "<b>Garde</b>")] * 2
    lines: list[Any] = [
        a_case(f"c{n}", "UN deux", "UN deux" if n % 3 else "UN", strata={"sex": s, "ward": w})
        for n, (s, w) in enumerate(wards)
    ]
    lines += [a_case("d0", "CHAT", "CHAT", cluster="c0"), b"{}"]
    gold = read_gold(a_gold(tmp_path / "g", lines, origin="Deux <lecteurs> & un tiers"), site.use)
    asked = Asked(NAME, "bold", resamples=80)
    found = evaluate(site, site.person(), asked, gold, clock=site.clock).report
    assert found is not None
    return dict(found)


def test_cases_of_one_cluster_are_one_stay(report: Report) -> None:
    assert (report["whole"]["stays"], report["whole"]["cases"]) == (29, 30)


def test_groups_on_few_stays_are_marked_inside(report: Report) -> None:
    group = report["groups"]["ward"]["<b>Garde</b>"]
    assert all(one["small"] for one in group["figures"])
    assert not any(one["small"] for one in report["groups"]["ward"]["Urologie"]["figures"])


def test_an_aggregate_hides_few_stays_and_what_would_give_them(report: Report) -> None:
    told = aggregate(report)["groups"]["ward"]
    assert told["<b>Garde</b>"]["hidden"]
    assert told["Chirurgie"]["hidden"]  # the next smallest
    assert not told["Urologie"]["hidden"]
    assert told["Chirurgie"]["figures"] == []
    assert told["Chirurgie"]["stays"] is None


def test_an_aggregate_names_no_case_no_person_and_no_machine(report: Report) -> None:
    told = aggregate(report)
    assert "inside" not in told
    assert {"started_by", "machine"}.isdisjoint(told["manifest"])
    assert not re.search(r"\bc\d+\b", repr(told["groups"]) + repr(told["whole"]))


def test_nothing_leaves_of_a_gold_on_few_stays(site: Site, tmp_path: Path) -> None:
    lines = [a_case(f"c{n}", "UN", "UN") for n in range(SMALL - 1)]
    gold = read_gold(a_gold(tmp_path / "g", lines), site.use)
    asked = Asked(NAME, "rules", resamples=20)
    found = evaluate(site, site.person(), asked, gold, clock=site.clock).report
    assert found is not None
    told = aggregate(found)
    assert told["whole"]["hidden"]
    assert told["whole"]["figures"] == []
    assert "aucun chiffre ne sort" in html(told)


@settings(max_examples=60, deadline=None)
@given(stays=st.lists(st.integers(1, 40), min_size=2, max_size=6))
def test_no_hidden_group_is_had_by_subtraction(stays: list[int]) -> None:
    named = {
        str(n): {"stays": count, "cases": count, "hidden": False, "figures": [], "differences": []}
        for n, count in enumerate(stays)
    }
    whole = {"stays": 99, "cases": 99, "hidden": False, "figures": [], "differences": []}
    report: Report = {"manifest": {}, "whole": whole, "groups": {"ward": named}}
    told = aggregate(report)["groups"]["ward"]
    hidden = [stays[int(name)] for name, one in told.items() if one["hidden"]]
    assert all(count in hidden for count in stays if count < SMALL)
    assert len(hidden) != 1


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.linked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.linked += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_stands_alone_and_escapes_what_it_shows(report: Report, lang: str) -> None:
    page = html(report, lang)
    tags = _Tags()
    tags.feed(page)
    assert tags.open == []
    assert tags.linked == []
    assert "script" not in tags.seen
    assert "<b>Garde" not in page
    assert "&lt;b&gt;Garde" in page
    assert "Deux &lt;lecteurs&gt; &amp; un tiers" in page


def test_the_page_says_measures_differences_groups_cost_errors_and_manifest(
    report: Report,
) -> None:
    french = html(report)
    for words in (
        "Mots retrouvés",
        "Différences sur les mêmes séjours",
        "meilleur",
        "moindre effort",
        "Sexe",
        "Énergie pour mille cas",
        "Erreurs à lire",
        "Lignes et cas écartés",
        "gold.digest",
    ):
        assert words in french
    assert french.count("<svg") == french.count('aria-hidden="true"')


def test_every_picture_stands_in_a_row_that_says_its_numbers(report: Report) -> None:
    for row in re.findall(r"<tr>(.*?)</tr>", html(report)):
        if "<svg" in row:
            assert len(re.findall(r"<td>[^<]+</td>", row)) >= 3


@given(
    value=st.floats(-5, 5),
    around=st.tuples(st.floats(0, 3), st.floats(0, 3)),
    ends=st.tuples(st.floats(-5, 0), st.floats(0.1, 5)),
)
def test_a_picture_stays_within_its_frame(
    value: float, around: tuple[float, float], ends: tuple[float, float]
) -> None:
    svg = whiskers(value, value - around[0], value + around[1], start=ends[0], end=ends[1])
    places = [float(one) for one in re.findall(r'(?:cx|x1|x2)="([\d.]+)%"', svg)]
    assert places
    assert all(0 <= one <= 100 for one in places)


def test_the_contents_of_cases_go_with_their_class_and_figures_stay(
    site: Site, report: Report
) -> None:
    later = NOW + timedelta(days=3650)
    assert kept.due(site.settings, NOW - timedelta(days=3650)) == 0
    assert kept.due(site.settings, later) == 30
    assert kept.purge(site.settings, later) == 30
    assert kept.due(site.settings, later) == 0
