"""Servers of language models: one client for all of them, and the named causes of its failures."""

from ambroise.llm.client import Client, Said
from ambroise.llm.failures import Cause, Failure
from ambroise.llm.messages import Message
from ambroise.llm.watching import Bounds

__all__ = ["Bounds", "Cause", "Client", "Failure", "Message", "Said"]
