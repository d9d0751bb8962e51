"""Every text stands in both languages, and every text asked for is there."""

import re
from pathlib import Path

import pytest

from ambroise import web
from ambroise.access import ACTIONS
from ambroise.web.catalogue import LANGS, lang_of, words
from ambroise.web.timeline import Kind

HERE = Path(web.__file__).parent
ASKED = re.compile(r"""\b(?:t|words)\(\s*["']([a-z_]+\.[a-zA-Z_]+)["']\s*[,)]""")
FIELD = re.compile(r"\{(\w+)\}")


def test_both_languages_have_the_same_texts() -> None:
    french, english = (words(lang) for lang in LANGS)
    assert french.keys() == english.keys()


def test_a_text_has_the_same_fields_in_both_languages() -> None:
    french, english = (words(lang) for lang in LANGS)
    for key in sorted(french.keys()):
        assert set(FIELD.findall(french(key))) == set(FIELD.findall(english(key))), key


@pytest.mark.parametrize("suffix", ["py", "html"])
def test_every_text_asked_for_is_there(suffix: str) -> None:
    known = words("fr").keys()
    for path in HERE.rglob(f"*.{suffix}"):
        for key in ASKED.findall(path.read_text()):
            assert key in known, f"{path.name}: {key}"


def test_every_kind_of_event_has_its_words() -> None:
    for kind in Kind:
        assert words("fr")(f"kind.{kind}")
        assert words("fr")(f"kind.{kind}_plural")


def test_an_unforeseen_code_is_shown_as_it_is() -> None:
    assert words("fr").named("quarantine", "jamais_vu") == "jamais_vu"


def test_a_missing_text_is_an_error() -> None:
    with pytest.raises(KeyError):
        words("fr")("nowhere.at_all")


def test_only_our_languages_are_taken() -> None:
    assert lang_of("en") == "en"
    assert lang_of("de") is None
    assert lang_of(None) is None


def test_actions_of_the_trail_have_french_words() -> None:
    assert all(french for french, _english in ACTIONS.values())
