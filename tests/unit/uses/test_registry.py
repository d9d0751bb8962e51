from typing import Any

import pytest

from ambroise.engines import ANY_LANGUAGE_MODEL, RULES, EngineKind, find_engine
from ambroise.settings import Settings
from ambroise.uses import all_uses, find_use
from ambroise.uses.contract import Use


def test_every_installed_use_says_what_it_is() -> None:
    assert "letter" in all_uses()
    for name, use in all_uses().items():
        assert use.name == name
        assert use.version
        assert use.zone in ("care", "research")
        assert use.reads
        assert use.engines
        always = set(use.engines) - {ANY_LANGUAGE_MODEL, EngineKind.TRAINED}
        assert always
        assert all(find_engine(one, Settings()).name == one for one in always)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_card_is_whole_in_both_languages(lang: str) -> None:
    for use in all_uses().values():
        text = use.card.text(lang)
        for part in (text.title, text.purpose, text.engine):
            assert part.strip()
        assert text.users
        assert text.limits
        assert len(text.reads) == len(use.card.fr.reads)


def test_a_use_has_the_shape_of_the_contract() -> None:
    use: Use[Any, Any] = find_use("letter")
    assert use.given_type.__name__ == "StayView"


def test_the_engine_without_model_says_so() -> None:
    assert RULES.shown() == "Moteur : règles, aucun modèle de langue branché"
    assert "no language model" in RULES.shown("en")
