"""A campaign from its sample to its gold, on the fictional hospital."""

import json
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ambroise.access import Action, Purpose
from ambroise.errors import AccessRefused, CampaignRefused, CampaignUnknown
from ambroise.evaluation.campaigns import reading, results, saves, store
from ambroise.evaluation.campaigns.answers import Mark
from ambroise.evaluation.campaigns.exchanging import export, take_in
from ambroise.evaluation.campaigns.folder import gold_files, settled_in, write_folder
from ambroise.evaluation.campaigns.questions import code_question, item_question
from ambroise.evaluation.campaigns.sampling import frame
from ambroise.evaluation.campaigns.texts import campaign_resource
from ambroise.evaluation.gold import read_gold
from ambroise.trail import Selection
from ambroise.uses import find_use
from ambroise.uses.letter.gold import GoldFact, GoldPassage
from tests.builders.campaigns import NOW, House, a_house


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_house(tmp_path_factory.mktemp("hospital")) as made:
        yield made


def note_of(house: House, campaign: str, position: int = 1) -> int:
    return house.case(campaign, position).notes[0]


def test_a_sample_is_kept_with_its_seed_and_what_it_left_out(house: House) -> None:
    campaign = house.of(house.campaign(use="draw"))
    again = house.of(house.campaign(use="draw"))
    assert campaign.draw is not None
    assert again.draw is not None
    assert (campaign.draw.size, campaign.draw.seed) == (3, 7)
    assert again.draw.excluded["read_before"] > 0
    first, second = (
        {one.stay_id for one in store.cases_of(house.session.state, made.id)}
        for made in (campaign, again)
    )
    assert not first & second
    with pytest.raises(CampaignRefused):
        store.keep_draw(house.session.state, campaign.id, campaign.draw, [], now=NOW)


def test_stays_that_tuned_the_use_are_left_out(house: House) -> None:
    campaign = house.of(house.campaign(use="tuned"))
    numbers = {one.stay_number for one in store.cases_of(house.session.state, campaign.id)}
    assert all(numbers)
    decision = house.may(house.manager)
    with house.session.door.open_dataset(decision) as dataset:
        arguments = (house.session.door, house.session.state, dataset, campaign.question)
        found = frame(*arguments, read_before=(), tuned=numbers)
    assert found.excluded["tuned"] > 0
    assert not numbers & {one.stay_number for one in found.cases}


def test_only_who_is_named_opens_a_case(house: House) -> None:
    campaign = house.campaign()
    with house.texts(campaign, house.one) as found:
        assert found.documents[0].text
    store.unname(house.session.state, campaign, house.one.id, now=NOW)
    with pytest.raises(AccessRefused), house.texts(campaign, house.one):
        pass
    acts = [one.event for one in house.session.trail.search(Selection(), limit=50)]
    assert any(one.action == "campaign.case_read" and one.purpose == "evaluation" for one in acts)


def test_what_is_saved_is_found_again_and_undone_until_it_is_submitted(house: House) -> None:
    campaign = house.campaign()
    note = note_of(house, campaign)
    first, second = Mark("douleur", "", 0, note, 0, 5), Mark("medicament", "", 0, note, 8, 12)
    case = house.read(campaign, house.one, first, second, ends=False)
    own = case.of(house.one.id)
    assert own is not None
    assert saves.said(house.session, campaign, own) == (first, second)
    reading.undo(house.session, case, house.one.id, NOW)
    case = house.case(campaign)
    reading.unmark(house.session, house.of(campaign), case, house.one.id, 0, NOW)
    case = house.case(campaign)
    reading.undo(house.session, case, house.one.id, NOW)
    case = house.case(campaign)
    reading.submit(house.session, house.of(campaign), case, house.one.id, NOW)
    case = house.case(campaign)
    own = case.of(house.one.id)
    assert own is not None
    assert saves.said(house.session, campaign, own) == (first,)
    with pytest.raises(CampaignRefused):
        reading.undo(house.session, case, house.one.id, NOW)


def test_answers_are_sealed(house: House) -> None:
    campaign = house.campaign(code_question())
    house.read(campaign, house.one, Mark("DP", "I500", 1))
    folder = house.session.settings.care / "campaigns" / campaign
    files = list(folder.iterdir())
    assert files
    for one in files:
        assert b"I500" not in one.read_bytes()
        assert stat.S_IMODE(one.stat().st_mode) == 0o600
    others = [one for one in house.session.settings.home.rglob("*") if one.is_file()]
    assert [one for one in others if b'"I500"' in one.read_bytes()] == []


def test_a_case_has_two_readers_and_no_third(house: House) -> None:
    campaign = house.campaign()
    house.read(campaign, house.one)
    case = house.case(campaign)
    assert reading.next_for(house.of(campaign), [case], house.one.id) is None
    assert reading.next_for(house.of(campaign), [case], house.judge.id) is None
    with pytest.raises(CampaignRefused):
        house.read(campaign, house.judge)
    house.read(campaign, house.two)
    assert house.case(campaign).state(2) == "done"


