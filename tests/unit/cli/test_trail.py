"""The trail and the vault from the command line."""

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from ambroise.access import Grant, Role, people
from ambroise.cli.session import Session
from ambroise.cli.trail import trail
from ambroise.cli.vault import vault
from ambroise.errors import (
    AccessRefused,
    ExportAltered,
    KeyNotRotated,
    RetentionTooShort,
    SiemUnreachable,
    SourceUnreadable,
    VaultInUse,
)
from ambroise.pseudonyms import zone_id
from ambroise.settings import Settings
from ambroise.trail import Event, Retention
from tests.builders.collector import Collector

app = typer.Typer()
app.add_typer(trail, name="trail")
app.add_typer(vault, name="vault")

Call = Callable[..., Result]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def call(settings: Settings) -> Call:
    """Call a command as a person who controls: DPO, security officer and auditor."""
    with_rights(settings, Role.DPO, Role.SECURITY_OFFICER, Role.AUDITOR)

    def run(*arguments: object, **changed: object) -> Result:
        session = Session(settings.model_copy(update=changed), "fr")
        try:
            return CliRunner().invoke(app, [str(one) for one in arguments], obj=session)
        finally:
            session.close()

    return run


def with_rights(settings: Settings, *roles: Role) -> None:
    session = Session(settings, "fr")
    login = session.actor.login
    for role in roles:
        people.grant(session.state, login, Grant(role, None, datetime.now(UTC)))
    for person in ("42", "43"):
        session.trail.append(Event("anne", "read_identified", "person", person, "care"))
    session.close()


def acts(settings: Settings, action: str) -> list[Event]:
    session = Session(settings, "fr")
    found = [entry.event for entry in session.trail.events(action=action)]
    session.close()
    return found


def test_an_export_verifies_alone_and_leaves_what_was_asked(
    settings: Settings, call: Call, tmp_path: Path
) -> None:
    out, key = tmp_path / "t.jsonl", tmp_path / "key.pem"
    assert call("trail", "export", out, "--person", "42").exit_code == 0
    key.write_text(call("trail", "key").stdout)
    checked = call("trail", "verify", out, "--key", key)
    assert checked.exit_code == 0, checked.output
    assert "Clé (SHA-256)" in checked.stdout
    lines = out.read_text()
    assert '"object_id\\":\\"42' in lines
    assert '"object_id\\":\\"43' not in lines
    (exported,) = acts(settings, "trail.export")
    assert exported.detail["object_ids"] == "42"
    (read,) = [one for one in acts(settings, "read_trail") if one.object_kind == "person"]
    assert read.object_id == "42"
    assert "empreinte" in call("trail", "verify", out).stderr
    out.write_text(lines.replace("anne", "paul"))
    assert isinstance(call("trail", "verify", out).exception, ExportAltered)
    assert isinstance(call("trail", "verify", tmp_path / "none").exception, SourceUnreadable)
    key.write_text("no key")
    assert isinstance(call("trail", "verify", out, "--key", key).exception, SourceUnreadable)


def test_a_table_is_in_the_words_of_the_hospital(call: Call, tmp_path: Path) -> None:
    out = tmp_path / "t.csv"
    assert call("trail", "export", out, "--kind", "person", "--object", "42").exit_code == 0
    with out.open(encoding="utf-8-sig", newline="") as lines:
        (row,) = csv.DictReader(lines, delimiter=";")
    assert (row["action"], row["finalité"]) == ("lire un dossier identifié", "soins")


def test_every_decision_says_its_basis(settings: Settings, call: Call) -> None:
    call("trail", "show")
    assert acts(settings, "read_trail")[0].basis == "security"


