"""Code lists are read as their publishers write them, or as vocabulary.toml says."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.errors import VocabularyInvalid
from ambroise.tables import Workspace
from ambroise.warehouse.vocabularies import lists as read
from ambroise.warehouse.vocabularies.declared import layouts, read_manifest
from ambroise.warehouse.vocabularies.loads import Load
from tests.builders.shared import shared
from tests.builders.vocabularies import lists
from tests.unit.warehouse.vocabularies.conftest import Home

HEAD = 'name = "Listes"\nversion = "2025"\nlicence = "ouverte"\n'
CIS = "60002283\tANASTROZOLE 1 mg, comprimé\tx\n61266250\tŒSTRADIOL “1” mg\tx\n"
CIP = "60002283\t4949729\tplaquette\tx\tx\t16/03/2011\t3400949497294\toui\n"


def rows(home: Home, load: Load, table: str) -> list[tuple[str, ...]]:
    with Workspace.open(home.zone) as workspace:
        workspace.view("t", load.table(table))
        return [tuple(row.values()) for row in workspace.rows("SELECT * FROM t ORDER BY ALL")]


def a_list(**said: str) -> str:
    return "[[list]]\n" + "".join(f"{name} = {value}\n" for name, value in said.items())


def test_every_layout_is_a_list_that_can_be_declared(home: Home) -> None:
    for name in layouts():
        extra = {} if "vocabulary" in layouts()[name] else {"vocabulary": '"X"'}
        manifest = HEAD + a_list(layout=f'"{name}"', file='"a.csv"', **extra)
        (found,) = read_manifest(lists(home.folder / name, manifest)).list
        assert found.columns.code


def test_the_example_of_the_documentation_can_be_declared(home: Home) -> None:
    page = (Path(__file__).parents[4] / "docs" / "vocabularies.md").read_text(encoding="utf-8")
    example = page.split("```toml\n")[1].split("```")[0]
    said = read_manifest(lists(home.folder / "l", example)).list
    assert [one.vocabulary for one in said] == ["CIM10", "CIS", "LABO"]


def test_the_public_database_of_medicines_is_read_as_published(home: Home) -> None:
    manifest = HEAD + a_list(layout='"bdpm-cis"', file='"CIS_bdpm.txt"')
    manifest += a_list(layout='"bdpm-cip"', file='"CIS_CIP_bdpm.txt"')
    manifest += a_list(layout='"bdpm-atc"', file='"CIS_MITM.txt"')
    mitm = "60002283\tL02BG03\tANASTROZOLE\tlien\n"
    folder = lists(
        home.folder / "l", manifest, CIS_bdpm_txt=CIS, CIS_CIP_bdpm_txt=CIP, CIS_MITM_txt=mitm
    )
    made = home.load(folder)
    assert (made.name, made.version, made.licence) == ("Listes", "2025", "ouverte")
    assert [row[:3] for row in rows(home, made, "code")] == [
        ("CIP", "3400949497294", "plaquette"),
        ("CIS", "60002283", "ANASTROZOLE 1 mg, comprimé"),
        ("CIS", "61266250", "ŒSTRADIOL “1” mg"),
    ]
    assert rows(home, made, "parent") == [
        ("CIP", "3400949497294", "CIS", "60002283"),
        ("CIS", "60002283", "ATC", "L02BG03"),
    ]


def test_cim10_is_written_with_its_point(home: Home) -> None:
    manifest = HEAD + a_list(layout='"cim10-atih"', file='"LIBCIM10.txt"')
    text = "I634|0|0|0|Infarctus par embolie|Infarctus cérébral dû à une embolie\nI63|3|||I|\n"
    made = home.load(lists(home.folder / "l", manifest, LIBCIM10_txt=text))
    assert [row[:3] for row in rows(home, made, "code")] == [
        ("CIM10", "I63", "I"),
        ("CIM10", "I63.4", "Infarctus cérébral dû à une embolie"),
    ]


def test_any_list_may_be_declared_with_its_columns_and_hierarchy(home: Home) -> None:
    manifest = HEAD + a_list(
        file='"labo.csv"',
        vocabulary='"LABO"',
        name='"Codes du laboratoire"',
        systems='["https://chu.example/labo"]',
        domain='"Measurement"',
        separator='";"',
        columns='{ code = "CODE", label = ["LONG", "COURT"], parent = "GROUPE" }',
    )
    text = 'CODE;COURT;LONG;GROUPE\nNA;Na;;IONO\nIONO;;"Ionogramme; sang";\n;vide;;\n'
    made = home.load(lists(home.folder / "l", manifest, labo_csv=text))
    assert made.rows == {"code": 2, "parent": 1, "system": 1}
    assert [row[:3] for row in rows(home, made, "code")] == [
        ("LABO", "IONO", "Ionogramme; sang"),
        ("LABO", "NA", "Na"),
    ]
    assert rows(home, made, "system") == [
        ("LABO", "Codes du laboratoire", "2025", "https://chu.example/labo")
    ]


LABO = a_list(file='"a.csv"', vocabulary='"LABO"', columns='{ code = "c", parent = "p" }')


@pytest.mark.parametrize(
    ("manifest", "text", "said"),
    [
        (HEAD, "c\n", "list"),
        ("name = 3", "c\n", "invalid"),
        ("x = [", "c\n", "unreadable"),
        (HEAD + a_list(layout='"inconnu"', file='"a.csv"'), "c\n", "unknown layout"),
        (HEAD + LABO.replace("a.csv", "../a.csv"), "c\n", "list.0.file"),
        (HEAD + LABO.replace("a.csv", "b.csv"), "c\n", "absent"),
        (HEAD + LABO + 'typo = "x"\n', "c\n", "list.0.typo"),
        (HEAD + LABO, "code\nx\n", "column missing: c"),
        (HEAD + LABO, "c,p\n" + "x" * 51 + ",\n", "line 2"),
        (HEAD + LABO, "c,p\n\n", "no code"),
        (HEAD + LABO, "c,p\na,b\nb,a\n", "above itself"),
        (HEAD + LABO + 'encoding = "utf-16"\n', "c,p\na,b\n", "not in utf-16"),
        (HEAD + LABO + 'systems = ["http://loinc.org"]\n', "c,p\na,b\n", "vocabulary LOINC"),
    ],
)
def test_a_fault_is_refused_by_name(home: Home, manifest: str, text: str, said: str) -> None:
    folder = lists(home.folder / "l", manifest, a_csv=text)
    with pytest.raises(VocabularyInvalid) as caught:
        home.load(folder)
    assert said in caught.value.message("en")


def test_the_shared_cim10_is_read_whole(home: Home) -> None:
    source = shared("cim10/cim10.csv.gz")
    manifest = HEAD + a_list(layout='"cim10"', file='"cim10.csv.gz"')
    folder = lists(home.folder / "l", manifest)
    (folder / "cim10.csv.gz").write_bytes(source.read_bytes())
    assert home.load(folder).rows["code"] == 42_886
    found = home.concepts().search("infarctus cerebral embolie", limit=1)
    assert found[0].key == ("CIM10", "I63.4")


NODES = st.tuples(st.just("LABO"), st.sampled_from("abcdef"))


@given(st.lists(st.tuples(NODES, NODES), max_size=8))
def test_a_hierarchy_is_refused_exactly_when_a_code_reaches_itself(
    edges: list[tuple[tuple[str, str], tuple[str, str]]],
) -> None:
    above: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for code, parent in edges:
        above.setdefault(code, set()).add(parent)

    def reached(code: tuple[str, str]) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        left = [code]
        while left:
            new = above.get(left.pop(), set()) - found
            found |= new
            left += new
        return found

    def check(pairs: Iterator[tuple[tuple[str, str], tuple[str, str]]]) -> bool:
        try:
            read.refuse_cycles("x", pairs)
        except VocabularyInvalid:
            return True
        return False

    assert check(iter(edges)) == any(code in reached(code) for code in above)
