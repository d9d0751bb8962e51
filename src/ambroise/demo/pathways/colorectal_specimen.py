"""What the pathologist reads of a colorectal specimen, and what follows from it."""

from datetime import datetime

from ambroise.demo import staff
from ambroise.demo.pathways import colorectal_diagnosis as diagnosis
from ambroise.demo.pathways import oncology_told
from ambroise.demo.pathways.colorectal_plan import ColorectalPlan
from ambroise.demo.pathways.oncology import (
    Cancer,
    tell,
)
from ambroise.demo.pathways.oncology_tnm import EDITION, colorectal_stage
from ambroise.demo.record import Stay
from ambroise.demo.telling import Teller, marked


def stage_line(cancer: Cancer, teller: Teller) -> str:
    """The stage with its edition."""
    return oncology_told.stage_line(cancer, teller, "colorectal.rcp.stade")


def node_line(cancer: Cancer, teller: Teller) -> str:
    """Nodes reached and examined."""
    counted, reached = cancer.finding("nodes_examined"), cancer.finding("nodes_positive")
    key = "ganglions_non" if reached.value == "0" else "ganglions_oui"
    return teller.say(
        f"colorectal.piece.{key}",
        total=marked(counted, counted.value),
        atteints=marked(reached, reached.value),
    )


def tell_specimen(cancer: Cancer, plan: ColorectalPlan, stay: Stay, known: datetime) -> None:
    """The report of the pathologist on what was taken out."""
    teller, rng = cancer.teller(stay), cancer.rng
    prefix = "yp" if plan.neoadjuvant else "p"
    learn = cancer.learn
    learn("pT", f"{prefix}T{plan.tumour}", known)
    learn("pN", f"{prefix}N{plan.nodes}", known)
    learn("nodes_examined", str(plan.counted), known)
    learn("nodes_positive", str(plan.reached), known)
    margins = learn("margins", "R0", known)
    vessels = learn("vascular_invasion", "oui" if plan.vessels else "non", known)
    nerves = learn("perineural_invasion", "oui" if plan.nerves else "non", known)
    learn("stage", colorectal_stage(plan.tumour, plan.nodes, "0"), known)
    learn("edition", EDITION, known)
    if plan.nodes != "0":
        diagnosis.learn_genes(cancer, plan, known.date())
    cancer.pathology(
        stay, stay.acts[0].end, known,
        f"{cancer.name} {cancer.finding('pT').value} {cancer.finding('pN').value}, exérèse R0.",
    )  # fmt: skip
    depth = {"1": "sous_muqueuse", "2": "musculeuse", "3": "sous_sereuse", "4a": "sereuse"}
    grade, histology = cancer.finding("grade"), cancer.finding("histology")
    tell(
        stay,
        "pathology",
        known,
        cancer.person_of(staff.PATHOLOGY),
        staff.PATHOLOGY,
        macroscopie=teller.say(
            "colorectal.piece.macroscopie", geste=plan.site.operation,
            longueur=str(rng.randrange(16, 34)), taille=str(plan.size),
            distance=str(rng.randrange(30, 90) if not plan.rectum else rng.randrange(12, 40)),
        ),
        microscopie=(
            teller.state(histology, "colorectal.piece.type", type=plan.histology,
                         grade=marked(grade, plan.grade)),
            teller.state(cancer.finding("pT"), f"colorectal.piece.{depth[plan.tumour]}"),
            teller.state(vessels, f"colorectal.piece.emboles_{vessels.value}"),
            teller.state(nerves, f"colorectal.piece.nerfs_{nerves.value}"),
            node_line(cancer, teller),
            teller.state(margins, "colorectal.piece.marges"),
        ),
        complementaires=diagnosis.gene_lines(cancer, teller),
        conclusion=(
            teller.state(
                stay.diagnoses[0], "colorectal.piece.conclusion", type=plan.histology,
                du=plan.site.of,
            ),
            stage_line(cancer, teller),
        ),
    )  # fmt: skip


def second_decision(plan: ColorectalPlan) -> str:
    """What the meeting proposes after surgery."""
    if plan.adjuvant is None:
        return "surveillance selon le TNCD, chimiothérapie adjuvante non retenue"
    protocol, cycles = plan.adjuvant
    return f"chimiothérapie adjuvante par {protocol}, {cycles} cycles"
