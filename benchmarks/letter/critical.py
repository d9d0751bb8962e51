"""What a letter must not leave out, and where it must say it."""

from collections.abc import Iterator

from benchmarks.letter.facts import Facts, Line, dates_in, plain, when
from benchmarks.letter.said import Said

_ANTICOAGULANTS = ("B01AA", "B01AB", "B01AE", "B01AF", "B01AX05")
RESISTANT = ("U82", "U83", "U84")


def gone(drug: Line, facts: Facts) -> bool:
    return not any(line["atc"] == drug["atc"] for line in facts.drugs("discharge"))


def critical_items(said: list[Said], facts: Facts) -> Iterator[tuple[str, str, bool]]:
    """Yield (kind, name, whether the letter says it where it must)."""

    def told(names: list[str], lines: list[Said]) -> bool:
        words = [f" {plain(one.text)} " for one in lines]
        return any(f" {plain(name)}" in one for name in names for one in words)

    blocks: dict[str, list[Said]] = {}
    for one in said:
        if one.presence != "missing":
            blocks.setdefault(one.block, []).append(one)
    for line in facts.patient["allergies"]["items"]:
        yield "allergy", line["substance"], told([line["substance"]], blocks.get("background", []))
    for drug in facts.drugs("discharge"):
        if drug["atc"].startswith(_ANTICOAGULANTS):
            names = [drug["inn"], drug["brand"].split()[0]]
            yield "anticoagulant", drug["brand"], told(names, blocks.get("treatments", []))
    for drug in facts.drugs("home"):
        if drug["change"] in ("stopped", "changed"):
            known = {drug["change"]} | ({"stopped"} if gone(drug, facts) else set())
            lines = [
                one
                for one in said
                if one.treatment is not None and one.treatment["change"] in known
            ]
            names = [drug["inn"], drug["brand"].split()[0]]
            yield drug["change"], drug["brand"], told(names, lines)
    for line in facts.stay["measures"]:
        if line["value"] is None:
            yield "awaited", line["label"], told([line["label"]], blocks.get("awaited", []))
    whole = [one for lines in blocks.values() for one in lines]
    for line in facts.stay["diagnoses"]:
        if line["code"].startswith(RESISTANT) and line["use"] in ("DP", "DAS"):
            yield "organism", line["label"], told([line["label"], line["display"]], whole)
    held = facts.blocks["implants"]["said"].split(" ; ")
    devices = [one for one in said if one.item == "implants"]
    for item in facts.patient["implants"]:
        if (name := item["name"]) in held:
            placed = any(when(item["since"]) in dates_in(one.text) for one in devices)
            yield "implant", name, placed or told([name, name.split()[0]], whole)
