"""The rows of a patient: stays, results of biology, drugs given."""

from collections.abc import Iterator
from typing import Final

from ambroise.demo.codes import code
from ambroise.demo.record import Case, Drug, Report, Result, Stay
from ambroise.demo.tables.writing import ADMINISTRATIONS, BIOLOGY, STAYS, moment, number

_KINDS: Final = {"IMP": "hospitalisation", "AMB": "externe"}
_NO_UNIT: Final = "sans unité"


def case_lines(case: Case) -> Iterator[tuple[str, bytes]]:
    """The lines of a patient with the names of their tables, in order of time within a table."""
    for stay in case.stays:
        yield STAYS.name, STAYS.line(_stay(case, stay))
        for place, report in enumerate(stay.reports, 1):
            for rank, result in enumerate(report.results, 1):
                name = f"{stay.number}-{place}-{rank}"
                yield BIOLOGY.name, BIOLOGY.line(_result(case, stay, name, report, result))
        for rank, drug in enumerate(stay.drugs, 1):
            if drug.given and drug.stage != "home":
                row = _administration(case, stay, f"{stay.number}-{rank}", drug)
                yield ADMINISTRATIONS.name, ADMINISTRATIONS.line(row)


def _stay(case: Case, stay: Stay) -> dict[str, str]:
    ward = stay.moves[-1].ward if stay.moves else None
    return {
        "num_sejour": stay.number,
        "ipp": case.person.ipp,
        "type": _KINDS[stay.kind],
        "date_entree": moment(stay.start),
        "date_sortie": moment(stay.end),
        "uf": ward.uf if ward else "",
        "libelle_uf": ward.name if ward else "",
        "motif": stay.reason,
    }


def _result(case: Case, stay: Stay, name: str, report: Report, result: Result) -> dict[str, str]:
    local = result.loinc.isupper()
    told = result.value
    counted = isinstance(told, float)
    return {
        "id_resultat": name,
        "ipp": case.person.ipp,
        "num_sejour": stay.number,
        "code_loinc": "" if local else result.loinc,
        "code_labo": result.loinc if local else "",
        "libelle": code("local" if local else "loinc", result.loinc).display,
        "resultat": told if isinstance(told, str) else number(told),
        "unite": (result.unit or _NO_UNIT) if counted else "",
        "borne_basse": number(result.low if counted else None),
        "borne_haute": number(result.high if counted else None),
        "statut": "attente" if told is None else "valide",
        "date_prelevement": moment(report.taken),
    }


def _administration(case: Case, stay: Stay, name: str, drug: Drug) -> dict[str, str]:
    return {
        "id_administration": name,
        "ipp": case.person.ipp,
        "num_sejour": stay.number,
        "code_atc": drug.atc,
        "produit": drug.brand,
        "dose": number(drug.dose),
        "unite": drug.unit,
        "voie": drug.route,
        "posologie": drug.posology,
        "debut": moment(drug.start),
        "fin": moment(drug.end),
        "statut": "termine" if drug.end else "en_cours",
    }
