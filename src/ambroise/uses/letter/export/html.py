"""The letter as one accessible page that asks nothing of any server, ready to print."""

from base64 import b64encode
from html import escape

from ambroise.uses.letter.export.document import LetterDocument, Line, Mark, Part

_STYLE = """
:root{color-scheme:light}
body{font:1.05rem/1.5 Georgia,"Libertinus Serif",serif;color:#14181f;background:#fff;margin:0}
main{max-width:46rem;margin:0 auto;padding:2rem 1.25rem}
header,footer{font-size:.9rem}
h1{font-size:1.5rem;margin:1.5rem 0 .5rem}
h2{font-size:1.1rem;margin:1.4rem 0 .3rem;border-bottom:1px solid #6b7280}
h3{font-size:1rem;margin:.8rem 0 .2rem}
ul{margin:.2rem 0;padding-left:1.2rem}
li{margin:.15rem 0}
.who{border:1px solid #6b7280;padding:.6rem .9rem}
.who p{margin:.1rem 0}
.mark{font-style:italic;color:#3d4451}
.missing{font-style:italic}
.sign{margin-top:1.5rem;font-weight:bold}
img{max-height:5rem}
.large{font-size:1.35rem;line-height:1.6}
@page{size:A4;margin:18mm}
@media print{main{max-width:none;padding:0}h2,h3{break-after:avoid}li{break-inside:avoid}}
"""


def html(letter: LetterDocument) -> bytes:
    """Return the page, in UTF-8."""
    body = "\n".join([*_head(letter), *map(_part, letter.parts), *_foot(letter)])
    return f"""<!doctype html>
<html lang="{escape(letter.language)}" dir="{letter.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(letter.title)} – {escape(letter.patient_lines[0])}</title>
<style>{_STYLE}</style>
</head>
<body>
<main{' class="large"' if letter.large else ""}>
{body}
</main>
</body>
</html>
""".encode()


def _head(letter: LetterDocument) -> list[str]:
    lines = [letter.hospital.name, *letter.header]
    logo = letter.logo
    picture = (
        f'<img alt="" src="data:{logo.media_type};base64,{b64encode(logo.content).decode()}">'
        if logo
        else ""
    )
    above = "".join(f"<div>{escape(one)}</div>" for one in lines if one)
    found = [f"<header>{picture}{above}</header>"] if picture or above else []
    found.append(f"<h1>{escape(letter.title)}</h1>")
    who = "".join(f"<p>{escape(one)}</p>" for one in letter.patient_lines)
    found.append(f'<section class="who" aria-label="Patient">{who}</section>')
    if letter.greeting:
        found.append(f"<p>{escape(letter.greeting)}</p>")
    return found


def _part(part: Part) -> str:
    found = [f"<section><h2>{escape(part.title)}</h2>"]
    for group in part.groups:
        if group.heading:
            found.append(f"<h3>{escape(group.heading)}</h3>")
        found.append(f"<ul>{''.join(map(_line, group.lines))}</ul>")
    return "".join([*found, "</section>"])


def _line(line: Line) -> str:
    kind = ' class="missing"' if line.mark is Mark.MISSING else ""
    note = f' <span class="mark">{escape(line.note)}</span>' if line.note else ""
    return f"<li{kind}>{escape(line.text)}{note}</li>"


def _foot(letter: LetterDocument) -> list[str]:
    found = [f"<p>{escape(letter.closing)}</p>"] if letter.closing else []
    if letter.signatory:
        found.append(f'<p class="sign">{escape(letter.signatory)}</p>')
    lines = (*letter.said, f"Document {letter.made.number}, version {letter.made.version}.")
    below = "".join(f"<div>{escape(one)}</div>" for one in (*lines, *letter.footer))
    return [*found, f"<footer>{below}</footer>"]
