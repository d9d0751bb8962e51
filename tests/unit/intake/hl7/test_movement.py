import pytest

from tests.builders.hl7 import IEP, Told, all_of, msh, only, pid, pv1, segment, told, zbe

EVENT = "EVN|A02|20260106090500|||P|20260106090000"


def movement(found: Told) -> dict:
    (one,) = (e for e in all_of(found, "Encounter") if "partOf" in e)
    return one


def movements(*segments: str) -> list[dict]:
    return [e for e in all_of(told(*segments), "Encounter") if "partOf" in e]


def test_a_movement_is_a_part_of_its_stay_in_its_ward() -> None:
    found = told(msh("ADT^A02"), pid(), pv1(), zbe("41", "20260106090000"))
    one = movement(found)
    assert one["id"] == "mvt-41@2.999.1.5"
    assert one["partOf"]["reference"] == "Encounter/26000001@2.999.1.2"
    assert one["period"] == {"start": "2026-01-06T09:00:00"}
    at = one["location"][0]["location"]
    assert (at["identifier"]["value"], at["display"]) == ("2110", "Neuro")
    place = only(found, "Location")
    assert (place["id"], place["name"]) == ("uf-2110", "Neuro")


def test_a_place_is_told_without_a_moment_so_that_it_is_not_a_new_version() -> None:
    found = told(msh("ADT^A02"), pid(), pv1(), zbe("41", "20260106090000"))
    assert "meta" not in only(found, "Location")


@pytest.mark.parametrize("action", ["INSERT", "UPDATE", "CANCEL"])
def test_a_movement_keeps_its_number_whatever_is_done_to_it(action: str) -> None:
    event = {"INSERT": "A02", "UPDATE": "Z99", "CANCEL": "A12"}[action]
    found = told(msh(f"ADT^{event}"), pid(), pv1(), zbe("41", "20260106090000", action=action))
    assert movement(found)["id"] == "mvt-41@2.999.1.5"
    assert (movement(found)["status"] == "entered-in-error") == (action == "CANCEL")


def test_a_corrected_discharge_stays_a_discharge() -> None:
    end = zbe("42", "20260109150000", action="UPDATE", rest="N|A03|Neuro^^^^^^UF^^^2110")
    found = told(msh("ADT^Z99"), pid(), pv1(), end)
    assert movement(found)["period"]["end"] == "2026-01-09T15:00:00"
    assert "location" not in movement(found)


@pytest.mark.parametrize(
    ("told_event", "cancel"),
    [("A01", "A11"), ("A03", "A13"), ("A02", "A12")],
)
def test_a_cancel_without_zbe_finds_its_movement(told_event: str, cancel: str) -> None:
    (first,) = movements(msh(f"ADT^{told_event}"), EVENT, pid(), pv1())
    (second,) = movements(
        msh(f"ADT^{cancel}"), "EVN||20260106113000|||P|20260106090000", pid(), pv1()
    )
    assert first["id"] == second["id"]
    assert second["status"] == "entered-in-error"


def test_a_pending_movement_is_planned() -> None:
    (one,) = movements(msh("ADT^A05"), pid(), pv1(), zbe("1", "20260110"))
    assert one["status"] == "planned"


def test_an_update_of_the_stay_is_no_movement() -> None:
    assert movements(msh("ADT^A08"), pid(), pv1()) == []


@pytest.mark.parametrize(
    ("place", "ward"),
    [
        ("2110^214^P", "2110"),
        ("^214^P^330780000^^^^^2110", "2110"),
        ("^^^^^^^^^2110", "2110"),
        ("^214^P^330780000", None),
    ],
)
def test_the_ward_is_found_wherever_pv1_has_it(place: str, ward: str | None) -> None:
    visit = segment("PV1", {2: "I", 3: place, 19: IEP, 44: "20260105"})
    (one,) = movements(msh("ADT^A01"), pid(), visit)
    found = one["location"][0]["location"]["identifier"]["value"] if "location" in one else None
    assert found == ward


@pytest.mark.parametrize(
    "rest",
    ["N|||Neuro^^^^^^UF^^^2110", "N||Neuro^^2110", "N||Neuro^^^^^^^^2110", "N||^^^^^^UF^^^2110"],
)
def test_the_ward_of_a_movement_is_read_in_its_several_forms(rest: str) -> None:
    (one,) = movements(msh("ADT^A02"), pid(), pv1(), zbe("41", "20260106", rest=rest))
    assert one["location"][0]["location"]["identifier"]["value"] == "2110"


def test_a_leave_ends_where_it_starts_and_has_no_ward() -> None:
    (one,) = movements(msh("ADT^A21"), EVENT, pid(), pv1())
    assert "location" not in one
    assert one["period"]["start"] == one["period"]["end"]
