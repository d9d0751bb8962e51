"""A release: asked by a member, decided by another, its package the files that were checked."""

import hashlib
import os
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from ambroise.access import (
    REQUESTS,
    Action,
    Actor,
    Decision,
    Grant,
    Role,
    people,
    projects,
    releases,
)
from ambroise.access.projects import Condition, ConditionKind
from ambroise.errors import (
    AccessRefused,
    ReasonMissing,
    ReleaseBlocked,
    ReleaseChanged,
    ReleaseFolderInvalid,
    ReleaseUnknown,
    RequestDecided,
)
from tests.builders.study import RESEARCH, WORK, Study, a_study
from tests.unit.access.conftest import House

CLEAN = "groupe;effectif\nHommes;120\nFemmes;98\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "résultats"
    (made / "tables").mkdir(parents=True)
    (made / "tables" / "effectifs.csv").write_text(CLEAN)
    (made / "lisez-moi.txt").write_text("Effectifs par sexe.")
    return made


@pytest.fixture
def marie(house: House) -> Actor:
    return house.person("marie", Role.DPO)


def ask(study: Study, folder: Path) -> str:
    decision = study.data(study.member, Action.ASK_RELEASE)
    return releases.ask(study.house.door, decision, folder, "article")


def about(study: Study, actor: Actor, release: str, action: Action, reason: str = "") -> Decision:
    resource = releases.release_resource(study.house.state, release)
    purpose = RESEARCH if action is Action.EXPORT else WORK
    return study.house.door.decide(study.read(actor), action, resource, purpose, reason=reason)


def test_a_release_goes_out_as_the_files_that_were_checked(
    study: Study, marie: Actor, folder: Path
) -> None:
    house = study.house
    number = ask(study, folder)
    with pytest.raises(AccessRefused):
        about(study, study.member, number, Action.EXPORT)
    decision = about(study, marie, number, Action.DECIDE_RELEASE)
    granted = releases.grant(house.door, decision, house.settings)
    assert (granted.state, granted.findings, granted.asked_by, granted.decided_by) == (
        "granted", (), "Remi", "Marie",
    )  # fmt: skip
    taking = about(study, study.lead, number, Action.EXPORT)
    path = releases.take(house.door, taking, house.settings)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == granted.package_digest
    assert path.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(path) as package:
        assert package.namelist() == ["MANIFEST.sha256", "lisez-moi.txt", "tables/effectifs.csv"]
        assert package.read("tables/effectifs.csv").decode() == CLEAN
        listed = dict(reversed(line.split("  ")) for line in
                      package.read("MANIFEST.sha256").decode().splitlines())  # fmt: skip
        assert listed == {
            name: hashlib.sha256(package.read(name)).hexdigest() for name in package.namelist()[1:]
        }
    traced = {
        one.event.action: one.event.detail.get("sha256")
        for one in house.trail.events(object_kind="release", object_id=number)
    }
    assert traced["release.granted"] == traced["release.taken"] == granted.package_digest
    assert traced["decide_release"] is None


def test_the_same_files_make_the_same_package(study: Study, marie: Actor, folder: Path) -> None:
    house = study.house
    digests = set()
    for _ in range(2):
        number = ask(study, folder)
        os.utime(folder / "lisez-moi.txt", (0, 0))
        decision = about(study, marie, number, Action.DECIDE_RELEASE)
        digests.add(releases.grant(house.door, decision, house.settings).package_digest)
    assert len(digests) == 1


def test_the_asker_and_the_members_never_decide(study: Study, marie: Actor, folder: Path) -> None:
    house = study.house
    number = ask(study, folder)
    for one in (study.member, study.lead):
        for role in (Role.DPO, Role.DATA_MANAGER):
            people.grant(house.state, one.login, Grant(role, None, house.now))
        with pytest.raises(AccessRefused, match="another person"):
            about(study, one, number, Action.DECIDE_RELEASE)
    projects.members.end(house.door, study.leads(Action.MANAGE_MEMBERS), "remi")
    with pytest.raises(AccessRefused, match="another person"):
        about(study, study.member, number, Action.DECIDE_RELEASE)
    assert about(study, marie, number, Action.DECIDE_RELEASE).allowed


@pytest.mark.parametrize("change", ["content", "more", "less", "renamed"])
def test_a_folder_that_changed_since_the_request_is_refused(
    study: Study, marie: Actor, folder: Path, change: str
) -> None:
    house = study.house
    number = ask(study, folder)
    if change == "content":
        (folder / "lisez-moi.txt").write_text("Effectifs par sexe!")
    elif change == "more":
        (folder / "plus.csv").write_text(CLEAN)
    elif change == "less":
        (folder / "lisez-moi.txt").unlink()
    else:
        (folder / "lisez-moi.txt").rename(folder / "a-lire.txt")
    with pytest.raises(ReleaseChanged):
        releases.grant(
            house.door, about(study, marie, number, Action.DECIDE_RELEASE), house.settings
        )
    assert not list((house.settings.home / "releases").glob("*.zip"))
    refusing = about(study, marie, number, Action.DECIDE_RELEASE, reason="dossier modifié")
    releases.refuse(house.door, refusing)
    with pytest.raises(RequestDecided):
        releases.grant(house.door, refusing, house.settings)


