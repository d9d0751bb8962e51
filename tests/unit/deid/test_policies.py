"""Policies: what is hidden, replaced, moved or kept, by label and role."""

from pathlib import Path

import pytest

from ambroise.deid.policies import POLICIES, policy_named, read_policy
from ambroise.errors import PolicyInvalid, PolicyUnknown
from ambroise.pseudonyms import OPTIONAL
from ambroise.text.spans import Span

KEY = bytes(range(32))
TEXT = "Dr LE GOFF ; Mme KERVELLA, veuve, 93 ans, vue mardi 12/03/2024 au CHU de Brest"


def span(written: str, label: str, role: str = "", score: float = 1.0) -> Span:
    start = TEXT.index(written)
    return Span(start, start + len(written), label, role, "", score)


FOUND = [
    span("LE GOFF", "NOM", "professional"),
    span("KERVELLA", "NOM", "patient"),
    span("veuve", "SITUATION", "patient"),
    span("12/03/2024", "DATE", "", 0.6),
    span("CHU de Brest", "HOPITAL"),
]


def written(tmp_path: Path, said: str) -> Path:
    path = tmp_path / "etude.toml"
    path.write_text(said, encoding="utf-8")
    return path


def hidden(policy_text: str, tmp_path: Path) -> str:
    policy = read_policy(written(tmp_path, policy_text))
    spans = policy.hidden(TEXT, FOUND)
    return policy.rendered(TEXT, spans, key=KEY, shift=7).text


def test_the_policies_shipped_leave_what_tells_little_alone() -> None:
    assert all(policy.kept >= OPTIONAL for policy in POLICIES.values())
    assert [one.label for one in policy_named("strict").applied(FOUND)] == [
        "NOM", "NOM", "DATE", "HOPITAL",
    ]  # fmt: skip
    assert [one.label for one in policy_named("balanced").applied(FOUND)] == [
        "NOM", "NOM", "HOPITAL",
    ]  # fmt: skip
    assert [one.label for one in policy_named("dates-kept").applied(FOUND)] == [
        "NOM", "NOM", "HOPITAL",
    ]  # fmt: skip


def test_a_policy_of_a_file_acts_by_label_and_role(tmp_path: Path) -> None:
    made = hidden(
        """
        [labels]
        NOM = "hide"
        "NOM.professional" = "keep"
        HOPITAL = "keep"
        SITUATION = "hide"
        DATE = "shift"
        """,
        tmp_path,
    )
    assert made == (
        "Dr LE GOFF ; Mme <NOM>, <SITUATION>, 93 ans, vue mardi 19/03/2024 au CHU de Brest"
    )


def test_ages_and_weeks_are_options(tmp_path: Path) -> None:
    path = written(tmp_path, 'name = "etude 42"\nwhole_weeks = true\noldest_age = 89\n')
    policy = policy_named(str(path))
    assert policy.name == "etude 42"
    assert all(policy.shift(KEY, str(person)) % 7 == 0 for person in range(50))
    assert [one.label for one in policy.hidden(TEXT, FOUND)].count("AGE") == 1


def test_a_policy_may_rest_on_another(tmp_path: Path) -> None:
    policy = read_policy(written(tmp_path, 'base = "dates-kept"\nleast_score = 0.5\n'))
    assert policy.name == "etude"
    assert [one.label for one in policy.applied(FOUND)] == ["NOM", "NOM", "HOPITAL"]


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("[labels", "pas du TOML"),
        ("secret = 1", "champ secret inconnu"),
        ('base = "autre"', "base : une de strict"),
        ("least_score = 2", "least_score : un nombre de 0 à 1"),
        ("least_score = true", "least_score"),
        ('whole_weeks = "oui"', "true ou false"),
        ("oldest_age = 20", "de 70 à 120"),
        ("labels = 3", "labels"),
        ('[labels]\nNOMS = "hide"', "NOMS n'est ni un label"),
        ('[labels]\n"NOM.voisin" = "hide"', "NOM.voisin"),
        ('[labels]\nNOM = "effacer"', "hide, replace, shift, keep"),
        ('[labels]\nNOM = ["hide"]', "hide, replace, shift, keep"),
        ('[labels]\nNOM = "shift"', "une date se décale"),
        ('[labels]\nDATE = "replace"', "une date se décale"),
    ],
)
def test_a_policy_that_cannot_be_followed_says_where(tmp_path: Path, said: str, cause: str) -> None:
    with pytest.raises(PolicyInvalid) as caught:
        read_policy(written(tmp_path, said))
    assert cause in caught.value.message()
    assert "etude.toml" in caught.value.message()


def test_a_policy_that_is_nowhere_is_said(tmp_path: Path) -> None:
    with pytest.raises(PolicyUnknown):
        policy_named("none")
    with pytest.raises(PolicyInvalid, match="file"):
        policy_named(str(tmp_path / "absente.toml"))
