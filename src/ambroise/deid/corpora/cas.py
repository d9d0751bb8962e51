"""UIMA CAS as INCEpTION exports and imports it: XMI (with its type system) and JSON.

The layer and its features are those of the table of labels. Offsets are those of the CAS (UTF-16
units) and are turned into characters by the reader.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Literal, Protocol
from urllib.parse import quote

from ambroise.deid.corpora.gold import GoldNote, Unread
from ambroise.errors import ExtraMissing
from ambroise.text.spans import Span

Form = Literal["json", "xmi"]
_META: Final = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
_TYPES: Final = "typesystem.xml"
# Extensible Markup Language 1.0, production 2: what is none of its characters.
_NOT_OF_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Layer(Protocol):
    """A layer of spans and its features: a table of labels is one, a question to readers too."""

    @property
    def type(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def detail(self) -> str: ...
    @property
    def role_features(self) -> tuple[str, ...]: ...

    def span(self, start: int, end: int, features: dict[str, str], entity: str = "") -> Span | None:
        """Return our span for the features of one of theirs; None to leave it out."""
        ...

    def features(self, span: Span) -> dict[str, str] | None:
        """Return the features of theirs for a span of ours; None to leave it out."""
        ...


def read_cas(path: Path, labels: Layer, form: Form) -> Iterator[GoldNote | Unread]:
    """Yield the note of each CAS: a file, a folder, ZIP archives as INCEpTION exports them."""
    for name, content, types in _contents(path, form):
        try:
            cas = _loaded(content, types, form)
            yield _note(cas, name, labels)
        except (ValueError, KeyError, TypeError, AttributeError, SyntaxError):
            yield Unread(name, f"CAS {form.upper()} illisible")


def text_of_xml(text: str) -> str:
    """Return a text as XMI can hold it, same length: a page break and its like as a space."""
    return _NOT_OF_XML.sub(" ", text)


def write_cas(notes: Iterable[GoldNote], out: Path, labels: Layer, form: Form) -> Iterator[Unread]:
    """Write a CAS a note in a folder, and the type system beside XMI; yield what could not be.

    In XMI a character that XML does not admit is written as a space (`text_of_xml`).
    """
    cassis = _cassis()
    out.mkdir(parents=True, exist_ok=True)
    types = _type_system(labels)
    if form == "xmi":
        types.to_xml(out / "TypeSystem.xml")
    for note in notes:
        name = quote(note.note_id, safe=" ")
        if not name or len(name) > 200 or text_of_xml(note.note_id) != note.note_id:
            yield Unread(note.note_id, "numéro trop long, vide ou avec un caractère de contrôle")
            continue
        cas = cassis.Cas(types)
        cas.sofa_string = text_of_xml(note.text) if form == "xmi" else note.text
        cas.sofa_mime = "text/plain"
        meta = types.get_type(_META)
        title = {"documentTitle": note.note_id, "documentId": note.note_id}
        cas.add(meta(begin=0, end=len(note.text), language="fr", **title))
        annotation = types.get_type(labels.type)
        for span in note.spans:
            features = labels.features(span)
            if features is not None:
                cas.add(annotation(begin=span.start, end=span.end, **features))
        if form == "xmi":
            cas.to_xmi(out / f"{name}.xmi")
        else:
            cas.to_json(out / f"{name}.json")


def _contents(path: Path, form: Form) -> Iterator[tuple[str, bytes, bytes | None]]:
    """Yield name, content and type system of each CAS found."""
    suffix = f".{form}"
    archives = [path] if path.suffix == ".zip" else sorted(path.rglob("*.zip"))
    files = sorted(path.rglob(f"*{suffix}")) if path.is_dir() else [path]
    for file in files:
        if file.suffix != ".zip":
            yield file.name, file.read_bytes(), _types_beside(file)
    for archive in archives:
        with zipfile.ZipFile(archive) as packed:
            names = packed.namelist()
            of_types = next((one for one in names if one.lower().endswith(_TYPES)), None)
            types = packed.read(of_types) if of_types else None
            for name in sorted(names):
                if name.endswith(suffix):
                    yield Path(name).name, packed.read(name), types
                elif name.endswith(".zip"):
                    yield from _inside(packed.read(name), suffix)


def _inside(archive: bytes, suffix: str) -> Iterator[tuple[str, bytes, bytes | None]]:
    """Yield the CAS of an archive that a project's archive holds, one a document and reader."""
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        names = packed.namelist()
        of_types = next((one for one in names if one.lower().endswith(_TYPES)), None)
        types = packed.read(of_types) if of_types else None
        for name in sorted(names):
            if name.endswith(suffix):
                yield Path(name).name, packed.read(name), types


def _types_beside(file: Path) -> bytes | None:
    for name in ("TypeSystem.xml", _TYPES):
        beside = file.with_name(name)
        if beside.exists():
            return beside.read_bytes()
    return None


def _loaded(content: bytes, types: bytes | None, form: Form) -> Any:
    cassis = _cassis()
    if form == "json":
        return cassis.load_cas_from_json(io.BytesIO(content))
    system = cassis.load_typesystem(io.BytesIO(types)) if types else cassis.TypeSystem()
    return cassis.load_cas_from_xmi(io.BytesIO(content), typesystem=system, lenient=not types)


def _note(cas: Any, name: str, labels: Layer) -> GoldNote | Unread:
    text = cas.sofa_string
    if text is None:
        return Unread(name, "CAS sans texte")
    if not cas.typesystem.contains_type(labels.type):
        return Unread(name, f"pas de couche {labels.type}")
    wanted = (labels.category, labels.detail, *labels.role_features)
    found: list[Span] = []
    for one in cas.select(labels.type):
        features = {
            feature: str(value)
            for feature in wanted
            if feature and (value := getattr(one, feature, None))
        }
        span = labels.span(one.begin, one.end, features)
        if span is not None:
            found.append(span)
    return GoldNote(_number(cas) or Path(name).stem, text, tuple(sorted(found)))


def _number(cas: Any) -> str:
    """Return the number of the document as INCEpTION keeps it, empty when it does not say."""
    if not cas.typesystem.contains_type(_META):
        return ""
    meta = next(iter(cas.select(_META)), None)
    return str(getattr(meta, "documentId", None) or "") if meta is not None else ""


def _type_system(labels: Layer) -> Any:
    types = _cassis().TypeSystem()
    meta = types.create_type(_META, "uima.tcas.DocumentAnnotation")
    for name in ("documentTitle", "documentId"):
        types.create_feature(meta, name, "uima.cas.String")
    layer = types.create_type(labels.type, "uima.tcas.Annotation")
    for name in (labels.category, labels.detail, *labels.role_features):
        if name:
            types.create_feature(layer, name, "uima.cas.String")
    return types


def _cassis() -> Any:
    try:
        return import_module("cassis")
    except ImportError:
        raise ExtraMissing(extra="corpora") from None
