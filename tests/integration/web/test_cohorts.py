"""The pages of a project's cohorts: nothing is lost, nothing is approximate, all of it closes."""

import json
import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest

from tests.builders.pages import Pages, token
from tests.builders.persons import REQUEST, Study, a_study, sent
from tests.builders.served_hospital import a_served_hospital

TEXT = """\
cohort: Séjours mesurés
entry: {any: [{visit_occurrence: any}], keep: first}
rules:
  - {rule: Mesuré, all: [{measurement: any, same_stay: true, count: 2}]}
  - rule: Jamais
    all:
      - {death: any, count: {exactly: 0}}
"""
OPEN = ["person", "visit_occurrence", "measurement", "death", "condition_occurrence", "note"]
ATLAS = {
    "ConceptSets": [],
    "PrimaryCriteria": {
        "CriteriaList": [{"VisitOccurrence": {}}],
        "ObservationWindow": {"PriorDays": 0, "PostDays": 0},
        "PrimaryCriteriaLimit": {"Type": "First"},
    },
    "QualifiedLimit": {"Type": "First"},
    "ExpressionLimit": {"Type": "First"},
    "InclusionRules": [],
    "CensoringCriteria": [],
    "CollapseSettings": {"CollapseType": "ERA", "EraPad": 0},
    "CensorWindow": {},
}
BROUGHT = json.dumps(ATLAS, indent=2)
UNSUPPORTED = json.dumps(ATLAS | {"PrimaryCriteria": {"CriteriaList": [{"Episode": {}}]}})


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    with a_served_hospital(tmp_path_factory.mktemp("hospital")) as made:
        yield made


def opened(pages: Pages, name: str, **conditions: str) -> Study:
    """Return a project whose permit opens some tables of everybody."""
    study = a_study(pages, name)
    narrow = {"sex", "age_from", "tables", "window_start", "window_end"}
    asked = {key: value for key, value in REQUEST.items() if key not in narrow}
    sent(study.lead, study.here, f"{study.here}/demande", **asked, tables=OPEN)
    sent(study.committee, study.here, f"{study.here}/instruire", reason="avis favorable")
    sent(study.committee, study.here, f"{study.here}/accorder", **conditions)
    return study


@pytest.fixture(scope="module")
def study(pages: Pages) -> Study:
    return opened(pages, "cohortes")


def here(study: Study) -> str:
    return f"{study.here}/cohortes"


def create(study: Study, text: str = TEXT, **fields: str) -> str:
    """Return the address of a new cohort."""
    answer = sent(study.member, here(study), here(study), texte=text, **fields)
    assert answer.status_code == 200, answer.text
    return answer.url.path


def preview(study: Study, text: str, **fields: object) -> httpx.Response:
    return sent(study.member, here(study), f"{here(study)}/apercu", texte=text, **fields)


