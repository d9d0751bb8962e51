"""What a cluster is asked, before anything starts."""

import sys
from pathlib import Path

import pytest

from ambroise.errors import ExtraMissing, HomeNotPrivate, SettingsInvalid
from ambroise.settings import Settings, load_settings
from ambroise.spread.session import FILE_NAME, _lines, connect

SECRET = "spark.authenticate.secret"


def settings(folder: Path, master: str) -> Settings:
    return load_settings(folder).model_copy(update={"spark_master": master})


def given(folder: Path, master: str, own: str = "") -> dict[str, str]:
    """The properties that Spark would take: the last of each."""
    folder.mkdir(exist_ok=True)
    file = folder / FILE_NAME
    file.touch(mode=0o600)
    file.write_text(own)
    lines = _lines(master, folder, folder / "spill", local=master.startswith("local"))
    return dict(line.split(None, 1) for line in lines)


def test_without_pyspark_the_extra_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(ExtraMissing, match="spark"):
        connect(settings(tmp_path / "home", "local[1]"))


def test_a_cluster_of_servers_needs_a_secret(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="secret"):
        given(tmp_path / "home", "spark://calcul:7077")


def test_the_secret_of_the_hospital_is_taken(tmp_path: Path) -> None:
    assert given(tmp_path, "spark://calcul:7077", f"{SECRET} abc\n")[SECRET] == "abc"
    assert given(tmp_path, "local[2]", f"{SECRET} abc\n")[SECRET] == "abc"


def test_a_machine_alone_has_a_secret_of_its_own_each_time(tmp_path: Path) -> None:
    found = [given(tmp_path, "local[2]")[SECRET] for _ in range(2)]
    assert len(set(found)) == 2
    assert len(found[0]) == 64


def test_what_protects_is_not_loosened_by_the_file(tmp_path: Path) -> None:
    own = "spark.ui.enabled true\nspark.network.crypto.enabled false\nspark.executor.memory 2g\n"
    found = given(tmp_path, "local[2]", own)
    assert found["spark.ui.enabled"] == "false"
    assert found["spark.network.crypto.enabled"] == "true"
    assert found["spark.executor.memory"] == "2g"


def test_a_file_that_others_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).touch(mode=0o640)
    (tmp_path / FILE_NAME).chmod(0o640)
    with pytest.raises(HomeNotPrivate):
        list(_lines("local[2]", tmp_path, tmp_path, local=True))