def test_findings_ask_for_a_reason_and_unreadable_files_for_a_refusal(
    study: Study, marie: Actor, folder: Path
) -> None:
    house = study.house
    (folder / "petits.csv").write_text("groupe;n\nA;3\n")
    small = ask(study, folder)
    with pytest.raises(ReasonMissing):
        releases.grant(
            house.door, about(study, marie, small, Action.DECIDE_RELEASE), house.settings
        )
    decision = about(study, marie, small, Action.DECIDE_RELEASE, reason="lits, pas des patients")
    granted = releases.grant(house.door, decision, house.settings)
    assert [(one.file, one.check) for one in granted.findings] == [("petits.csv", "small_cell")]
    assert granted.reason == "lits, pas des patients"
    (folder / "poids.pkl").write_bytes(b"x")
    blocked = ask(study, folder)
    decision = about(study, marie, blocked, Action.DECIDE_RELEASE, reason="x")
    with pytest.raises(ReleaseBlocked):
        releases.grant(house.door, decision, house.settings)


def test_the_smallest_cell_is_that_of_the_permit(house: House, marie: Actor, folder: Path) -> None:
    study = a_study(house).granted(Condition(ConditionKind.SMALLEST_CELL, 100))
    number = ask(study, folder)
    decision = about(study, marie, number, Action.DECIDE_RELEASE)
    assert [one.check for one in releases.read(house.door, decision).findings] == ["small_cell"]


def test_a_package_that_changed_on_the_disk_is_not_handed_over(
    study: Study, marie: Actor, folder: Path
) -> None:
    house = study.house
    number = ask(study, folder)
    decision = about(study, marie, number, Action.DECIDE_RELEASE)
    releases.grant(house.door, decision, house.settings)
    path = house.settings.home / "releases" / f"{number}.zip"
    path.write_bytes(path.read_bytes() + b"x")
    taking = about(study, study.member, number, Action.EXPORT)
    with pytest.raises(ReleaseChanged):
        releases.take(house.door, taking, house.settings)
    path.unlink()
    with pytest.raises(ReleaseChanged):
        releases.take(house.door, taking, house.settings)


@pytest.mark.parametrize("wrong", ["missing", "empty", "link", "folder link", "hidden", "pipe"])
def test_a_folder_that_is_not_plain_files_is_refused(
    study: Study, folder: Path, tmp_path: Path, wrong: str
) -> None:
    given = folder
    if wrong == "missing":
        given = tmp_path / "nowhere"
    elif wrong == "empty":
        given = tmp_path / "empty"
        given.mkdir()
    elif wrong == "link":
        (folder / "lien.csv").symlink_to("/etc/passwd")
    elif wrong == "folder link":
        (folder / "lien").symlink_to("/etc")
    elif wrong == "hidden":
        (folder / ".git").mkdir()
    else:
        os.mkfifo(folder / "tube.csv")
    with pytest.raises(ReleaseFolderInvalid):
        ask(study, given)


def test_what_waits_is_listed_for_who_decides_and_the_rest_for_the_project(
    study: Study, marie: Actor, folder: Path
) -> None:
    house = study.house
    first, second = ask(study, folder), ask(study, folder)
    refusing = about(study, marie, first, Action.DECIDE_RELEASE, reason="non")
    releases.refuse(house.door, refusing)
    reading = house.door.decide(marie, Action.READ_REQUESTS, REQUESTS, WORK)
    assert [one.id for one in releases.waiting(house.door, reading)] == [second]
    own = study.may(study.member, Action.READ_PROJECT, purpose=RESEARCH)
    found = {one.id: one.state for one in releases.of_project(house.door, own)}
    assert found == {first: "refused", second: "requested"}


def test_a_release_of_others_is_refused_as_one_that_is_not(
    study: Study, marie: Actor, folder: Path
) -> None:
    number = ask(study, folder)
    words = set()
    for one in (number, "A" * 22, "../x"):
        with pytest.raises(AccessRefused) as caught:
            about(study, study.outsider, one, Action.EXPORT)
        words.add(caught.value.message())
    assert len(words) == 1
    with pytest.raises(AccessRefused):
        about(study, marie, "A" * 22, Action.DECIDE_RELEASE)
    with pytest.raises(ReleaseUnknown):
        releases.read(study.house.door, study.data(study.member, Action.EXPORT))


def test_files_of_past_releases_are_emptied_and_their_rows_stay(
    study: Study, folder: Path, marie: Actor
) -> None:
    house = study.house
    received = releases.receive(house.settings, [("a.csv", b"a;n\nx;40\n")])
    orphan = releases.receive(house.settings, [("b.csv", b"a;n\nx;40\n")])
    os.utime(orphan, (0, 0))
    let_out, own = ask(study, received), ask(study, folder)
    decision = about(study, marie, let_out, Action.DECIDE_RELEASE)
    granted = releases.grant(house.door, decision, house.settings)
    before = house.now - timedelta(days=1)
    assert releases.empty(house.settings, house.state, before) == 1  # the orphan
    later = house.now + timedelta(days=1)
    assert releases.due(house.settings, house.state, later) == 2
    assert releases.empty(house.settings, house.state, later) == 2
    assert not received.exists()
    assert not list((house.settings.home / "releases").glob("*.zip"))
    assert (folder / "lisez-moi.txt").exists()
    taking = about(study, study.member, let_out, Action.EXPORT)
    with pytest.raises(ReleaseChanged):
        releases.take(house.door, taking, house.settings)
    kept = releases.of_project(house.door, study.leads(Action.READ_PROJECT))
    assert {one.id: one.package_digest for one in kept} == {
        let_out: granted.package_digest,
        own: None,
    }
