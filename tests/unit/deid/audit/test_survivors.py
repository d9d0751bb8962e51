"""What survives of a feed, in every form that a text may give it."""

import json
from pathlib import Path

import pytest

from ambroise.deid import Feed, Identity, read_feed
from ambroise.deid.audit.attack import as_json, survivors
from ambroise.deid.audit.attack.items import dated, in_words
from ambroise.text.dates import parse_date

PATIENT = Identity(
    family_name="Kermarrec",
    birth_name="Le Goff",
    given_names=("Anne-Marie",),
    ipp="8001234567",
    nir="251022901900305",
    phone="06 12 34 56 78",
    email="am.legoff@exemple.fr",
    address="12 rue des Hortensias",
    postal_code="29200",
    city="Saint-Renan",
)
FEED = Feed(by_note={"n1": (PATIENT,)})


def attacked(folder: Path, text: str, *, feed: Feed = FEED, spans: str = "") -> dict[str, str]:
    """Return how each kind of item survives in one document; `spans` is replaced text in it."""
    at = text.find(spans) if spans else -1
    entities = [{"start": at, "end": at + len(spans), "label": "NOM"}] if at >= 0 else []
    path = folder / "out.jsonl"
    path.write_text(json.dumps({"note_id": "n1", "note_text": text, "entities": entities}))
    return {one.hit.kind: one.hit.how for one in survivors(path, feed).certain}


@pytest.mark.parametrize(
    ("text", "kind", "how"),
    [
        ("Mme Kermarrec va bien.", "family_name", "exact"),
        ("Mme KERMARREC va bien.", "family_name", "folded"),
        ("vu mme kermarrec ce jour", "family_name", "folded"),
        ("Mme KERMAREC va bien.", "family_name", "fuzzy"),
        ("Mme KERAMRREC va bien.", "family_name", "fuzzy"),
        ("Mme KERMAR-\nREC va bien.", "family_name", "glued"),
        ("MmeKERMARREC va bien.", "family_name", "glued"),
        ("Mme K E R M A R R E C", "family_name", "glued"),
        ("née LE-GOFF", "family_name", "folded"),
        ("née LEGOFF à", "family_name", "glued"),
        ("née GOFF à", "family_name", "part"),
        ("Anne Marie, 62 ans", "given_name", "folded"),
        ("Marie, 62 ans", "given_name", "part"),
        ("NIP 8001234567", "ipp", "exact"),
        ("NIP 80 01 23 45 67", "ipp", "folded"),
        ("NIP 8001234576", "ipp", "fuzzy"),
        ("NIR 2 51 02 29 019 003 05", "nir", "folded"),
        ("NIR 2510229019003", "nir", "folded"),
        ("tél. +33 6 12 34 56 78", "phone", "folded"),
        ("AM.LEGOFF@EXEMPLE.FR", "email", "folded"),
        ("12, RUE DES HORTENSIAS", "address", "folded"),
        ("allée Hortensias", "address", "part"),
        ("St Renan", "city", "folded"),
    ],
)
def test_a_survivor_is_found(tmp_path: Path, text: str, kind: str, how: str) -> None:
    assert attacked(tmp_path, text).get(kind) == how


@pytest.mark.parametrize(
    "text", ["", "Mme TARDIVEL va bien.", "tél. 02 98 22 33 44", "Marche 12 m, TA 120/80, K 4,5"]
)
def test_a_text_without_identities_is_clean(tmp_path: Path, text: str) -> None:
    assert attacked(tmp_path, text) == {}


def test_a_surrogate_near_a_true_name_is_no_survivor(tmp_path: Path) -> None:
    assert attacked(tmp_path, "Mme KERMAREC va bien.", spans="KERMAREC") == {}


def test_a_surrogate_equal_to_a_true_name_is_one(tmp_path: Path) -> None:
    assert attacked(tmp_path, "Mme KERMARREC va bien.", spans="KERMARREC") != {}


