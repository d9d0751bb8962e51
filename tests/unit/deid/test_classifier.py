"""The classifier of names: what it learns, keeps and tells apart."""

import io
from pathlib import Path

import pytest

from ambroise.deid import detect
from ambroise.deid.classifier import learn, read_model, shipped
from ambroise.deid.document import Document
from ambroise.deid.gazetteers import Lists
from ambroise.deid.means import Means
from ambroise.deid.training import examples
from ambroise.errors import ModelUnreadable

LESSONS = [(one.text, one.spans) for one in examples(3, 400)]


def hidden(text: str, means: Means | None = None) -> set[str]:
    return {text[span.start : span.end] for span in detect(text, means=means)}


def test_the_same_lessons_give_the_same_model() -> None:
    first, second = io.BytesIO(), io.BytesIO()
    learn(LESSONS).save(first)
    learn(LESSONS).save(second)
    assert first.getvalue() == second.getvalue()


def test_a_model_that_was_saved_judges_the_same(tmp_path: Path) -> None:
    model = learn(LESSONS)
    with (tmp_path / "names.npz").open("wb") as sink:
        model.save(sink)
    again = read_model(tmp_path / "names.npz")
    document = Document("Transmis par Iolanta MEREZOU à l'interne de garde.")
    left, right = model.judge(document), again.judge(document)
    assert (left.index, left.label, left.role) == (right.index, right.label, right.role)
    assert left.identity == pytest.approx(right.identity, abs=0.01)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", b"not a model"])
def test_what_is_no_model_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "names.npz"
    path.write_bytes(content)
    with pytest.raises(ModelUnreadable):
        read_model(path)


def test_a_model_without_lessons_of_names_finds_none() -> None:
    means = Means(learn([(text, ()) for text, _ in LESSONS]), Lists())
    assert hidden("Le dossier Iolanta Merezou est là.", means) == set()


def test_the_shipped_model_is_small() -> None:
    target = io.BytesIO()
    shipped().save(target)
    assert len(target.getvalue()) < 10_000_000


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Adressé par Mme RAYNAUD pour une dyspnée.", "RAYNAUD"),
        ("Vu ce jour avec Ioanna Merezou, cadre du service.", "Merezou"),
        ("IDE : Maëlwenn KERVAZOU, aide-soignant : T. Plouhargan", "KERVAZOU"),
        ("Copie : Dr Zbyszko WOJTARSKI, Aubermont", "WOJTARSKI"),
    ],
)
def test_names_that_no_list_holds_are_found(text: str, name: str) -> None:
    assert name in hidden(text)


@pytest.mark.parametrize(
    "text",
    [
        "Syndrome de Raynaud connu, sans ulcère digital.",
        "Score de Glasgow à 15, signe de Babinski absent.",
        "Maladie de Crohn traitée par Humira.",
        "Scanner thoraco-abdominal : pas de lésion suspecte.",
        "Bisoprolol 2,5 mg le matin, Kardegic 75 mg.",
    ],
)
def test_eponyms_drugs_and_anatomy_stay(text: str) -> None:
    assert hidden(text) == set()


def test_a_word_that_a_line_end_cuts_is_no_name() -> None:
    text = "Madame KERVELLA, porteuse d'une lésion déco-\nuverte au scanner."
    assert hidden(text) == {"KERVELLA"}
