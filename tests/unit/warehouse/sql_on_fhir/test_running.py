"""Values that a view has no column for stop it, and are never told."""

from collections.abc import Iterator

import pytest

from ambroise.errors import ViewStopped
from tests.builders.fhir_views import Trial, a_trial


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    with a_trial(tmp_path_factory.mktemp("zone")) as made:
        yield made


@pytest.mark.parametrize(
    ("path", "elements", "place"),
    [
        ("name.family", {"name": [{"family": "SECRET1"}, {"family": "SECRET2"}]}, "v"),
        ("active", {"active": "SECRET1"}, "v"),
        ("multipleBirth.ofType(integer)", {"multipleBirthInteger": 1.5}, "v"),
        ("multipleBirth.ofType(integer) * 2", {"multipleBirthInteger": "SECRET1"}, "multiple"),
        ("multipleBirthInteger * 900", {"multipleBirthInteger": 9**18}, "calcul"),
        ("photo.size > 1", {"photo": [{"size": 2}, {"size": 3}]}, "photo.size"),
    ],
)
def test_a_value_that_cannot_be_shown_stops_the_view(
    trial: Trial, path: str, elements: dict[str, object], place: str
) -> None:
    with pytest.raises(ViewStopped) as stopped:
        trial.column(path, {"resourceType": "Patient", "id": "p1", **elements})
    assert str(stopped.value.fields["place"]).startswith(place)
    assert "SECRET" not in stopped.value.message("fr") + stopped.value.message("en")


def test_one_value_without_its_list_is_read_as_a_list(trial: Trial) -> None:
    patient = {"resourceType": "Patient", "name": {"family": "Durand", "given": "Anne"}}
    assert trial.column("name.given", patient, collection=True) == [["Anne"]]


def test_null_is_no_value(trial: Trial) -> None:
    patient = {"resourceType": "Patient", "gender": None, "name": [{"given": [None, "Anne"]}]}
    assert trial.column("gender", patient) == [None]
    assert trial.column("gender.exists()", patient) == [False]
    assert trial.column("name.given", patient) == ["Anne"]