@pytest.mark.parametrize(
    "written",
    [
        "03/02/1951", "3.2.51", "03-02-51", "1951-02-03", "3 février 1951", "03 FEVRIER 1951",
        "3 févr. 1951", "03021951", "19510203", "03 / 02 / 1951",
        "trois février mille neuf cent cinquante et un", "trois février 1951",
    ],
)  # fmt: skip
def test_a_birth_date_is_found_in_any_written_form(tmp_path: Path, written: str) -> None:
    born = parse_date("1951-02-03")
    assert born is not None
    feed = Feed(by_note={"n1": (Identity(birth_date=born.first()),)})
    assert "birth_date" in attacked(tmp_path, f"Né le {written} à", feed=feed)


@pytest.mark.parametrize("other", ["tél 02 98 03 02 51", "04/02/1951", "3/2", "13/02/1951"])
def test_other_numbers_are_no_birth_date(tmp_path: Path, other: str) -> None:
    born = parse_date("1951-02-03")
    assert born is not None
    feed = Feed(by_note={"n1": (Identity(birth_date=born.first()),)})
    assert attacked(tmp_path, f"Noté {other} ici", feed=feed) == {}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (21, "vingt et un"),
        (71, "soixante et onze"),
        (80, "quatre vingt"),
        (99, "quatre vingt dix neuf"),
    ],
)
def test_numbers_in_words(number: int, words: str) -> None:
    assert in_words(number).strip() == words


def test_a_date_has_its_forms_once() -> None:
    day = parse_date("2001-11-11")
    assert day is not None
    forms = dated(day.first())
    assert len(forms) == len(set(forms))


def test_an_ordinary_word_is_doubtful(tmp_path: Path) -> None:
    feed = Feed(by_note={"n0": (Identity(family_name="Petit"),)})
    texts = ["un petit rein"] + ["un petit kyste"] * 3
    lines = [json.dumps({"note_id": f"n{at}", "note_text": text}) for at, text in enumerate(texts)]
    (tmp_path / "out.jsonl").write_text("\n".join(lines))
    found = survivors(tmp_path / "out.jsonl", feed)
    assert [one.doubtful for one in found.found] == [True]
    assert found.leaking() == 0


def test_other_people_are_found_by_full_name_and_numbers_only(tmp_path: Path) -> None:
    others = Feed(by_note={"elsewhere": (PATIENT,)})
    assert attacked(tmp_path, "Mme Kermarrec, M. Goff", feed=others) == {}
    assert attacked(tmp_path, "KERMARREC Anne-Marie", feed=others) == {"full_name": "folded"}
    assert attacked(tmp_path, "NIP 8001234567", feed=others) == {"ipp": "folded"}


def test_originals_tie_documents_to_people_and_tell_what_was_there(tmp_path: Path) -> None:
    feed_file = tmp_path / "feed.jsonl"
    feed_file.write_text(
        json.dumps({"person_id": "p1", "family_name": "Kermarrec", "ipp": "8001234567"})
    )
    original = {"note_id": "n1", "person_id": "p1", "note_text": "Mme Kermarrec, IPP 8001234567"}
    written = {"note_id": "n1", "person_id": "x", "note_text": "Mme Rouault, IPP 8001234567"}
    (tmp_path / "in.jsonl").write_text(json.dumps(original))
    (tmp_path / "out.jsonl").write_text(json.dumps(written))
    found = survivors(tmp_path / "out.jsonl", read_feed(feed_file), originals=tmp_path / "in.jsonl")
    assert (found.attributed, found.leaking()) == (1, 1)
    assert found.present == {"family_name": 1, "ipp": 1}
    assert found.left == {"ipp": 1}


def test_the_outcome_holds_no_identity(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text(json.dumps({"note_id": "n1", "note_text": "Mme KERMARREC Anne-Marie"}))
    outcome = json.dumps(as_json(survivors(path, FEED), seconds=1.0)).lower()
    assert "kermarrec" not in outcome
    assert "anne" not in outcome
