import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ambroise import uses
from ambroise.access import Role
from ambroise.errors import (
    DraftChanged,
    DraftDecided,
    DraftDeclined,
    DraftNotReopened,
    DraftUnknown,
    DraftUnreadable,
    GenerationGone,
    RunNotAllowed,
    StatementsUnconfirmed,
    StatementUnknown,
)
from ambroise.state.schema import drafts as drafts_table
from ambroise.state.schema import validation_measures
from ambroise.uses import Draft, Flag, Pointer, UseState
from ambroise.uses.drafts import DraftLine, Drafts, open_drafts
from ambroise.uses.working_copy import Given

REASON = Pointer("/blocks/2/statements/0/text")
NOTE = "Motif :\nDouleur thoracique MARQUE-CLINIQUE.\n"


class Desk:
    """A doctor with the letter of one stay."""

    def __init__(self, house: Any, given: Any) -> None:
        house.put("letter", UseState.PILOT)
        self.house = house
        self.given = given
        self.doctor = house.person("vasseur")
        self.decision = house.may_run(self.doctor)
        self.drafts: Drafts = open_drafts(house.settings, house.state, house.vault)
        self.draft: Draft[Any] = uses.run(
            "letter", given, self.decision, house, clock=lambda: house.now
        )

    def store(self, draft: Draft[Any] | None = None, **changes: Any) -> DraftLine:
        values = {"subject": "26000042", "person_id": 7, "now": self.house.now, **changes}
        return self.drafts.store(draft or self.draft, self.decision, **values)

    def decide(self, line: DraftLine, outcome: Any = "validated", **changes: Any) -> Any:
        sign = self.house.may_sign(self.doctor)
        later = self.house.now + timedelta(minutes=5)
        return self.drafts.decide(line.id, outcome, sign, now=later, **changes)

    def save(self, line: DraftLine, actor: Any = None, **changes: Any) -> Any:
        write = self.house.may_write(actor or self.doctor)
        return self.drafts.save(line.id, write, now=self.house.now, **changes)

    def says(self, line: DraftLine) -> str:
        return str(self.load(line).value.blocks[2].statements[0].text)

    def measures(self) -> list[Any]:
        with self.house.state.read() as connection:
            return list(connection.execute(sa.select(validation_measures)).mappings())

    def load(self, line: DraftLine) -> Any:
        return self.drafts.load(line.id, self.house.may_read(self.doctor))

    @property
    def files(self) -> list[Path]:
        return sorted((self.house.settings.care / "drafts").iterdir())


@pytest.fixture
def desk(house: Any, a_stay: Any) -> Desk:
    return Desk(house, a_stay().with_note(NOTE).view)


def test_a_stored_draft_comes_back_as_it_was_and_nothing_is_decided(desk: Desk) -> None:
    line = desk.store()
    found = desk.load(line)
    assert found.draft == desk.draft
    assert found.value == desk.draft.value
    assert found.final_text == ""
    assert (line.state, line.decided_by, line.version, line.previous) == ("proposed", None, 1, None)
    assert (line.use, line.engine, line.created_by) == ("letter", "rules", desk.doctor.id)


def test_the_content_lies_encrypted_for_the_service_account_alone(desk: Desk) -> None:
    desk.decide(desk.store())
    folder = desk.house.settings.care / "drafts"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (file,) = desk.files
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    sealed = file.read_bytes()
    assert b"MARQUE-CLINIQUE" not in sealed
    assert b"MARTIN" not in sealed
    for store in desk.house.settings.state.rglob("*"):
        if store.is_file():
            assert b"MARQUE-CLINIQUE" not in store.read_bytes()


def test_a_validated_draft_keeps_the_proposal_and_the_final_text(desk: Desk) -> None:
    line = desk.store()
    edits = {REASON: "Douleur thoracique d'effort."}
    made = desk.decide(line, edits=edits, confirmed=[REASON])
    assert made.line.state == "validated"
    assert made.line.decided_by == desk.doctor.id
    assert made.line.decided_at is not None
    assert made.draft == desk.draft
    assert "Douleur thoracique d'effort." in made.final_text
    assert "MARQUE-CLINIQUE" not in made.final_text
    assert desk.load(line) == made


def test_a_sentence_taken_out_is_not_in_the_final_text(desk: Desk) -> None:
    made = desk.decide(desk.store(), edits={REASON: ""})
    assert "Douleur thoracique" not in made.final_text


