"""The identity feed, and what its errors say."""

from datetime import date
from pathlib import Path

import pytest

from ambroise.deid import Identity, read_feed
from ambroise.errors import FeedInvalid

MARK = "MARQUE-SECRETE"


def feed_of(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "feed.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_identities_are_kept_by_note_by_person_and_everywhere(tmp_path: Path) -> None:
    feed = read_feed(
        feed_of(
            tmp_path,
            '{"note_id": 7, "family_name": "Kervella", "given_names": "Anne Rose",'
            ' "birth_date": "1950-03-12", "ipp": 8001234567, "email": null}',
            '{"person_id": "p", "family_name": "Durand", "role": "relative"}',
            '{"family_name": "Martin", "rpps": "10001234563", "role": "professional"}',
            "",
        )
    )
    (own,) = feed.of(note_id="7")
    assert own.given_names == ("Anne", "Rose")
    assert (own.birth_date, own.ipp, own.email) == (date(1950, 3, 12), "8001234567", "")
    assert [one.family_name for one in feed.of(person_id="p")] == ["Durand"]
    assert [one.family_name for one in feed.everywhere] == ["Martin"]
    assert feed.of(note_id="8") == ()


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        (f'{{"note_id": "1", "family_name": ["{MARK}"]}}', "family_name"),
        (f'{{"note_id": "1", "family_name": "{MARK}"', "JSON"),
        (f'{{"family_name": "{MARK}"}}', "note_id"),
        (f'{{"note_id": "1", "birth_date": "{MARK}"}}', "birth_date"),
        (f'{{"note_id": "1", "role": "{MARK}"}}', "role"),
    ],
)
def test_a_wrong_line_is_named_and_never_quoted(tmp_path: Path, line: str, cause: str) -> None:
    path = feed_of(tmp_path, '{"note_id": "1"}', line)
    with pytest.raises(FeedInvalid) as caught:
        read_feed(path)
    for lang in ("fr", "en"):
        message = caught.value.message(lang)
        assert "2" in message
        assert cause in message
        assert MARK not in message
    assert caught.value.__cause__ is None


def test_an_entity_is_derived_from_what_names_the_person_best() -> None:
    assert Identity(ipp="1", family_name="A").known_as == Identity(ipp="1").known_as
    assert Identity(family_name="A").known_as != Identity(family_name="B").known_as
    assert Identity(entity="mine").known_as == "mine"
