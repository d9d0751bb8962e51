"""The hospital's template: read over ours, refused by key, never able to drop a block."""

from pathlib import Path

import pytest

from ambroise.errors import TemplateInvalid
from ambroise.settings import Settings
from ambroise.uses.letter.schema import TITLES, Block, BlockKind, Letter, Statement
from ambroise.uses.letter.template import LARGEST_LOGO, read_template

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 8


def home(tmp_path: Path, template: str = "", logo: bytes = b"") -> Settings:
    folder = tmp_path / "letter"
    folder.mkdir()
    if template:
        (folder / "template.toml").write_text(template, encoding="utf-8")
    if logo:
        (folder / "logo.png").write_bytes(logo)
    return Settings(home=tmp_path)


def reversed_blocks() -> str:
    names = ", ".join(f'"{kind}"' for kind in reversed(BlockKind))
    return f"blocks = [{names}]\n"


def letter() -> Letter:
    blocks = (Block(kind, TITLES[kind], True, (Statement(kind.value),)) for kind in BlockKind)
    return Letter("Lettre", "1", "", tuple(blocks))


def test_without_a_file_the_letter_has_our_order_and_titles(tmp_path: Path) -> None:
    template = read_template(Settings(home=tmp_path))
    assert template.order == tuple(BlockKind)
    assert template.titles == TITLES
    assert template.logo is None


def test_what_the_hospital_says_goes_over_ours_and_the_rest_stays(tmp_path: Path) -> None:
    said = 'header = ["CHU"]\n[titles]\nreason = "Motif"\n[wording]\nclosing = "Cordialement."\n'
    template = read_template(home(tmp_path, said))
    assert template.header == ("CHU",)
    assert template.titles[BlockKind.REASON] == "Motif"
    assert template.titles[BlockKind.STAY] == TITLES[BlockKind.STAY]
    assert template.says("closing") == "Cordialement."
    assert template.says("validated", doctor="Dr A", date="1er mai 2026").endswith("1er mai 2026.")


def test_blocks_are_placed_in_the_hospital_s_order_and_keep_their_pointers(tmp_path: Path) -> None:
    template = read_template(home(tmp_path, reversed_blocks()))
    placed = list(template.placed(letter()))
    assert [one.block.kind for one in placed] == list(reversed(BlockKind))
    assert [one.at for one in placed] == list(reversed(range(len(BlockKind))))


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("header = 3", "header"),
        ('colour = "red"', "colour"),
        ('blocks = ["identities"]', "blocks"),
        (reversed_blocks().replace("]", ', "stay"]'), "blocks"),
        ('blocks = ["jokes"]', "blocks.0"),
        ('[titles]\nreason = ""', "titles.reason"),
        ('[titles]\njokes = "Blagues"', "titles.jokes"),
        ('[wording]\nvalidated = "Validée."', "wording.validated"),
        ('[wording]\nproposed = "{engine} {patient}"', "wording.proposed"),
        ('[wording]\nproposed = "{engine.secret}"', "wording.proposed"),
        ('[wording]\ngreeting = "{"', "wording.greeting"),
        ('[wording]\ngreeting = "deux\\nlignes"', "wording.greeting"),
        ('logo = "absent.png"', "logo"),
        ('logo = "../logo.png"', "logo"),
        ("header = [", "ligne"),
    ],
)
def test_a_fault_is_told_by_its_key(tmp_path: Path, said: str, place: str) -> None:
    with pytest.raises(TemplateInvalid) as refused:
        read_template(home(tmp_path, said))
    assert str(refused.value.fields["place"]).startswith(place)


def test_a_block_of_the_article_cannot_be_dropped(tmp_path: Path) -> None:
    kept = ", ".join(f'"{kind}"' for kind in BlockKind if kind is not BlockKind.AWAITED)
    with pytest.raises(TemplateInvalid, match="awaited"):
        read_template(home(tmp_path, f"blocks = [{kept}]"))


def test_a_logo_beside_the_template_is_read(tmp_path: Path) -> None:
    template = read_template(home(tmp_path, 'logo = "logo.png"', PNG))
    assert template.logo is not None
    assert template.logo.media_type == "image/png"
    assert template.logo.content == PNG


@pytest.mark.parametrize("content", [b"<svg/>", PNG + b"\x00" * LARGEST_LOGO])
def test_a_logo_that_is_no_picture_or_too_large_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(TemplateInvalid, match="PNG"):
        read_template(home(tmp_path, 'logo = "logo.png"', content))