def test_a_rewritten_sentence_is_validated_only_once_confirmed(desk: Desk) -> None:
    line = desk.store()
    with pytest.raises(StatementsUnconfirmed, match="1 sentence"):
        desk.decide(line, edits={REASON: "Autre motif."})
    assert desk.load(line).line.state == "proposed"


def test_a_sentence_without_evidence_is_validated_only_once_confirmed(desk: Desk) -> None:
    bare = replace(desk.draft, flags=(*desk.draft.flags, Flag("unsupported", REASON, "12 mg")))
    line = desk.store(bare)
    assert desk.load(line).to_confirm == {REASON}
    with pytest.raises(StatementsUnconfirmed):
        desk.decide(line)
    assert desk.decide(line, confirmed=[REASON]).line.state == "validated"


def test_a_rejected_draft_stays_in_the_history_without_final_text(desk: Desk) -> None:
    line = desk.store()
    made = desk.decide(line, "rejected")
    assert (made.line.state, made.final_text) == ("rejected", "")
    assert [one.state for one in desk.drafts.history("26000042")] == ["rejected"]


def test_a_decision_is_taken_once(desk: Desk) -> None:
    line = desk.store()
    desk.decide(line)
    for outcome in ("validated", "rejected"):
        with pytest.raises(DraftDecided):
            desk.decide(line, outcome)


def test_undoing_a_validation_makes_a_new_version_and_keeps_the_old(desk: Desk) -> None:
    line = desk.store()
    desk.decide(line, edits={REASON: "Autre motif."}, confirmed=[REASON])
    again = desk.drafts.reopen(line.id, desk.house.may_sign(desk.doctor), now=desk.house.now)
    assert (again.version, again.previous, again.state) == (2, line.id, "proposed")
    found = desk.load(again)
    assert found.edits == {REASON: "Autre motif."}
    assert found.confirmed == frozenset()
    assert found.to_confirm == {REASON}
    assert desk.load(line).line.state == "validated"
    assert [one.version for one in desk.drafts.history("26000042", "letter")] == [2, 1]


def test_only_the_last_version_is_reopened_and_only_once_decided(desk: Desk) -> None:
    line = desk.store()
    sign = desk.house.may_sign(desk.doctor)
    with pytest.raises(DraftNotReopened):
        desk.drafts.reopen(line.id, sign, now=desk.house.now)
    desk.decide(line)
    desk.drafts.reopen(line.id, sign, now=desk.house.now)
    with pytest.raises(DraftNotReopened):
        desk.drafts.reopen(line.id, sign, now=desk.house.now)
    assert len(desk.files) == 2


def test_a_decision_about_another_patient_opens_nothing(desk: Desk) -> None:
    line = desk.store()
    other = desk.house.may_sign(desk.doctor, person_id=8)
    with pytest.raises(RunNotAllowed):
        desk.drafts.load(line.id, other)
    with pytest.raises(RunNotAllowed):
        desk.drafts.decide(line.id, "validated", other, now=desk.house.now)
    with pytest.raises(RunNotAllowed):
        desk.drafts.decide(
            line.id, "validated", desk.house.may_read(desk.doctor), now=desk.house.now
        )


def test_a_draft_is_stored_only_with_the_decision_of_its_run(desk: Desk) -> None:
    other = desk.house.may_run(desk.doctor)
    with pytest.raises(RunNotAllowed):
        desk.drafts.store(desk.draft, other, subject="1", person_id=7, now=desk.house.now)


def test_a_use_that_declined_leaves_nothing_to_keep(desk: Desk) -> None:
    with pytest.raises(DraftDeclined):
        desk.store(replace(desk.draft, value=None, reason="séjour sans document"))


def test_a_pointer_to_no_sentence_is_refused(desk: Desk) -> None:
    line = desk.store()
    for pointer in ("/title", "/blocks/0/kind", "/blocks/99/statements/0/text"):
        with pytest.raises(StatementUnknown):
            desk.decide(line, edits={Pointer(pointer): "x"})


def test_drafts_stay_readable_when_the_key_is_rotated(desk: Desk) -> None:
    line = desk.store()
    desk.house.vault.rotate("drafts")
    assert desk.load(line).draft == desk.draft
    assert desk.load(desk.store()).draft == desk.draft


