"""The coding of a stay, composed without any store."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from ambroise.engines import RULES
from ambroise.uses.coding.assembly import compose
from ambroise.uses.coding.schema import Coding
from ambroise.uses.contract import Context, Draft, RunId
from ambroise.warehouse.views import StayView
from tests.builders.coding_stay import small_knowledge

Compose = Callable[[StayView], Draft[Coding]]


@pytest.fixture
def drafted() -> Compose:
    context = Context(RULES, lambda: datetime(2026, 3, 20, tzinfo=UTC), RunId("run"))
    return lambda given: compose(given, context, small_knowledge())


@pytest.fixture
def coded(drafted: Compose) -> Callable[[StayView], Coding]:
    def made(given: StayView) -> Coding:
        value = drafted(given).value
        assert value is not None
        return value

    return made
