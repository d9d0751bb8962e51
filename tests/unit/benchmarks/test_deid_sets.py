"""The sets of the judge: read exactly, and the halves that nothing is tuned on kept apart."""

from pathlib import Path

from benchmarks.deid.__main__ import MAY_BE_SEEN, SETS
from benchmarks.deid.sets import half, templates, unseen


def test_the_halves_share_nothing() -> None:
    assert half(range(5), "tuned") == range(2)
    assert half(range(5), "kept") == range(2, 5)


def test_a_marked_template_gives_its_text_and_gold(tmp_path: Path) -> None:
    (tmp_path / "deid").mkdir()
    (tmp_path / "deid" / "eds_pseudo_templates.txt").write_text(
        "vu par [ KERVELLA ](NOM)\n\nle [3 mai](DATE), [12 rue du Bac](ADDRESSE)", encoding="utf-8"
    )
    (document,) = templates(tmp_path, "kept")
    assert document.text == "le 3 mai, 12 rue du Bac"
    assert [(document.text[one.start : one.end], one.label) for one in document.gold] == [
        ("3 mai", "DATE"),
        ("12 rue du Bac", "ADRESSE"),
    ]
    (first,) = templates(tmp_path, "tuned")
    assert [first.text[one.start : one.end] for one in first.gold] == ["KERVELLA"]


def test_every_unseen_document_has_its_patient_in_the_feed() -> None:
    documents, feed = unseen("develop", documents=15, seed=1)
    assert len(documents) == 15
    assert all(one.identities[0].role == "patient" for one in documents)
    assert {one.role for one in feed.everywhere} == {"professional"}


def test_nothing_kept_may_be_shown() -> None:
    assert not set(MAY_BE_SEEN) & {"kept", "templates", "reports", "demo"}
    assert set(MAY_BE_SEEN) < set(SETS)
