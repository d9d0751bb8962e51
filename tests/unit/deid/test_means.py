"""What detection rests on beside its rules: lists that a hospital drops in."""

import pickle
from datetime import UTC, datetime
from pathlib import Path

from ambroise.deid.gazetteers import add_list
from ambroise.deid.means import means_of

NOW = datetime(2026, 3, 3, tzinfo=UTC)


def test_a_surname_of_a_list_is_hidden_where_nothing_announces_it(tmp_path: Path) -> None:
    samples = Path(__file__).parent / "gazetteers" / "samples" / "noms2008nat_txt.txt"
    add_list(tmp_path, "noms", samples, "surnames", now=NOW)
    names = [
        line.split("\t")[0]
        for line in samples.read_text(encoding="latin-1").splitlines()[1:]
        if line.split("\t")[0].isalpha()
    ]
    means = means_of(tmp_path)
    assert any(name.lower() in means.lists.surnames for name in names)
    assert means.digest != means_of().digest


def test_means_open_again_in_another_process(tmp_path: Path) -> None:
    samples = Path(__file__).parent / "gazetteers" / "samples" / "noms2008nat_txt.txt"
    add_list(tmp_path, "noms", samples, "surnames", now=NOW)
    means = means_of(tmp_path)
    assert pickle.loads(pickle.dumps(means)).digest == means.digest


def test_an_empty_home_has_the_means_of_the_package(tmp_path: Path) -> None:
    assert means_of(tmp_path).digest == means_of().digest
