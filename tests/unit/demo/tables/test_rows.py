from ambroise.demo import hospital
from ambroise.demo.tables import case_lines
from tests.unit.demo.conftest import TODAY


def test_every_result_and_every_drug_given_has_its_line() -> None:
    case = hospital.make_case(2026, 1, TODAY)
    names = [name for name, _ in case_lines(case)]
    results = sum(len(report.results) for stay in case.stays for report in stay.reports)
    assert names.count("sejours") == len(case.stays)
    assert names.count("biologie") == results
    given = [drug for stay in case.stays for drug in stay.drugs if drug.given]
    assert names.count("administrations") == len(given)


def test_keys_are_unique() -> None:
    lines = list(case_lines(hospital.make_case(2026, 2, TODAY)))
    keys = [(name, line.split(b";")[0]) for name, line in lines]
    assert len(set(keys)) == len(keys)
