"""The trail reaches the collector over UDP, TCP and TLS; nothing is lost when it is away."""

import shutil
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from ambroise.errors import SiemUnreachable
from ambroise.settings import Settings
from ambroise.state import State, open_state
from ambroise.trail import Event, Retention, Trail, open_trail
from ambroise.trail.siem import open_forwarder, sent_through
from tests.builders.certificates import Certificates, certificates
from tests.builders.collector import Collector

READ = Event("anne", "read_identified", "person", "42", "care", rule="care-team")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def state(settings: Settings) -> Iterator[State]:
    state = open_state(settings)
    yield state
    state.close()


@pytest.fixture
def trail(settings: Settings, state: State) -> Iterator[Trail]:
    with closing(open_trail(settings, state)) as trail:
        yield trail


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates(tmp_path_factory.mktemp("ca"))


Started = Callable[..., Collector]


@pytest.fixture
def started() -> Iterator[Started]:
    running: list[Collector] = []

    def start(collector: Collector) -> Collector:
        running.append(collector.start())
        return collector

    yield start
    for one in running:
        one.stop()


def towards(settings: Settings, collector: Collector, **more: object) -> Settings:
    return settings.model_copy(update={"siem": collector.address, **more})


def send(settings: Settings) -> int:
    with open_forwarder(settings) as forwarder:
        assert forwarder is not None
        return forwarder.send_waiting()


def arrived(collector: Collector, count: int) -> list[int]:
    end = time.monotonic() + 10
    while len(collector.received) < count and time.monotonic() < end:
        time.sleep(0.01)
    assert collector.wrong == []
    return collector.sequences()


def tls(keys: Certificates, *, asks: bool = False) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(keys.certificate, keys.key)
    if asks:
        context.load_verify_locations(keys.authority)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


@pytest.mark.parametrize("protocol", ["udp", "tcp", "tls"])
def test_every_entry_arrives_once_and_in_order(
    settings: Settings, trail: Trail, keys: Certificates, started: Started, protocol: str
) -> None:
    context = tls(keys) if protocol == "tls" else None
    collector = started(Collector(protocol, context=context))
    there = towards(settings, collector, siem_ca=keys.authority)
    for _ in range(450 if protocol != "udp" else 50):
        trail.append(READ)
    count = send(there)
    assert arrived(collector, count) == list(range(1, count + 1))
    assert send(there) == 0
    trail.append(READ)
    assert send(there) == 1
    assert arrived(collector, count + 1)[-1] == count + 1


def test_a_collector_whose_certificate_is_not_the_expected_one_gets_nothing(
    settings: Settings, trail: Trail, keys: Certificates, started: Started, tmp_path: Path
) -> None:
    collector = started(Collector("tls", context=tls(certificates(tmp_path))))
    trail.append(READ)
    with pytest.raises(SiemUnreachable, match="SSLCertVerificationError"):
        send(towards(settings, collector, siem_ca=keys.authority))
    assert collector.received == []


def test_a_collector_that_asks_for_our_certificate_gets_it(
    settings: Settings, trail: Trail, keys: Certificates, started: Started, tmp_path: Path
) -> None:
    ours = tmp_path / "ambroise.pem"
    ours.write_bytes(keys.certificate.read_bytes() + keys.key.read_bytes())
    collector = started(Collector("tls", context=tls(keys, asks=True)))
    trail.append(READ)
    with pytest.raises(SiemUnreachable):
        send(towards(settings, collector, siem_ca=keys.authority))
    assert collector.received == []
    known = towards(settings, collector, siem_ca=keys.authority, siem_client=ours)
    send(known)
    assert arrived(collector, 1) == [1]


def test_nothing_is_lost_while_the_collector_is_away(
    settings: Settings, trail: Trail, started: Started
) -> None:
    collector = Collector("tcp").start()
    there = towards(settings, collector)
    trail.append(READ)
    send(there)
    arrived(collector, 1)
    collector.stop()
    for _ in range(3):
        trail.append(READ)
    with pytest.raises(SiemUnreachable):
        send(there)
    assert sent_through(there) == 1
    started(collector)
    assert send(there) == 3
    assert arrived(collector, 4) == [1, 2, 3, 4]


