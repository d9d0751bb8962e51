"""What is said to a model, turn by turn."""

from typing import Literal

import msgspec


class Message(msgspec.Struct, frozen=True):
    """One turn of a conversation, as a server takes it."""

    role: Literal["system", "user", "assistant"]
    content: str