def test_an_altered_or_swapped_file_is_refused(desk: Desk) -> None:
    one, other = desk.store(), desk.store()
    folder = desk.house.settings.care / "drafts"
    first, second = folder / one.content_file, folder / other.content_file
    second.write_bytes(first.read_bytes())
    with pytest.raises(DraftUnreadable):
        desk.load(other)
    first.write_bytes(first.read_bytes()[:-1] + b"x")
    with pytest.raises(DraftUnreadable):
        desk.load(one)
    first.unlink()
    with pytest.raises(DraftUnreadable):
        desk.load(one)


def test_an_unknown_draft_is_said_to_be_unknown(desk: Desk) -> None:
    with pytest.raises(DraftUnknown):
        desk.drafts.line("nothing")


def test_a_decision_that_another_person_took_meanwhile_changes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = desk.store()
    write = desk.drafts._folder.write

    def slower(draft_id: str, content: Any) -> str:
        monkeypatch.setattr(desk.drafts._folder, "write", write)
        desk.decide(line, "rejected")
        return write(draft_id, content)

    monkeypatch.setattr(desk.drafts._folder, "write", slower)
    with pytest.raises(DraftDecided):
        desk.decide(line)
    assert desk.load(line).line.state == "rejected"
    assert len(desk.files) == 1


def test_the_record_of_a_run_is_read_by_who_may_read_its_draft(desk: Desk) -> None:
    line = desk.store()
    kept = desk.drafts.generation(line.id, desk.house.may_read(desk.doctor))
    assert (kept.use, kept.engine, kept.engine_version) == ("letter", "rules", "1")
    assert kept.given["notes"][0]["text"] == NOTE
    assert kept.value["stay_number"] == "26000042"
    with pytest.raises(RunNotAllowed):
        desk.drafts.generation(line.id, desk.house.may_read(desk.doctor, 8))
    with pytest.raises(RunNotAllowed):
        desk.drafts.generation(line.id, desk.decision)
    with pytest.raises(DraftUnknown):
        desk.drafts.generation("nobody", desk.house.may_read(desk.doctor))


def test_the_record_of_another_run_never_stands_for_this_one(desk: Desk) -> None:
    line = desk.store()
    (mine,) = (desk.house.settings.care / "runs").rglob(line.run_id)
    assert stat.S_IMODE(mine.stat().st_mode) == 0o600
    assert b"MARQUE-CLINIQUE" not in mine.read_bytes()
    other = uses.run(
        "letter", desk.given, desk.decision, desk.house, clock=lambda: desk.house.now
    ).run_id
    mine.write_bytes(mine.with_name(other).read_bytes())
    with pytest.raises(GenerationGone, match=line.run_id):
        desk.drafts.generation(line.id, desk.house.may_read(desk.doctor))


def test_what_is_typed_is_kept_before_any_decision(desk: Desk) -> None:
    line = desk.store()
    first = desk.says(line)
    made = desk.save(line, given={REASON: Given("Malaise.", first)}, confirmed=[REASON])
    assert desk.says(line) == "Malaise."
    assert (made.line.state, made.line.revision, made.line.saved_by) == (
        "proposed",
        1,
        desk.doctor.id,
    )
    found = desk.load(line)
    assert (found.to_confirm, found.seen) == ({REASON}, {REASON: desk.doctor.id})
    assert found.draft == desk.draft
    assert len(desk.files) == 1


def test_the_same_save_twice_changes_nothing(desk: Desk) -> None:
    line = desk.store()
    given = {REASON: Given("Malaise.", desk.says(line))}
    one = desk.save(line, given=given)
    assert desk.save(line, given=given).line.revision == one.line.revision == 1


def test_two_persons_at_one_sentence_lose_no_words(desk: Desk) -> None:
    line, interne = desk.store(), desk.house.person("interne", Role.INTERNE)
    was = desk.says(line)
    desk.save(line, given={REASON: Given("Malaise.", was)})
    made = desk.save(line, interne, given={REASON: Given("Chute.", was)})
    assert desk.says(line) == "Malaise."
    assert REASON in made.to_confirm
    assert [one.text for one in made.changes] == ["Malaise.", "Chute."]
    desk.save(line, settle={REASON: "Chute."})
    assert desk.says(line) == "Chute."


def test_two_saves_at_the_same_moment_are_both_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, other = desk.store(), Pointer("/blocks/2/statements")
    write = desk.drafts._folder.write

    def slower(draft_id: str, content: Any) -> str:
        monkeypatch.setattr(desk.drafts._folder, "write", write)
        desk.save(line, added={other: "Du second."})
        return write(draft_id, content)

    was = desk.says(line)
    monkeypatch.setattr(desk.drafts._folder, "write", slower)
    desk.save(line, given={REASON: Given("Malaise.", was)})
    texts = [one.text for one in desk.load(line).value.blocks[2].statements]
    assert texts[0] == "Malaise."
    assert texts[-1] == "Du second."
    assert len(desk.files) == 1


