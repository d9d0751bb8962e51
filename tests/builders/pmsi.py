"""Lines of PMSI for tests: a plain good one, with what a test changes in it."""

from collections.abc import Mapping, Sequence
from typing import Any

from ambroise.demo.pmsi.layout import written, written_rum

FINESS = "990001005"
RUM_NUMBERS = ("019", "020", "021", "022", "119", "120", "121", "122")
RSA_NUMBERS = ("225", "226", "227", "228", "229")

_RUM = {
    "finess": FINESS,
    "rss": "100001",
    "stay": "700000011",
    "rum": "1",
    "birth": "14061948",
    "sex": "2",
    "unit": "2110",
    "entry": "07112026",
    "entry_mode": "8",
    "entry_from": "5",
    "exit": "12112026",
    "exit_mode": "6",
    "exit_to": "2",
    "residence": "08990",
    "dp": "I634",
}
_RSA = {
    "finess": FINESS,
    "rsa": "0000000042",
    "rss_format": "122",
    "age_years": "078",
    "sex": "2",
    "entry_mode": "8",
    "exit_month": "11",
    "exit_year": "2024",
    "exit_mode": "8",
    "nights": "0005",
    "geography": "08C01",
    "main_unit": "01",
    "dp": "I634",
}
_UNIT = {"rum": "01", "site": FINESS, "dp": "I634", "nights": "0005"}


def an_act(ccam: str = "DEQP003", **values: str) -> dict[str, str]:
    act = {"date": "07112026", "ccam": ccam, "phase": "0", "activity": "1", "count": "01"}
    return act | values


def a_rum(
    number: str = "022",
    /,
    *,
    das: Sequence[str] = (),
    dad: Sequence[str] = (),
    acts: Sequence[Mapping[str, str]] = (),
    **values: str,
) -> bytes:
    """A line of RSS (numbers 1xx) or of RUM (0xx)."""
    return written_rum(number, _RUM | values, das=das, dad=dad, acts=acts).encode()


def a_unit(
    *, das: Sequence[str] = (), acts: Sequence[Mapping[str, str]] = (), **values: str
) -> dict[str, Any]:
    return {"fixed": _UNIT | values, "das": das, "acts": acts}


def an_rsa_act(ccam: str = "DEQP003", **values: str) -> dict[str, str]:
    return {"delay": "002", "ccam": ccam, "phase": "0", "activity": "1", "count": "01"} | values


def an_rsa(
    number: str = "229",
    /,
    *,
    units: Sequence[Mapping[str, Any]] | None = None,
    authorisations: Sequence[str] = (),
    radiotherapy: Sequence[Mapping[str, str]] = (),
    **values: str,
) -> bytes:
    """A line of RSA: its units, then the diagnoses of all of them, then their acts."""
    units = [a_unit()] if units is None else units
    das = [code for unit in units for code in unit["das"]]
    acts = [act for unit in units for act in unit["acts"]]
    counted = {
        "rsa_format": number,
        "unit_count": f"{len(units):02d}",
        "das_count": f"{len(das):04d}",
        "act_count": f"{len(acts):05d}",
        "authorisation_count": f"{len(authorisations)}",
        "radiotherapy_count": f"{len(radiotherapy)}",
    }
    parts = [written("rsa", number, _RSA | counted | values)]
    parts += [code.ljust(2) for code in authorisations]
    parts += [written("rsa_radiotherapy", number, one) for one in radiotherapy]
    for unit in units:
        has = {"das_count": f"{len(unit['das']):02d}", "act_count": f"{len(unit['acts']):03d}"}
        parts.append(written("rsa_unit", number, unit["fixed"] | has))
    parts += [code.ljust(6) for code in das]
    parts += [written("rsa_act", number, act) for act in acts]
    return "".join(parts).encode()
