"""A model of coding put in service, shown and taken away from the command line."""

from dataclasses import replace
from pathlib import Path

import pytest

from ambroise.engines import find_engine, shown_engine
from ambroise.errors import CodingModelInvalid, EngineUnknown
from ambroise.settings import Settings, private_folder
from ambroise.uses import find_use
from ambroise.uses.choosing import engine_for, engines_here
from ambroise.uses.coding.choice.ranking_file import written
from tests.builders.coded_past import about, learnt
from tests.builders.command_line import CommandLine


@pytest.fixture
def line(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "home")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.json"
    path.write_bytes(written(learnt(), about()))
    return path


def test_a_model_serves_once_mounted_and_no_more_once_removed(
    line: CommandLine, model: Path
) -> None:
    settings, coding = Settings(home=line.home), find_use("coding")
    assert line.within("coding", "model", "show").code == CodingModelInvalid.exit_code
    assert engine_for(coding, None, settings).name == "rules"
    for _ in range(2):
        taken = line.within("coding", "model", "use", model, "--json")
        assert taken.code == 0, taken.said
    digest = taken.json()["digest"]
    engine = engine_for(coding, None, settings)
    assert (engine.name, engine.digest) == ("trained", digest)
    assert engine_for(coding, "rules", settings).name == "rules"
    assert engines_here(coding, settings)[:2] == ["trained", "rules"]
    assert "passés" in engine.shown()
    assert "past" in shown_engine("trained", "en")
    assert line.within("coding", "model", "show", "--json").json()["digest"] == digest
    assert "60" in line.within("coding", "model", "show").out
    assert line.within("coding", "model", "remove").code == 0
    assert engines_here(coding, settings)[:1] == ["rules"]
    with pytest.raises(EngineUnknown):
        find_engine("trained", settings)
    assert line.within("coding", "model", "remove").code == 0


def test_the_card_tells_what_was_learnt_here_as_long_as_it_serves(
    line: CommandLine, tmp_path: Path
) -> None:
    figures = {"rules": {"dp_exact": (0.41, 0.3, 0.5)}, "trained": {"dp_exact": (0.6, 0.5, 0.7)}}
    path = tmp_path / "model.json"
    path.write_bytes(written(learnt(), replace(about(), figures=figures)))
    assert "appris ici" not in line.within("use", "card", "coding").out
    digest = line.within("coding", "model", "use", path, "--json").json()["digest"]
    told = line.within("use", "card", "coding").out.replace("\u202f", " ").replace("\xa0", " ")
    assert digest in told
    assert "Appris le 2026-03-20 de 60 séjours" in " ".join(told.split())
    assert "DP exact : 41,0 % [30,0 ; 50,0] → 60,0 % [50,0 ; 70,0]" in " ".join(told.split())
    assert "appris ici" not in line.within("use", "card", "letter").out
    mounted = line.home / "coding" / "trained.json"
    mounted.write_bytes(mounted.read_bytes()[:-9])
    assert "pas un modèle de codage" in line.within("use", "card", "coding").out
    assert line.within("coding", "model", "remove").code == 0
    assert "appris ici" not in line.within("use", "card", "coding").out
    assert line.within("use", "card", "coding", "--json").json()["trained"] is None


def test_a_model_that_is_refused_leaves_the_one_before(line: CommandLine, model: Path) -> None:
    assert line.within("coding", "model", "use", model).code == 0
    before = find_engine("trained", Settings(home=line.home)).digest
    model.write_bytes(model.read_bytes()[:-9])
    assert line.within("coding", "model", "use", model).code == CodingModelInvalid.exit_code
    assert find_engine("trained", Settings(home=line.home)).digest == before
    left = [one.name for one in (line.home / "coding").iterdir()]
    assert left == ["trained.json"]


def test_what_a_cut_left_half_written_is_no_model(line: CommandLine, model: Path) -> None:
    folder = private_folder(line.home) / "coding"
    private_folder(folder)
    (folder / ".trained.json.77.part").write_bytes(model.read_bytes()[:500])
    assert engines_here(find_use("coding"), Settings(home=line.home))[:1] == ["rules"]
    assert line.within("coding", "model", "use", model).code == 0
    assert find_engine("trained", Settings(home=line.home)).digest
    assert [one.name for one in folder.iterdir()] == ["trained.json"]
