"""Cases of a campaign as INCEpTION takes and gives them: a CAS a document, one layer of passages.

What is said without a passage (an item that the record does not hold) has no place in a CAS: an
item without a passage comes back as not said. The layer is written as INCEpTION imports layers
(`ExportedAnnotationLayer` of its source).
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ambroise.deid.corpora.cas import read_cas, text_of_xml, write_cas
from ambroise.deid.corpora.gold import GoldNote, Unread
from ambroise.errors import CampaignRefused
from ambroise.evaluation.campaigns.answers import Answer, Mark, added, checked
from ambroise.evaluation.campaigns.model import Campaign
from ambroise.evaluation.campaigns.questions import ITEM_VALUES, Question
from ambroise.evaluation.campaigns.texts import Opened
from ambroise.text.spans import Span

LAYER_FILE: Final = "layer.json"
DOCUMENTS: Final = "documents"
_NAME: Final = re.compile(r"([0-9a-f]+)-(\d+)-(-?\d+)")


@dataclass(frozen=True, slots=True)
class QuestionLayer:
    """The layer of a question: `label`, then `value` (a code, an item's answer), then `rum`."""

    question: Question
    type: str = "webanno.custom.Reference"
    category: str = "label"
    detail: str = "value"
    role_features: tuple[str, ...] = ("rum",)

    def span(self, start: int, end: int, features: dict[str, str], entity: str = "") -> Span | None:
        label, value = features.get(self.category, ""), features.get(self.detail, entity)
        if self.question.kind == "items" and not value:
            value = ITEM_VALUES[0]
        return Span(start, end, label, features.get("rum", ""), value)

    def features(self, span: Span) -> dict[str, str] | None:
        found = {self.category: span.label, self.detail: span.entity, "rum": span.role}
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class Rejected:
    """A document that was not taken in: its name and why, nothing of its content."""

    name: str
    reason: str


def write_texts(
    campaign: Campaign, cases: Iterable[Opened], out: Path, marks: Mapping[int, Answer]
) -> list[Rejected]:
    """Write the documents of cases, with the marks of each position, and the layer.

    Without marks the documents are those of a blind reading. Return what could not be written.
    """
    layer = QuestionLayer(campaign.question)

    def notes() -> Iterator[GoldNote]:
        for one in cases:
            said = marks.get(one.case.position, ())
            for document in one.documents:
                spans = tuple(sorted(_span(m) for m in said if _of(m, document.note_id)))
                number = f"{campaign.id}-{one.case.position}-{document.note_id}"
                yield GoldNote(number, document.text, spans)

    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    unread = list(write_cas(notes(), out / DOCUMENTS, layer, "xmi"))
    (out / LAYER_FILE).write_text(json.dumps(layer_of(layer), indent=2, ensure_ascii=False))
    return [Rejected(one.name, one.reason) for one in unread]


def read_marks(
    campaign: Campaign, path: Path
) -> tuple[dict[int, dict[int, GoldNote]], list[Rejected]]:
    """Return the documents of this campaign in an export, by position and note, and the others."""
    found: defaultdict[int, dict[int, GoldNote]] = defaultdict(dict)
    rejected: list[Rejected] = []
    for one in read_cas(path, QuestionLayer(campaign.question), "xmi"):
        if isinstance(one, Unread):
            rejected.append(Rejected(one.name, one.reason))
            continue
        named = _NAME.search(one.note_id)
        if named is None or named[1] != campaign.id:
            rejected.append(Rejected(one.note_id, "document d'une autre campagne"))
        elif int(named[3]) in found[int(named[2])]:
            rejected.append(Rejected(one.note_id, "document lu deux fois dans cet export"))
        else:
            found[int(named[2])][int(named[3])] = one
    return dict(found), rejected


def answer_of(campaign: Campaign, opened: Opened, read: Mapping[int, GoldNote]) -> Answer:
    """Return what a reader said in INCEpTION of a case, once texts and marks are checked.

    Raises CampaignRefused: a document is missing or its text is another, or a mark is refused.
    """
    question = campaign.question
    answer: Answer = ()
    for document in opened.documents:
        note = read.get(document.note_id)
        if note is None or note.text != text_of_xml(document.text):
            raise CampaignRefused(
                cause="Un document manque ou son texte diffère.",
                cause_en="A document is missing or its text differs.",
            )
        for span in note.spans:
            rum = int(span.role) if span.role.isdecimal() else 0
            made = Mark(span.label, span.entity, rum, document.note_id, span.start, span.end)
            kept = checked(question, made, opened.lengths)
            if kept not in answer:
                answer = added(question, answer, kept)
    if question.kind == "items":
        said = {one.label for one in answer}
        answer += tuple(Mark(one.name, "absent") for one in question.labels if one.name not in said)
    return answer


def layer_of(layer: QuestionLayer) -> dict[str, Any]:
    """Return the definition of the layer for a project of INCEpTION."""
    question = layer.question
    tags = [{"tag_name": one.name, "tag_description": one.text} for one in question.labels]
    features = [_feature(layer.category, "Libellé", tags, required=True)]
    if question.kind == "items":
        features.append(_feature(layer.detail, "Réponse", [{"tag_name": v} for v in ITEM_VALUES]))
    if question.kind == "codes":
        features += [_feature(layer.detail, "Code", required=True), _feature("rum", "RUM")]
    return {
        "name": layer.type,
        "uiName": "Référence",
        "type": "span",
        "description": "",
        "enabled": True,
        "built_in": False,
        "readonly": False,
        "allow_stacking": True,
        "cross_sentence": True,
        "show_hover": True,
        "anchoring_mode": "characters",
        "overlap_mode": "any",
        "validation_mode": "never",
        "linked_list_behavior": False,
        "features": features,
    }


def _feature(
    name: str, shown: str, tags: list[dict[str, str]] | None = None, *, required: bool = False
) -> dict[str, Any]:
    tag_set = {"name": shown, "language": "fr", "tags": tags, "create_tag": False}
    return {
        "name": name,
        "uiName": shown,
        "type": "uima.cas.String",
        "enabled": True,
        "visible": True,
        "required": required,
        "remember": True,
        "description": "",
        "multi_value_mode": "none",
        "link_mode": "none",
    } | ({"tag_set": tag_set} if tags else {})


def _of(mark: Mark, note_id: int) -> bool:
    return mark.end > 0 and mark.note_id == note_id


def _span(mark: Mark) -> Span:
    return Span(mark.start, mark.end, mark.label, str(mark.rum) if mark.rum else "", mark.value)
