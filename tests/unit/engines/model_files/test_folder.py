import json
import math
import pickle
from pathlib import Path
from typing import Any

import pytest

from ambroise.engines import EngineKind, ModelFile, all_engines, find_engine
from ambroise.errors import EngineUnknown, ModelFileInvalid, ModelInputInvalid
from ambroise.settings import Settings
from tests.builders.model_folder import FRAMINGHAM, a_model, a_network

WOMAN = {
    "age": 61, "cholesterol": 180, "hdl": 47, "systolic": 124, "smoker": 1, "diabetes": 0,
}  # fmt: skip
PAIR = {"a": ("1", 0.0, 10.0), "b": ("1", 0.0, 10.0)}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


def found(settings: Settings, name: str = "framingham-femmes") -> ModelFile:
    engine = find_engine(name, settings)
    assert isinstance(engine, ModelFile)
    return engine


def refusal(settings: Settings, name: str = "framingham-femmes") -> str:
    with pytest.raises(ModelFileInvalid) as caught:
        find_engine(name, settings)
    assert name not in all_engines(settings)
    return caught.value.message("en")


def test_a_published_score_gives_its_published_value(settings: Settings) -> None:
    """The worked example of the article: a woman of 61 has a risk of 10.48 %."""
    a_model(settings.home)
    prediction = found(settings).predict(WOMAN)
    assert prediction.value == pytest.approx(0.1048, abs=0.00005)
    assert prediction.beyond == ()


def test_a_model_is_an_engine_with_its_version_and_digest(settings: Settings) -> None:
    folder = a_model(settings.home)
    engine = found(settings)
    assert (engine.kind, engine.version, len(engine.digest)) == (EngineKind.MODEL_FILE, "1.0", 64)
    before = engine.digest
    text = (folder / "model.toml").read_text(encoding="utf-8").replace('"1.0"', '"1.1"')
    (folder / "model.toml").write_text(text, encoding="utf-8")
    assert found(settings).digest != before
    assert found(settings).version == "1.1"


@pytest.mark.parametrize("missing", [{}, {"hdl": None}])
def test_a_missing_input_is_named(settings: Settings, missing: dict[str, Any]) -> None:
    a_model(settings.home)
    given = {key: value for key, value in WOMAN.items() if key != "hdl"} | missing
    with pytest.raises(ModelInputInvalid, match='"hdl" is missing'):
        found(settings).predict(given)


@pytest.mark.parametrize("wrong", [math.nan, math.inf, True, "47", 0, -1])
def test_what_is_no_number_for_the_model_is_named(settings: Settings, wrong: Any) -> None:
    a_model(settings.home)
    with pytest.raises(ModelInputInvalid, match='"hdl" is no number'):
        found(settings).predict(WOMAN | {"hdl": wrong})


def test_an_input_beyond_what_the_model_knows_is_flagged(settings: Settings) -> None:
    a_model(settings.home)
    assert found(settings).predict(WOMAN | {"age": 85, "hdl": 5}).beyond == ("age", "hdl")


@pytest.mark.parametrize("kind", ["linear", "logistic"])
def test_an_equation_is_what_it_says(settings: Settings, kind: str) -> None:
    terms = [{"input": "a", "coefficient": 2.0}, {"input": "b", "coefficient": -0.5}]
    body = json.dumps({"intercept": -3.0, "terms": terms}).encode()
    a_model(settings.home, "equation", kind=kind, content=body, ranges=PAIR)
    total = -3.0 + 2.0 * 1.5 - 0.5 * 4
    wanted = total if kind == "linear" else 1 / (1 + math.exp(-total))
    assert found(settings, "equation").predict({"a": 1.5, "b": 4}).value == pytest.approx(wanted)


@pytest.mark.parametrize("size", [1e300, -1e300])
def test_a_probability_stays_one_whatever_its_inputs(settings: Settings, size: float) -> None:
    body = json.dumps({"terms": [{"input": one, "coefficient": 9.0} for one in PAIR]}).encode()
    a_model(settings.home, "extreme", kind="logistic", content=body, ranges=PAIR)
    assert 0 <= found(settings, "extreme").predict({"a": size, "b": size}).value <= 1