def test_segments_are_archived_once(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    first = call("trail", "archive", folder)
    assert first.exit_code == 0, first.output
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["access-000001.jsonl"]
    assert call("trail", "verify", folder / names[0]).exit_code == 0
    call("trail", "archive", folder, "--class", "access")
    assert sorted(path.name for path in folder.iterdir()) == [*names, "access-000002.jsonl"]
    assert call("trail", "verify").exit_code == 0


def test_times_are_shown_set_and_applied(settings: Settings, call: Call) -> None:
    assert "access : 1095 jours" in call("trail", "retention").stdout
    assert "generation : 400 jours (" in call("trail", "retention", "generation", "400").stdout
    assert isinstance(call("trail", "retention", "access", "1").exception, RetentionTooShort)
    assert acts(settings, "retention.set")[0].detail == {
        "class": "generation",
        "days": 400,
        "decision": acts(settings, "retention.set")[0].detail["decision"],
    }
    said = call("trail", "purge").stdout.splitlines()
    kinds = [
        *Retention,
        "contenus d'exécutions",
        "dossiers et paquets de sorties",
        "documents des envois de lettres",
    ]
    assert sorted(said) == sorted(f"{one} : 0" for one in kinds)


def test_the_trail_is_sent_to_the_collector(call: Call) -> None:
    assert "AMBROISE_SIEM" in call("trail", "forward").stderr
    collector = Collector("tcp").start()
    sent = call("trail", "forward", siem=collector.address)
    assert sent.exit_code == 0, sent.output
    collector.stop()
    again = call("trail", "show", siem=collector.address)
    assert again.exit_code == 0
    away = call("trail", "forward", siem=collector.address)
    assert isinstance(away.exception, SiemUnreachable)
    assert collector.wrong == []
    assert collector.sequences() == list(range(1, len(collector.received) + 1))


def test_a_key_is_rotated_with_a_reason_and_old_pseudonyms_still_resolve(
    settings: Settings, call: Call
) -> None:
    session = Session(settings, "fr")
    key = session.vault.key("research-ids")
    session.vault.key("drafts")
    session.vault.remember("research", [(str(zone_id(key, "row", "7")), "7")])
    session.close()
    rotated = call("vault", "rotate", "drafts", "--reason", "départ d'un administrateur")
    assert rotated.exit_code == 0, rotated.output
    assert "drafts (2)" in rotated.stdout
    assert "1 pseudonymes recalculés" in rotated.stdout
    (noted,) = acts(settings, "key.rotate")
    assert (noted.detail["key"], noted.detail["version"], noted.count) == ("drafts", 2, 1)
    refused = call("vault", "rotate", "research-ids", "--reason", "x")
    assert isinstance(refused.exception, KeyNotRotated)
    assert isinstance(call("vault", "rotate", "drafts", "--reason", " ").exception, AccessRefused)
    report = json.loads(call("vault", "check", "--json").stdout)
    assert (report["ok"], report["recomputed"], report["versions"]["drafts"]) == (True, 1, 2)


def test_the_key_of_the_file_changes_when_the_service_is_stopped(
    settings: Settings, call: Call
) -> None:
    before = (settings.keys / "vault.key").read_text()
    service = Session(settings, "fr")
    assert service.vault.versions("care-rows") == (1,)
    assert isinstance(call("vault", "rekey", "--reason", "annuel").exception, VaultInUse)
    service.close()
    done = call("vault", "rekey", "--reason", "annuel")
    assert done.exit_code == 0, done.output
    assert str(settings.keys / "vault.key") in done.stderr.replace("\n", "")
    assert (settings.keys / "vault.key").read_text() != before
    assert call("vault", "check").exit_code == 0
    assert len(acts(settings, "key.file")) == 1


def test_without_a_role_nothing_is_exported_kept_or_rotated(settings: Settings) -> None:
    with_rights(settings)
    for line in (
        ["trail", "export", "x.jsonl"],
        ["trail", "archive", "x"],
        ["trail", "purge"],
        ["trail", "retention"],
        ["vault", "rotate", "drafts", "--reason", "x"],
        ["vault", "rekey", "--reason", "x"],
    ):
        session = Session(settings, "fr")
        refused = CliRunner().invoke(app, line, obj=session)
        session.close()
        assert isinstance(refused.exception, AccessRefused), line
    assert not Path("x.jsonl").exists()
