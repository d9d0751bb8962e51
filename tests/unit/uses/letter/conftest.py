"""The letter of a stay, composed without any store."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from ambroise.engines import RULES
from ambroise.uses.contract import Context, Draft, RunId
from ambroise.uses.letter.assembly import compose
from ambroise.uses.letter.schema import Block, BlockKind, Letter
from ambroise.warehouse.views import StayView

Compose = Callable[[StayView], Draft[Letter]]


@pytest.fixture
def letter_of() -> Compose:
    context = Context(RULES, lambda: datetime(2026, 3, 20, tzinfo=UTC), RunId("run"))
    return lambda given: compose(given, context)


@pytest.fixture
def block_of(letter_of: Compose) -> Callable[[StayView, BlockKind], Block]:
    def found(given: StayView, kind: BlockKind) -> Block:
        letter = letter_of(given).value
        assert letter is not None
        return next(block for block in letter.blocks if block.kind is kind)

    return found
