"""The trail sent on to the hospital's log collector (SIEM), without content, nothing lost."""

from ambroise.trail.siem.address import Address, address_of
from ambroise.trail.siem.forward import Forwarder, open_forwarder, sent_through
from ambroise.trail.siem.message import message

__all__ = ["Address", "Forwarder", "address_of", "message", "open_forwarder", "sent_through"]
