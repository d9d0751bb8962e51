"""`docs/engines.md` gives settings that are taken, and arithmetic that is right."""

import re
from pathlib import Path

import pytest

from ambroise.engines import endpoints
from ambroise.settings import load_settings
from tests.spec.sources import ROOT

PAGE = (ROOT / "docs" / "engines.md").read_text(encoding="utf-8")
ROW = re.compile(
    r"^\| (\d+) billion; (\d+) × (\d+) × (\d+) \| ([\d.]+) GB \| ([\d.]+) GB \| (\d+) kB"
    r" \| ([\d.]+) GB \| (\d+) / (\d+) GB \|$",
    re.MULTILINE,
)


@pytest.mark.parametrize("block", re.findall(r"^```toml\n(.*?)^```", PAGE, re.M | re.S))
def test_the_settings_of_the_page_make_an_engine(block: str, tmp_path: Path) -> None:
    (tmp_path / "ambroise.toml").write_text(block, encoding="utf-8")
    assert len(endpoints(load_settings(tmp_path))) == 1


@pytest.mark.parametrize("row", ROW.findall(PAGE))
def test_the_memory_of_the_page_is_what_its_formula_gives(row: tuple[str, ...]) -> None:
    billions, layers, heads, size, *told = map(float, row)
    full, small = 2 * billions, 0.56 * billions
    each = 2 * layers * heads * size * 2
    cache = 8 * 13_500 * each / 1e9
    found = [full, small, each / 1e3, cache, 1.1 * (full + cache), 1.1 * (small + cache)]
    assert told == [pytest.approx(one, abs=0.51 if at > 3 else 0.5 if at == 2 else 0.06)
                    for at, one in enumerate(found)]  # fmt: skip


def test_the_page_works_three_examples_out() -> None:
    assert len(ROW.findall(PAGE)) == 3