def test_a_sentence_of_the_doctor_is_added_once_and_waits_to_be_confirmed(desk: Desk) -> None:
    line, block = desk.store(), Pointer("/blocks/2/statements")
    count = len(desk.draft.value.blocks[2].statements)
    pointer = Pointer(f"/blocks/2/statements/{count}/text")
    for _ in range(2):
        made = desk.save(line, added={block: "Vu avec la famille."})
    assert made.to_confirm == {pointer}
    with pytest.raises(StatementsUnconfirmed):
        desk.decide(line)
    desk.save(line, added={block: "Autre phrase."})
    made = desk.save(line, undo=[Pointer(f"/blocks/2/statements/{count + 1}/text")])
    assert made.to_confirm == {pointer}
    done = desk.decide(line, confirmed=[pointer])
    assert "Vu avec la famille." in done.final_text
    assert "Autre phrase." not in done.final_text


def test_a_sentence_is_added_only_where_sentences_are(desk: Desk) -> None:
    line = desk.store()
    for place in ("/blocks", "/blocks/99/statements", "/title", "/blocks/2/kind", ""):
        with pytest.raises(StatementUnknown):
            desk.save(line, added={Pointer(place): "x"})


def test_who_writes_hands_in_and_does_not_sign(desk: Desk) -> None:
    line, interne = desk.store(), desk.house.person("interne", Role.INTERNE)
    write = desk.house.may_write(interne)
    for _ in range(2):
        made = desk.drafts.write(line.id, write, now=desk.house.now)
    assert (made.state, made.written_by, made.written_at) == (
        "written",
        interne.id,
        desk.house.now,
    )
    with pytest.raises(RunNotAllowed):
        desk.drafts.decide(line.id, "validated", write, now=desk.house.now)
    assert desk.drafts.take_back(line.id, write).state == "proposed"
    desk.drafts.write(line.id, write, now=desk.house.now)
    assert desk.decide(line).line.written_by == interne.id
    for act in (lambda: desk.drafts.take_back(line.id, write), lambda: desk.save(line)):
        with pytest.raises(DraftDecided):
            act()


def test_what_changed_since_it_was_read_is_not_signed(desk: Desk) -> None:
    line = desk.store()
    desk.save(line, given={REASON: Given("Malaise.", desk.says(line))})
    with pytest.raises(DraftChanged):
        desk.decide(line, confirmed=[REASON], revision=0)
    assert desk.decide(line, confirmed=[REASON], revision=1).line.state == "validated"


def test_the_draft_that_was_chosen_comes_first(desk: Desk) -> None:
    one = desk.store()
    other = desk.store(now=desk.house.now + timedelta(minutes=1))
    later = desk.house.now + timedelta(minutes=2)
    assert [line.id for line in desk.drafts.history("26000042")] == [other.id, one.id]
    desk.drafts.choose(one.id, desk.house.may_write(desk.doctor), now=later)
    assert [line.id for line in desk.drafts.history("26000042")] == [one.id, other.id]


def test_what_a_validation_took_is_kept_of_nobody_and_once(desk: Desk) -> None:
    line = desk.store()
    desk.drafts.opened(line.id, ward="4110", now=desk.house.now)
    desk.drafts.opened(line.id, ward="9999", now=desk.house.now + timedelta(minutes=3))
    desk.decide(line, edits={REASON: "Malaise."}, confirmed=[REASON])
    (row,) = desk.measures()
    assert (row["ward"], row["engine"], row["seconds"]) == ("4110", "rules", 300.0)
    assert row["week"].weekday() == 0
    assert 0 < row["characters"] < 1
    kept = {str(value) for value in row.values()}
    assert kept.isdisjoint({desk.doctor.id, line.id, line.run_id, "7", "26000042"})
    with desk.house.state.read() as connection:
        opened = connection.execute(sa.select(drafts_table.c.opened_at)).scalar_one()
    assert opened is None
    again = desk.drafts.reopen(line.id, desk.house.may_sign(desk.doctor), now=desk.house.now)
    desk.decide(again, confirmed=[REASON])
    assert len(desk.measures()) == 1


def test_a_rejected_draft_is_not_measured(desk: Desk) -> None:
    desk.decide(desk.store(), "rejected")
    assert desk.measures() == []
