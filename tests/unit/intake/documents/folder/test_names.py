"""What the names of files say."""

import time

import pytest

from ambroise.intake.documents.folder.names import PatternInvalid, pattern


@pytest.mark.parametrize(
    ("written", "path", "told"),
    [
        ("{ipp}_{iep}_{date:%Y%m%d}_{type}", "8001_24017_20240312_CRH",
         {"ipp": "8001", "iep": "24017", "date": "2024-03-12", "type": "CRH"}),
        ("{ipp}_{type}", "8001_CR_OP", {"ipp": "8001", "type": "CR_OP"}),
        ("{_}-{ipp}", "scan-8001", {"ipp": "8001"}),
        ("{ipp}", "lettres/8001", {"ipp": "8001"}),
        ("{ipp}/{date:%d-%m-%Y %H%M} {title}", "8001/12-03-2024 1430 Lettre de sortie",
         {"ipp": "8001", "date": "2024-03-12T14:30:00", "title": "Lettre de sortie"}),
        ("{date:%y%m%d}{ipp}", "2403128001", {"date": "2024-03-12", "ipp": "8001"}),
        ("[{ipp}] {author}", "[8001] Dr Roux", {"ipp": "8001", "author": "Dr Roux"}),
    ],
)  # fmt: skip
def test_a_name_of_the_shape_is_read(written: str, path: str, told: dict[str, str]) -> None:
    assert pattern(written).told(path) == told


@pytest.mark.parametrize("path", ["8001", "8001_20241399_CRH", "_20240312_CRH", "a/b"])
def test_a_name_of_another_shape_tells_nothing(path: str) -> None:
    assert pattern("{ipp}_{date:%Y%m%d}_{type}").told(path) is None


@pytest.mark.parametrize(
    "written",
    ["", "lettre", "{nom}", "{ipp}{iep}", "{ipp}_{ipp}", "{ipp:x}", "{ipp", "{_}", "{ipp!r}"],
)
def test_a_pattern_that_cannot_be_used_is_refused(written: str) -> None:
    with pytest.raises(PatternInvalid):
        pattern(written)


def test_a_long_name_is_read_in_no_time() -> None:
    shape = pattern("{ipp}_{iep}_{type}_{title}_{author}_{ins}_{_}_{_}_fin")
    started = time.process_time()
    assert shape.told("_a" * 5_000) is None
    assert time.process_time() - started < 1