def test_an_onnx_model_runs(settings: Settings) -> None:
    a_model(settings.home, "reseau", kind="onnx", content=a_network(2), file="m.onnx", ranges=PAIR)
    value = found(settings, "reseau").predict({"a": 0.5, "b": 1.0}).value
    assert value == pytest.approx(1 / (1 + math.exp(-1.5)), abs=1e-6)


def test_an_onnx_model_of_other_inputs_is_refused(settings: Settings) -> None:
    a_model(settings.home, "reseau", kind="onnx", content=a_network(3), file="m.onnx", ranges=PAIR)
    assert "content refused" in refusal(settings, "reseau")


def test_weights_that_are_elsewhere_are_refused(settings: Settings) -> None:
    body = a_network(2, external=True)
    a_model(settings.home, "reseau", kind="onnx", content=body, file="m.onnx", ranges=PAIR)
    assert "content refused" in refusal(settings, "reseau")


@pytest.mark.parametrize(
    "body", [pickle.dumps({"a": 1}), b"PK\x03\x04pytorch", b"\x89HDF\r\n", b"", b"\x08garbage"]
)
def test_what_could_run_code_is_refused_by_its_content(settings: Settings, body: bytes) -> None:
    a_model(settings.home, "reseau", kind="onnx", content=body, file="m.onnx", ranges=PAIR)
    assert "content refused" in refusal(settings, "reseau")
    a_model(settings.home, "equation", kind="linear", content=body, ranges=PAIR)
    assert "content refused" in refusal(settings, "equation")


@pytest.mark.parametrize("file", ["m.pkl", "m.joblib", "m.pt", "m.safetensors", "../m.json"])
def test_what_could_run_code_is_refused_by_its_name(settings: Settings, file: str) -> None:
    a_model(settings.home, "reseau", kind="linear", file=file)
    assert "model.toml" in refusal(settings, "reseau")


def test_a_file_that_nobody_declared_is_refused(settings: Settings) -> None:
    folder = a_model(settings.home)
    (folder / "weights.pkl").write_bytes(b"\x80\x04")
    assert "undeclared" in refusal(settings)


def test_a_file_that_changed_is_refused(settings: Settings) -> None:
    folder = a_model(settings.home)
    found(settings)
    body = json.dumps(FRAMINGHAM | {"centre": 20.0}).encode()
    (folder / "coefficients.json").write_bytes(body)
    assert "digest" in refusal(settings)


def test_a_link_is_refused(settings: Settings) -> None:
    folder = a_model(settings.home)
    (folder / "coefficients.json").rename(settings.home / "elsewhere.json")
    (folder / "coefficients.json").symlink_to(settings.home / "elsewhere.json")
    assert "link" in refusal(settings)


@pytest.mark.parametrize("more", ['surprise = "oui"\n', 'name = "autre"\n'])
def test_a_field_that_is_unknown_or_twice_is_refused(settings: Settings, more: str) -> None:
    a_model(settings.home, more=more)
    assert "model.toml" in refusal(settings)


def test_an_equation_with_an_unknown_field_or_other_inputs_is_refused(settings: Settings) -> None:
    for name, body in (
        ("un", FRAMINGHAM | {"exec": "import os"}),
        ("deux", FRAMINGHAM | {"terms": FRAMINGHAM["terms"][:3]}),
        ("trois", FRAMINGHAM | {"centre": math.nan}),
    ):
        a_model(settings.home, name, content=json.dumps(body).encode())
        assert "content refused" in refusal(settings, name)


def test_a_refused_model_does_not_hide_the_others(settings: Settings) -> None:
    a_model(settings.home, "bon")
    a_model(settings.home, "mauvais", digest="0" * 64)
    assert set(all_engines(settings)) >= {"rules", "bon"}
    with pytest.raises(EngineUnknown, match="bon"):
        find_engine("absent", settings)


@pytest.mark.parametrize("name", ["..", ".", "../models/bon", ""])
def test_a_name_leads_nowhere_else(settings: Settings, name: str) -> None:
    a_model(settings.home, "bon")
    with pytest.raises((EngineUnknown, ModelFileInvalid)):
        find_engine(name, settings)