def told(answer: httpx.Response) -> str:
    """Return the words of a page."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def text_of(answer: httpx.Response) -> str:
    return unescape(re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", answer.text, re.S)[0])


def test_a_definition_is_created_read_and_counted(study: Study) -> None:
    page = study.member.get(create(study, change="première"))
    assert text_of(page) == TEXT
    words = told(page)
    assert "Séjour : tous" in words
    assert "Mesure : tous, dans le même séjour, au moins 2 fois" in words
    assert re.search(r"Qui est trouvé [1-6] personnes", words)
    assert "première" in words


def test_each_save_is_a_version_that_can_be_read_compared_and_restored(study: Study) -> None:
    address = create(study)
    changed = TEXT.replace("count: 2", "count: 3")
    sent(study.member, address, address, texte=changed, change="trois mesures")
    assert text_of(study.member.get(address)) == changed
    assert text_of(study.member.get(f"{address}?version=1")) == TEXT
    difference = told(study.member.get(f"{address}/differences?de=1&a=2"))
    assert re.search(r"− ôté [^−+]*count: 2", difference)
    assert re.search(r"\+ ajouté [^−+]*count: 3", difference)
    sent(study.member, address, f"{address}/versions/1/restaurer")
    page = study.member.get(address)
    assert text_of(page) == TEXT
    assert "Version 3" in told(page)
    assert study.member.get(f"{address}?version=9").status_code == 404


def test_a_text_with_a_fault_comes_back_whole_with_its_place(study: Study) -> None:
    address = create(study)
    wrong = TEXT.replace("count: 2", "cuont: 2")
    answer = sent(study.member, address, address, texte=wrong, change="mes mots")
    assert answer.status_code == 400
    assert text_of(answer) == wrong
    assert 'value="mes mots"' in answer.text
    assert "/rules/0/all/0/cuont" in told(answer)
    assert "Ligne 4" in told(answer)
    assert "Version 2" not in told(study.member.get(address))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("cohort: x\nentry: {any: [{nothing: any}]}\n", "/entry/any/0"),
        ("cohort: [\n", "Ligne"),
        ("{", "/"),
        (
            "cohort: x\nconcepts: {a: {set: b}, b: {set: a}}\n"
            "entry: {any: [{condition_occurrence: a}]}\n",
            "/concepts",
        ),
        (UNSUPPORTED, "/PrimaryCriteria/CriteriaList/0/Episode"),
    ],
)
def test_what_cannot_be_run_is_named_and_nothing_is_counted(
    pages: Pages, study: Study, text: str, place: str
) -> None:
    before = len(pages.site.trail.events(action="cohort.counted", limit=1000))
    page = study.member.get(here(study))
    counted = len(pages.site.trail.events(action="cohort.counted", limit=1000)) - before
    csrf = token(page)
    answer = study.member.post(f"{here(study)}/apercu", data={"csrf": csrf, "texte": text})
    assert place in told(answer)
    assert "rien n'est compté" in told(answer)
    after = len(pages.site.trail.events(action="cohort.counted", limit=1000))
    assert after == before + counted


def test_live_counts_follow_the_boxes_and_the_text_follows_too(study: Study) -> None:
    shown = preview(study, TEXT)
    (digest,) = re.findall(r'name="lu" value="(\w+)"', shown.text)
    pointers = re.findall(r'name="critere" value="([^"]+)"', shown.text)
    assert pointers == ["/rules/0", "/rules/0/all/0", "/rules/1", "/rules/1/all/0"]
    kept = [one for one in pointers if one != "/rules/1"]
    switched = preview(study, TEXT, lu=digest, critere=pointers, garde=kept)
    assert "mis de côté" in told(switched)
    assert text_of(switched) == TEXT.replace("  - rule: Jamais", "  - off: true\n    rule: Jamais")
    stale = preview(study, TEXT + "gap: 3\n", lu=digest, critere=pointers, garde=kept)
    assert "mis de côté" not in told(stale)


def test_what_came_from_atlas_is_given_back_as_it_came(study: Study) -> None:
    files = [("files", ("essai.json", BROUGHT.encode(), "application/json"))]
    made = sent(study.member, here(study), f"{here(study)}/apporter", files=files)
    address = made.url.path
    assert "apportée d'ATLAS" in told(made)
    assert "<h1>essai</h1>" in made.text
    assert "6 personnes" in told(made)
    back = study.member.get(f"{address}/versions/1/atlas.json")
    assert back.text == BROUGHT
    readable = study.member.get(f"{address}/versions/1/definition.yaml").text
    assert "visit_occurrence: any" in readable
    other = create(study)
    assert study.member.get(f"{other}/versions/1/atlas.json").status_code == 404


def test_an_atlas_file_with_an_unknown_part_is_refused_by_its_name(study: Study) -> None:
    files = [("files", ("essai.json", UNSUPPORTED.encode(), "application/json"))]
    answer = sent(study.member, here(study), f"{here(study)}/apporter", files=files)
    assert answer.status_code == 400
    assert "/PrimaryCriteria/CriteriaList/0/Episode" in told(answer)


def test_attrition_is_taken_away_as_csv_and_as_a_picture(study: Study) -> None:
    text = TEXT.replace("rule: Mesuré", "rule: '=cmd()'")
    of_version = f"{create(study, text)}/versions/1"
    lines = study.member.get(f"{of_version}/attrition.csv").text.splitlines()
    assert lines[0] == "Étape;Personnes;Séjours"
    assert lines[1] == "Personnes comptables;6;"
    assert any(line.startswith("'=cmd()") for line in lines)
    picture = study.member.get(f"{of_version}/attrition.svg")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert picture.text.startswith("<svg")
    assert "=cmd()" in picture.text


def test_who_has_only_counts_sees_no_small_one_and_no_member(pages: Pages) -> None:
    study = opened(pages, "effectifs", kind_0="counts_only")
    page = study.member.get(create(study))
    assert "1-9" in told(page)
    assert "6 personnes" not in told(page)
    assert study.member.get(f"{page.url.path}/versions/1/membres").status_code == 403
    a = page.url.path.rpartition("/")[2]
    compared = told(study.member.get(f"{here(study)}/comparer?a={a}&b={a}:1"))
    assert "masqué" in compared


def test_before_a_permit_the_counts_are_those_of_feasibility(pages: Pages) -> None:
    study = a_study(pages, "avant")
    page = told(study.member.get(create(study)))
    assert "Faisabilité, avant toute autorisation" in page
    assert "1-9" in page


def test_members_are_listed_with_what_put_them_there_and_each_opening_is_traced(
    pages: Pages, study: Study
) -> None:
    address = create(study)
    listed = sent(study.member, address, f"{address}/versions/1/garder")
    assert listed.url.path == f"{address}/versions/1/membres"
    assert "Mesure : tous" in told(listed)
    assert "3 montrés sur" in told(listed)
    member = re.findall(rf'href="({address}/versions/1/membres/\d+)"', listed.text)[0]
    page = study.member.get(member)
    assert "critère rempli" in told(page)
    subject = member.rpartition("/")[2]
    (entry, *_) = pages.site.trail.events(action="cohort.member_opened")
    assert entry.event.project == "" or entry.event.object_id == study.id
    assert subject not in repr(entry)
    assert len(entry.event.detail["member_sha256"]) == 64
    assert study.member.get(f"{address}/versions/1/membres/12").status_code == 404


def test_a_member_is_not_there_for_another_project(pages: Pages, study: Study) -> None:
    address = create(study)
    sent(study.member, address, f"{address}/versions/1/garder")
    other = opened(pages, "autre")
    moved = address.replace(study.id, other.id)
    for part in ("", "/versions/1/membres", "/versions/1/definition.yaml"):
        assert other.member.get(f"{moved}{part}").status_code == 404
        assert other.member.get(f"{address}{part}").status_code == 403


def test_a_suspended_permit_closes_counts_and_members(pages: Pages) -> None:
    study = opened(pages, "suspendue")
    address = create(study)
    sent(study.member, address, f"{address}/versions/1/garder")
    sent(study.committee, study.here, f"{study.here}/suspendre", reason="audit")
    page = study.member.get(address)
    assert text_of(page) == TEXT
    assert "Rien n'est compté" in told(page)
    assert study.member.get(f"{address}/versions/1/membres").status_code == 403
    assert sent(study.member, address, f"{address}/versions/1/garder").status_code == 403
    csv = study.member.get(f"{address}/versions/1/attrition.csv")
    assert csv.text.splitlines() == ["Étape;Personnes;Séjours"]


def test_two_cohorts_are_compared(study: Study) -> None:
    first = create(study).rpartition("/")[2]
    second = create(study, TEXT.replace("count: 2", "count: 1000")).rpartition("/")[2]
    page = told(study.member.get(f"{here(study)}/comparer?a={first}&b={second}"))
    in_a, only_a = (re.search(rf"Dans A {more}(\d)", page) for more in ("", "seulement "))
    assert in_a is not None
    assert only_a is not None
    assert in_a[1] == only_a[1] != "0"
    assert "Dans les deux 0" in page


def test_a_criterion_that_the_warehouse_cannot_answer_is_said_on_the_page(study: Study) -> None:
    page = told(preview(study, "cohort: x\nentry: {any: [{location_region: any}]}\n"))
    assert "l'entrepôt n'a pas location" in page
    assert "Rien n'est compté" in page
