"""A connection to the collector over UDP, TCP or TLS, and what it knows to have arrived."""

import contextlib
import fcntl
import select
import socket
import ssl
import struct
import termios
import time
from collections.abc import Sequence

from ambroise.trail.siem.address import Address

TIMEOUT = 10.0
"""Seconds to connect, to send, and for the collector's machine to acknowledge."""

GRACE = 0.3
"""Seconds in which a collector that wants another certificate says so."""


class Wire:
    """One open connection; any OSError means that the last batch may not have arrived."""

    def __init__(self, address: Address) -> None:
        self._stream = address.protocol != "udp"
        if self._stream:
            plain = socket.create_connection((address.host, address.port), TIMEOUT)
            self._socket = plain
            if address.protocol == "tls":
                self._socket = _secured(plain, address)
                try:
                    self._refused()
                except BaseException:
                    self._socket.close()
                    raise
        else:
            family, kind, _, _, place = socket.getaddrinfo(
                address.host, address.port, type=socket.SOCK_DGRAM
            )[0]
            self._socket = socket.socket(family, kind)
            self._socket.connect(place)

    def send(self, messages: Sequence[bytes]) -> None:
        """Send a batch; over a stream it returns once the collector's machine has every byte.

        One datagram a message over UDP, which nothing acknowledges (RFC 5426); octet counting
        over TCP (RFC 6587 section 3.4.1) and TLS (RFC 5425 section 4.3).
        """
        if not self._stream:
            for one in messages:
                self._socket.send(one)
            return
        self._socket.sendall(b"".join(b"%d %s" % (len(one), one) for one in messages))
        self._settle()

    def _settle(self) -> None:
        """Wait until nothing of ours is in flight and the other side still listens."""
        end = time.monotonic() + TIMEOUT
        while self._in_flight():
            if self._gone():
                break
            if time.monotonic() > end:
                raise TimeoutError("the collector does not acknowledge")
            time.sleep(0.001)
        if self._gone():
            raise ConnectionResetError("the collector closed the connection")

    def _in_flight(self) -> int:
        """Return the bytes that the other machine has not acknowledged (Linux SIOCOUTQ)."""
        answer = fcntl.ioctl(self._socket.fileno(), termios.TIOCOUTQ, b"\0" * 4)
        left: int = struct.unpack("i", answer)[0]
        return left

    def _refused(self) -> None:
        """Leave a collector the time to refuse us: with TLS 1.3 it does so after the handshake."""
        end = time.monotonic() + GRACE
        while (left := end - time.monotonic()) > 0:
            if self._gone(left):
                raise ConnectionResetError("the collector refused the connection")

    def _gone(self, wait: float = 0) -> bool:
        if self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            return True
        if not select.select([self._socket], [], [], wait)[0]:
            return False
        self._socket.settimeout(0.01)
        try:
            return self._socket.recv(4096) == b""
        except (TimeoutError, ssl.SSLWantReadError):
            return False
        finally:
            self._socket.settimeout(TIMEOUT)

    def close(self) -> None:
        """Say goodbye and leave."""
        if isinstance(self._socket, ssl.SSLSocket):
            self._socket.settimeout(GRACE)
            with contextlib.suppress(OSError, ValueError):
                self._socket.unwrap()
        self._socket.close()


def _secured(plain: socket.socket, address: Address) -> ssl.SSLSocket:
    try:
        context = ssl.create_default_context(cafile=address.ca)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if address.client is not None:
            context.load_cert_chain(address.client)
        return context.wrap_socket(plain, server_hostname=address.host)
    except BaseException:
        plain.close()
        raise
