"""Which passwords are refused: those that the place, a keyboard or a short list suggest."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.access.people.passwords import ROWS, not_guessable
from ambroise.errors import PasswordGuessable, SettingsInvalid
from ambroise.settings import Settings

NAMES = ("jdurand", "Dr Jeanne Durand-Lévy")
PLACE = Settings(home=Path("/nowhere"), hospital_name="CHU de Saint-Thégonnec")


def refused(password: str, settings: Settings = PLACE) -> bool:
    try:
        not_guessable(password, settings, *NAMES)
    except PasswordGuessable:
        return True
    return False


@pytest.mark.parametrize(
    "password",
    [
        "jdurand/2026/nuit",
        "La nuit de Durand",
        "levy etait la hier",
        "chu de saint thegonnec",
        "Thégonnec-bretagne",
        "Mon H0p1t@l prefere",
        "M0tDeP@sse-du-jour",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "12121212121212",
        "poiuytreza-gris",
        "vert fghjkl vert",
        "bleu 987654 rouge",
        "Bonjour2026!!!",
        "Soleil-Soleil-1",
        "2025Jetaime2026",
        "B0nj0ur.M@rseille",
    ],
)
def test_what_somebody_would_try_is_refused(password: str) -> None:
    assert refused(password)


@pytest.mark.parametrize(
    "password",
    [
        "quatre chevaux dans la brume",
        "un bonjour des glycines",
        "Trois tisanes & 2 nuages",
        "lA-gRenOuille/verte",
        "xK9-vQ2-mT7-wR4",
        "zyx de la reine violette",
    ],
)
def test_a_phrase_of_one_s_own_is_taken(password: str) -> None:
    assert not refused(password)


@given(st.sampled_from(ROWS), st.data())
def test_six_keys_of_a_row_are_refused_wherever_they_stand(row: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(row) - 6))
    run = row[at : at + 6]
    run = data.draw(st.sampled_from((run, run[::-1], run.upper())))
    before, after = (data.draw(st.text("grismouette ", max_size=8)) for _ in range(2))
    assert refused(f"{before}{run}{after}")


@given(st.text("abcde9!", min_size=1, max_size=6), st.integers(2, 40))
def test_a_block_said_again_and_again_is_refused(block: str, times: int) -> None:
    assert refused(block * times)


def test_the_hospital_s_own_list_is_read_whatever_the_capitals(tmp_path: Path) -> None:
    file = tmp_path / "leaked.txt"
    file.write_bytes("Trois Tisanes vertes\r\nà la claire fontaine\n\xff\n".encode("latin-1"))
    own = PLACE.model_copy(update={"password_list": file})
    assert refused("trois tisanes VERTES", own)
    assert not refused("trois tisanes mauves", own)
    lost = PLACE.model_copy(update={"password_list": tmp_path / "missing"})
    with pytest.raises(SettingsInvalid, match="PASSWORD_LIST"):
        refused("trois tisanes mauves", lost)
