"""A real model server whose weights are random: always on the schema, never right."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from ambroise import uses
from ambroise.engines import shape_of
from ambroise.state.schema import runs
from ambroise.uses import RunId, UseState, generations
from ambroise.uses.letter.phrasing import Told
from tests.builders.llama import Llama, llama_server
from tests.unit.uses.conftest import House, StayBuilder
from tests.unit.uses.letter.test_by_model import NOTE, flags, sentences

STAYS = 8


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Llama]:
    with llama_server(tmp_path_factory.mktemp("llama")) as made:
        yield made


def test_random_weights_are_whole_on_schema_and_nothing_on_content(
    house: House, llama: Llama
) -> None:
    house.put("letter", UseState.PILOT)
    endpoint = llama.endpoint(temperature=1.5, tokens=4096)
    house.settings = house.settings.model_copy(update={"endpoints": {"local": endpoint}})
    decision = house.may_run(house.person("anne"))
    told = supported = 0
    for number in range(STAYS):
        given = StayBuilder().with_note(f"{NOTE}Température à 37,{number} °C.\n").view
        draft = uses.run(
            "letter", given, decision, house, clock=lambda: datetime.now(UTC), engine="local"
        )
        if not flags(draft, "no_model"):
            said = sentences(draft)
            told += len(said)
            supported += len(said) - len(flags(draft, "unsupported"))
    answers = [one.output for run in kept(house) for one in run.exchanges]
    assert len(answers) >= STAYS
    for answer in answers:
        shape_of(Told).read(answer)
    assert told > 0
    assert supported <= 0.05 * told


def kept(house: House) -> list[generations.Generation]:
    with house.state.read() as connection:
        found = connection.execute(sa.select(runs.c.id, runs.c.started_at)).all()
    return [
        generations.read(house.settings, house.vault, RunId(one.id), one.started_at)
        for one in found
    ]
