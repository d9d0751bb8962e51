"""Folders of images through the command line and the runs over files."""

import json
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pydicom
import pytest
from pydicom.uid import EncapsulatedPDFStorage

from ambroise.deid.dicom.reading import quiet
from ambroise.deid.files import pseudonymise_path
from ambroise.deid.notes import Work
from ambroise.deid.policies import policy_named
from ambroise.errors import ExtraMissing
from tests.builders.command_line import CommandLine
from tests.builders.images import FAMILY, GIVEN, NUMBER, a_ct, as_file
from tests.builders.shared import shared

KEY = bytes(range(32))
MARKS = (FAMILY, GIVEN, NUMBER)
VALIDATOR = shutil.which("dciodvfy")


def work() -> Work:
    return Work(policy_named("strict"), key=KEY)


def a_folder(at: Path) -> Path:
    """Return a folder as a workstation exports it: a patient's folder, files without a suffix."""
    patient = at / f"{FAMILY}_{GIVEN}" / "ST0001"
    patient.mkdir(parents=True)
    for number in (1, 2, 3):
        image = a_ct(SOPInstanceUID=f"1.2.3.4.5.1.{number}", InstanceNumber=number)
        (patient / f"IM000{number}").write_bytes(as_file(image))
    (at / "photo.dcm").write_bytes(as_file(a_ct(Modality="XC")))
    pdf = a_ct(SOPClassUID=EncapsulatedPDFStorage, EncapsulatedDocument=b"%PDF " + FAMILY.encode())
    (at / "pdf.dcm").write_bytes(as_file(pdf))
    (at / "cut.dcm").write_bytes(as_file(a_ct())[:700])
    (at / "text.dcm").write_text("pas une image")
    (at / "note.txt").write_text(f"Mme {FAMILY} {GIVEN}, IPP {NUMBER}")
    (at / "Thumbs").write_bytes(b"no kind of file that is read")
    return at


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        str(one.relative_to(folder)): one.read_bytes()
        for one in sorted(folder.rglob("*"))
        if one.is_file()
    }


def test_a_mixed_folder_is_written_without_names_and_the_rest_is_held(
    tmp_path: Path,
) -> None:
    source = a_folder(tmp_path / "in")
    ambroise = CommandLine(tmp_path / "home")
    ended = ambroise("pseudonymise", source, "--out", tmp_path / "out", "--json")
    assert ended.code == 43
    counts = ended.json()
    assert (counts["read"], counts["written"], counts["quarantined"]) == (8, 4, 4)
    written = bytes_of(tmp_path / "out")
    held = (tmp_path / "out.quarantine.jsonl").read_text(encoding="utf-8")
    everything = b"".join(name.encode() + content for name, content in written.items())
    for mark in MARKS:
        assert mark.lower().encode() not in everything.lower()
        assert mark not in held + "".join(ambroise.shown)
    assert sorted(Path(name).suffix for name in written) == [".dcm", ".dcm", ".dcm", ".txt"]
    reasons = [json.loads(line)["reason"] for line in held.splitlines()]
    for words in ("incrusté", "encapsulé", "tronqué", "préambule"):
        assert sum(words in reason for reason in reasons) == 1
    photo = sha256((source / "photo.dcm").read_bytes()).hexdigest()
    assert sum(photo in reason for reason in reasons) == 1


def test_options_of_the_profile_are_asked_for_by_name(tmp_path: Path) -> None:
    (tmp_path / "one.dcm").write_bytes(as_file(a_ct()))
    ambroise = CommandLine(tmp_path / "home")
    out = tmp_path / "new.dcm"
    asked = ("--image", "institution", "--image", "modified-dates")
    assert ambroise.within("pseudonymise", tmp_path / "one.dcm", "--out", out, *asked).code == 0
    image = pydicom.dcmread(out)
    assert image.InstitutionName == "CHU de Kerlouan"
    assert image.PatientSex == ""
    refused = ambroise.within(
        "pseudonymise", tmp_path / "one.dcm", "--out", out, "--image", "faces"
    )
    assert refused.code == 123
    assert "faces" in refused.said


def test_processes_order_and_another_run_change_nothing(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for number in range(12):
        image = a_ct(
            SOPInstanceUID=f"1.2.3.4.5.1.{number}",
            PatientID=str(1000 + number // 4),
            Rows=256,
            Columns=256,
            PixelData=bytes((number,)) * 131_072,
            ImageComments=f"Coupe {number} de {FAMILY}",
        )
        (source / f"{number}.dcm").write_bytes(as_file(image))
    outcome = pseudonymise_path(source, tmp_path / "one", work())
    once = bytes_of(tmp_path / "one")
    assert (outcome.written, outcome.quarantined, len(once)) == (12, 0, 12)
    several = pseudonymise_path(source, tmp_path / "three", work(), processes=3)
    pseudonymise_path(source, tmp_path / "one", work(), processes=2)
    alone = [
        pseudonymise_path(path, tmp_path / path.name, work()).written
        and (tmp_path / path.name).read_bytes()
        for path in sorted(source.iterdir(), reverse=True)
    ]
    assert bytes_of(tmp_path / "three") == bytes_of(tmp_path / "one") == once
    assert sorted(alone) == sorted(once.values())
    assert several.entities == outcome.entities


def test_an_image_without_a_key_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "IM0001").write_bytes(as_file(a_ct()))
    ambroise = CommandLine(tmp_path / "home")
    out = tmp_path / "entities"
    ended = ambroise.within("pseudonymise", tmp_path / "IM0001", "--out", out, "--entities-only")
    assert ended.code == 43
    assert not out.exists()
    assert "sans clé" in (tmp_path / "entities.quarantine.jsonl").read_text(encoding="utf-8")


def test_without_pydicom_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one.dcm").write_bytes(as_file(a_ct()))
    monkeypatch.setitem(sys.modules, "pydicom", None)
    with pytest.raises(ExtraMissing):
        pseudonymise_path(tmp_path / "one.dcm", tmp_path / "new.dcm", work())


def test_real_files_are_read_again_with_their_pixels(tmp_path: Path) -> None:
    held = set()
    for path in sorted(shared("dicom").glob("*.dcm")):
        out = tmp_path / path.name
        if not pseudonymise_path(path, out, work()).written:
            held.add(path.name)
            continue
        with quiet():
            before, after = pydicom.dcmread(path), pydicom.dcmread(out)
            assert after.file_meta.TransferSyntaxUID == before.file_meta.TransferSyntaxUID
            assert after.SOPInstanceUID != before.SOPInstanceUID
            pixels = before.get("PixelData") or b""
            assert (after.get("PixelData") or b"")[: len(pixels)] == pixels
    assert held == {"examples_jpeg2k.dcm", "examples_ybr_color.dcm"}


@pytest.mark.skipif(VALIDATOR is None, reason="dciodvfy (dicom3tools) is not installed")
def test_another_validator_finds_no_new_error(tmp_path: Path) -> None:
    for path in sorted(shared("dicom").glob("*.dcm")):
        out = tmp_path / path.name
        if pseudonymise_path(path, out, work()).written:
            assert errors(out) <= errors(path), path.name


def errors(path: Path) -> set[str]:
    """Return the errors that dciodvfy finds in a file, without the values that it quotes."""
    said = subprocess.run(
        [VALIDATOR or "", path], capture_output=True, text=True, errors="replace", check=False
    )
    lines = (said.stdout + said.stderr).splitlines()
    return {
        " ".join(word for word in line.split() if not word[:1].isdigit() and "<" not in word)
        for line in lines
        if line.startswith("Error")
    }