def test_a_connection_cut_between_two_batches_is_made_again(
    settings: Settings, trail: Trail
) -> None:
    collector = Collector("tcp").start()
    with open_forwarder(towards(settings, collector)) as forwarder:
        assert forwarder is not None
        trail.append(READ)
        forwarder.send_waiting()
        arrived(collector, 1)
        collector.stop()
        collector.start()
        trail.append(READ)
        with pytest.raises(SiemUnreachable):
            forwarder.send_waiting()
        assert forwarder.send_waiting() == 1
        assert arrived(collector, 2) == [1, 2]
    collector.stop()


def test_one_forwarder_runs_at_a_time_and_follows_what_comes(
    settings: Settings, trail: Trail, started: Started
) -> None:
    collector = started(Collector("tcp"))
    there = towards(settings, collector)
    stop = threading.Event()
    with open_forwarder(settings) as none, open_forwarder(there) as forwarder:
        assert none is None
        assert forwarder is not None
        with open_forwarder(there) as second:
            assert second is None
        thread = threading.Thread(target=forwarder.follow, args=(stop, 0.01))
        thread.start()
        for _ in range(5):
            trail.append(READ)
            time.sleep(0.01)
        assert arrived(collector, 5) == [1, 2, 3, 4, 5]
        stop.set()
        thread.join()


def test_entries_that_the_collector_has_not_are_never_purged(
    settings: Settings, trail: Trail, started: Started
) -> None:
    collector = started(Collector("tcp"))
    there = towards(settings, collector)
    assert sent_through(settings) is None
    trail.append(READ)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert trail.purge(Retention.ACCESS, tomorrow, actor="d", sent=sent_through(there)) == 0
    send(there)
    trail.append(READ)
    assert trail.purge(Retention.ACCESS, tomorrow, actor="d", sent=sent_through(there)) == 1
    assert send(there) == 2
    assert arrived(collector, 3) == [1, 2, 3]


def test_after_a_restore_what_follows_the_backup_is_sent(
    settings: Settings, state: State, started: Started
) -> None:
    collector = started(Collector("tcp"))
    there = towards(settings, collector)
    with closing(open_trail(settings, state)) as trail:
        trail.append(READ)
    shutil.copy(settings.trail / "trail.sqlite", settings.home / "backup")
    with closing(open_trail(settings, state)) as trail:
        for _ in range(3):
            trail.append(READ)
        send(there)
    for name in ("trail.sqlite-wal", "trail.sqlite-shm"):
        (settings.trail / name).unlink(missing_ok=True)
    shutil.copy(settings.home / "backup", settings.trail / "trail.sqlite")
    with closing(open_trail(settings, state)) as trail:
        trail.restored(actor="admin", backup="b1")
        for n in range(5):
            trail.append(Event("anne", "act", "after", str(n)))
        send(there)
    arrived(collector, 10)
    said = [(one["said"]["sequence"], one["said"]["action"]) for one in collector.received]
    assert said[4:] == [(2, "trail.restore"), *((n, "act") for n in range(3, 8))]


FORWARDER = """
import sys
from pathlib import Path
from ambroise.settings import Settings
from ambroise.trail.siem import open_forwarder

with open_forwarder(Settings(home=Path(sys.argv[1]), siem=sys.argv[2])) as forwarder:
    print("ready", flush=True)
    forwarder.send_waiting()
"""


def test_a_forwarder_killed_loses_nothing_and_repeats_one_batch_at_most(
    settings: Settings, trail: Trail, started: Started
) -> None:
    collector = started(Collector("tcp"))
    rng = Random(1)
    for _ in range(1500):
        trail.append(READ)
    for _ in range(5):
        command = [sys.executable, "-c", FORWARDER, str(settings.home), collector.address]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(rng.uniform(0.001, 0.02))
            process.send_signal(signal.SIGKILL)
    send(towards(settings, collector))
    end = time.monotonic() + 10
    while set(collector.sequences()) != set(range(1, 1501)) and time.monotonic() < end:
        time.sleep(0.05)
    got = collector.sequences()
    assert set(got) == set(range(1, 1501))
    assert collector.wrong == []
    assert len(got) - 1500 <= 5 * 200