def test_two_who_differ_are_settled_by_a_third_who_starts_from_what_they_share(
    house: House,
) -> None:
    campaign = house.campaign()
    note = note_of(house, campaign)
    shared, mine = Mark("douleur", "", 0, note, 0, 5), Mark("medicament", "", 0, note, 8, 12)
    theirs = Mark("medicament", "", 0, note, 8, 14)
    house.read(campaign, house.one, shared, mine)
    case = house.read(campaign, house.two, shared, theirs)
    assert case.state(2) == "to_judge"
    said = reading.answers_of(house.session, house.of(campaign), case)
    assert results.differences(said) == [(mine, (True, False)), (theirs, (False, True))]
    case = house.read(campaign, house.judge, theirs)
    assert case.state(2) == "done"
    assert reading.final_of(house.session, house.of(campaign), case) == (shared, theirs)
    found = results.results_of(house.session, house.of(campaign), [case])
    assert (found.exact.estimate, found.overlap.estimate) == (0.5, 1.0)
    assert found.nominal is not None
    assert found.nominal.kappa.estimate is not None


def test_gold_is_a_folder_with_its_origin_and_no_name(house: House, tmp_path: Path) -> None:
    campaign = house.campaign(code_question())
    note = note_of(house, campaign)
    for actor in (house.one, house.two):
        house.read(campaign, actor, Mark("DP", "I500", 1, note, 0, 5), Mark("DAS", "E119", 1))
    cases = store.cases_of(house.session.state, campaign)
    found = results.results_of(house.session, house.of(campaign), cases)
    out = tmp_path / "gold"
    files = gold_files(house.session, house.of(campaign), cases, found, now=NOW)
    assert settled_in(files) == 1
    write_folder(out, files)
    assert stat.S_IMODE(out.stat().st_mode) == 0o700
    about = tomllib.loads((out / "gold.toml").read_text())
    assert about["method"] == "adjudicated"
    assert "1 interne, 1 médecin senior" in about["origin"]
    line = json.loads((out / "cases.jsonl").read_text())
    passage = {"note_id": note, "start": 0, "end": 5}
    assert line["stay"] == cases[0].stay_number
    assert line["gold"]["rums"][0]["dp"] == {"code": "I500", "passages": [passage]}
    assert line["gold"]["rums"][0]["das"] == [{"code": "E119", "passages": []}]
    everything = "".join(one.read_text() for one in out.iterdir())
    assert not any(name in everything for name in ("Deux", "Juge"))
    with pytest.raises(CampaignRefused):
        write_folder(out, files)


def test_texts_go_to_inception_and_a_reading_comes_back(house: House, tmp_path: Path) -> None:
    campaign = house.campaign()
    note = note_of(house, campaign)
    mark = Mark("douleur", "", 0, note, 0, 5)
    for actor in (house.one, house.two):
        house.read(campaign, actor, mark)
    found = house.of(campaign)
    exported = house.session.door.decide(
        house.manager, Action.EXPORT, campaign_resource(found), Purpose.EVALUATION, reason="essai"
    )
    count, rejected = export(house.session, exported, found, tmp_path / "texts", settled=True)
    assert (count, rejected) == (1, [])
    layer = json.loads((tmp_path / "texts" / "layer.json").read_text())
    assert [one["tag_name"] for one in layer["features"][0]["tag_set"]["tags"]] == [
        "douleur",
        "medicament",
    ]
    other = house.campaign()
    folder = tmp_path / "texts" / "documents"
    for one in folder.glob("*.xmi"):
        one.write_text(one.read_text().replace(campaign, other))
    (folder / "stranger.xmi").write_text("<xmi")
    taken, rejected = take_in(
        house.session, house.may(house.manager), house.of(other), folder, house.one.id, NOW
    )
    assert taken == 1
    assert [one.name for one in rejected] == ["stranger.xmi"]
    case = house.case(other)
    assert reading.answers_of(house.session, house.of(other), case) == ((mark,),)
    again = take_in(
        house.session, house.may(house.manager), house.of(other), folder, house.one.id, NOW
    )
    assert again[0] == 0


def test_an_item_that_is_not_said_needs_no_passage(house: House) -> None:
    campaign = house.campaign(item_question())
    labels = house.of(campaign).question.labels
    with pytest.raises(CampaignRefused):
        house.read(campaign, house.one, Mark(labels[0].name, "absent"))
    rest = [Mark(one.name, "absent") for one in labels[1:]]
    house.read(campaign, house.one, *rest)
    assert house.case(campaign).readers[0].ended


def test_an_unknown_campaign_is_said(house: House) -> None:
    with pytest.raises(CampaignUnknown):
        house.of("nowhere")


def test_no_folder_is_left_open(house: House) -> None:
    folder = house.session.settings.care / "campaigns"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_items_that_were_read_are_gold_for_the_letter(house: House, tmp_path: Path) -> None:
    campaign = house.campaign(item_question(), use="letter")
    note = note_of(house, campaign)
    (first, *rest) = house.of(campaign).question.labels
    said = [Mark(first.name, "yes", 0, note, 0, 12), *(Mark(one.name, "absent") for one in rest)]
    for actor in (house.one, house.two):
        house.read(campaign, actor, *said)
    cases = store.cases_of(house.session.state, campaign)
    found = results.results_of(house.session, house.of(campaign), cases)
    out = tmp_path / "gold"
    write_folder(out, gold_files(house.session, house.of(campaign), cases, found, now=NOW))
    gold = read_gold(out, find_use("letter"))
    assert gold.rejected == ()
    (case,) = gold.cases
    assert case.stay == cases[0].stay_number
    assert [one.name for one in case.gold.blocks if one.held] == [first.name]
    passage = GoldPassage(str(note), 0, 12)
    assert case.gold.facts == (GoldFact(first.name, first.name, (passage,)),)
