"""A vendor's use, installed as a separate package: its own process, what it may see, no network."""

import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ambroise import uses
from ambroise.engines import find_engine
from ambroise.errors import (
    AmbroiseError,
    ConfinedFailed,
    DraftRefused,
    UseStopped,
    UseUnknown,
    UseUnusable,
)
from ambroise.settings import load_settings
from ambroise.uses import Pointer, UseState, registry
from ambroise.uses.apart import ApartUse
from ambroise.uses.drafts import open_drafts
from tests.builders import vendor_wheel
from tests.unit.uses.conftest import House, StayBuilder
from tests.unit.uses.conftest import house as house

SECRET = "dossier du patient Durand"


@pytest.fixture(scope="module", autouse=True)
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The package, in the folder of plugins; what was known of uses is forgotten around it."""
    folder = tmp_path_factory.mktemp("vendor")
    target = vendor_wheel.install(folder / "plugins")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AMBROISE_HOME", str(folder / "home"))
        patch.setenv("AMBROISE_PLUGINS", str(folder / "plugins"))
        patch.setenv("AMBROISE_PLUGIN_SECONDS", "30")
        patch.setenv("ACME_TOKEN", SECRET)
        registry._others.cache_clear()
        yield target
    registry._others.cache_clear()


def ran(house: House, text: str, name: str = "acme-behaving", **more: Any) -> uses.Draft[Any]:
    """Run a use of the vendor on a stay whose only note is `text`."""
    house.put(name, UseState.PILOT)
    decision = house.may_run(house.person("vasseur"), name)
    given = StayBuilder().diagnosis("Diabète de type 2", "E11").with_note(text).view
    return uses.run(name, given, decision, house, clock=lambda: house.now, **more)


def test_its_use_is_in_the_register_and_none_of_its_code_is_loaded(installed: Path) -> None:
    use = uses.find_use("acme-lines")
    assert isinstance(use, ApartUse)
    assert (use.version, use.zone, use.engines) == ("1.2", "care", ("rules", "acme-engine"))
    assert use.card.fr.title == "Premières lignes"
    assert "acme" not in vars(__import__("sys"))["modules"]
    assert (installed / "acme.py").exists()


def test_what_cannot_serve_is_named_with_its_reason_and_hides_nothing_of_ours() -> None:
    broken = registry.broken_uses()
    assert set(broken) == {"acme-curious", "acme-impostor", "acme-nothing", "letter"}
    assert "a column that does not exist" in broken["acme-curious"].message("en")
    assert not isinstance(uses.find_use("letter"), ApartUse)
    with pytest.raises(UseUnusable, match="not the one it declares"):
        uses.find_use("acme-impostor")
    with pytest.raises(UseUnknown):
        uses.find_use("acme-poem")


def test_its_draft_is_filed_as_one_of_ours(house: House) -> None:
    house.put("acme-lines", UseState.PILOT)
    doctor, now = house.person("vasseur"), house.now
    decision = house.may_run(doctor, "acme-lines")
    given = StayBuilder().with_note("Entrée pour chute.\nSuite.").view
    draft = uses.run("acme-lines", given, decision, house, clock=lambda: now)
    assert draft.value == {"lines": [{"text": "Entrée pour chute."}]}
    assert [one.quote for one in draft.evidence] == ["Entrée pour chute."]
    drafts = open_drafts(house.settings, house.state, house.vault)
    line = drafts.store(draft, decision, subject="26000042", person_id=7, now=now)
    here = Pointer("/lines/0/text")
    filed = drafts.decide(
        line.id,
        "validated",
        house.may_sign(doctor),
        now=now,
        edits={here: "Entrée pour malaise."},
        confirmed=[here],
    )
    assert filed.final_text == "Entrée pour malaise."


def test_it_reaches_neither_the_network_nor_a_file_nor_another_process(
    house: House, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text(SECRET)
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as local:
        local.bind(str(tmp_path / "unix"))
        local.listen()
        draft = ran(house, f"pry {server.getsockname()[1]} {tmp_path}")
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()
    tries: dict[str, str] = draft.value["tries"]
    assert len(tries) > 20
    assert {name: end for name, end in tries.items() if end == "done"} == {}
    assert draft.value["environment"] == {}
    assert (tmp_path / "secret").read_text() == SECRET


def test_it_sees_only_the_tables_that_its_card_names(house: House) -> None:
    given = ran(house, "pry 1 /nowhere").value["given"]
    assert "pry 1 /nowhere" in given
    for hidden in ("DURAND", "8001234", "Diabète", "E11", "26000042"):
        assert hidden not in given


def test_an_engine_of_the_same_package_computes_there(house: House) -> None:
    draft = ran(house, "pry 1 /nowhere", engine="acme-engine")
    assert draft.value["engine"] == "Moteur d'Acme"
    known = find_engine("acme-engine", load_settings())
    assert (known.version, known.kind.value) == ("3", "package")


FAILURES = (
    ("crash", "ended by itself"),
    ("die", "form of a draft"),
    ("babble", "form of a draft"),
    ("flood", "too long"),
    ("ramble", "over 5000 characters"),
    ("grow", "ended by itself"),
)


@pytest.mark.parametrize(("act", "cause"), FAILURES)
def test_its_failure_is_a_failed_run_and_never_ours(house: House, act: str, cause: str) -> None:
    with pytest.raises((ConfinedFailed, DraftRefused), match=cause) as failed:
        ran(house, f"{act} {SECRET}")
    assert SECRET not in failed.value.message()
    (entry,) = house.trail.events(action="run.recorded")
    assert entry.event.detail["outcome"] == "failed"


def test_a_quote_that_is_not_in_what_it_was_given_is_refused(house: House) -> None:
    with pytest.raises(DraftRefused, match="a quote that the record does not hold"):
        ran(house, "lie éhonté")


def test_a_stop_kills_it_within_a_second(house: House) -> None:
    ended: list[AmbroiseError] = []

    def work() -> None:
        with pytest.raises(UseStopped) as stopped:
            ran(house, "hang")
        ended.append(stopped.value)

    before = _children()
    running = threading.Thread(target=work)
    running.start()
    deadline = time.monotonic() + 10
    while not _children() - before and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    house.put("acme-behaving", UseState.SUSPENDED)
    running.join(timeout=3)
    assert not running.is_alive()
    assert len(ended) == 1
    assert _children() - before == set()


def _children() -> set[int]:
    """The processes of uses that this one has started."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text()
        except OSError:
            continue
        if int(re.sub(r".*\) ", "", stat).split()[1]) == os.getpid():
            found.add(int(folder.name))
    return found
