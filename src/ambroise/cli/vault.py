"""Commands on the vault: is it whole, renew a key, change the key of its file."""

import json
from typing import Annotated

import typer

from ambroise.access import INSTALLATION, Action, Decision, Purpose, keeping
from ambroise.cli.session import Session, session_of
from ambroise.vault import NAMES, Rotation

Reason = Annotated[str, typer.Option(help="Motif ; son empreinte reste au journal.")]

vault = typer.Typer(help="Le coffre : clés par version et pseudonymes.", no_args_is_help=True)


@vault.command("check")
def check(
    context: typer.Context,
    as_json: Annotated[
        bool, typer.Option("--json", help="Résultat en JSON, pour les machines.")
    ] = False,
) -> None:
    """Relire tout le coffre et recalculer les pseudonymes de la zone de recherche."""
    session = session_of(context)
    decision = session.door.decide(
        session.actor, Action.READ_CONTINUITY, INSTALLATION, Purpose.OPERATIONS
    )
    checked = keeping.check_vault(session.door, session.vault, decision)
    if as_json:
        report = {
            "ok": True,
            "versions": dict(checked.proof.versions),
            "pseudonyms": dict(checked.proof.pseudonyms),
            "recomputed": checked.recomputed,
        }
        typer.echo(json.dumps(report, ensure_ascii=False))
        return
    _told(session, checked)


@vault.command("rotate")
def rotate(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Nom de la clé, tel que « check » le montre.")],
    reason: Reason,
) -> None:
    """Renouveler une clé ; ce que les versions précédentes ont scellé s'ouvre toujours."""
    session = session_of(context)
    decision = _may_rotate(session, reason)
    version, checked = keeping.rotate_key(session.door, session.vault, decision, name)
    session.say.print(
        session.text(f"Clé {name} : version {version}.", f"Key {name}: version {version}.")
    )
    _told(session, checked)


@vault.command("rekey")
def rekey(context: typer.Context, reason: Reason) -> None:
    """Changer la clé du fichier du coffre, service arrêté."""
    session = session_of(context)
    decision = _may_rotate(session, reason)
    file, proof = keeping.rekey_vault(session.door, session.settings, decision)
    count = sum(proof.pseudonyms.values())
    session.say.print(
        session.text(
            f"Coffre chiffré sous une nouvelle clé, {count} pseudonymes relus. La clé est dans"
            f" {file} : la mettre à part et la sauvegarder ; l'ancienne n'ouvre plus rien ici.",
            f"Vault encrypted under a new key, {count} pseudonyms read back. The key is in"
            f" {file}: keep it apart and back it up; the old one opens nothing here any more.",
        )
    )
    if session.settings.vault_key is not None:
        session.say.print(
            session.text(
                "Mettre le contenu de ce fichier dans AMBROISE_VAULT_KEY : il s'efface ensuite.",
                "Put the content of this file in AMBROISE_VAULT_KEY: it is then removed.",
            )
        )


def _may_rotate(session: Session, reason: str) -> Decision:
    return session.door.decide(
        session.actor, Action.ROTATE_KEYS, INSTALLATION, Purpose.OPERATIONS, reason=reason
    )


def _told(session: Session, checked: keeping.Checked) -> None:
    french = session.lang == "fr"
    for name, versions in checked.proof.versions.items():
        known = NAMES.get(name)
        use = "" if known is None else (known.fr if french else known.en)
        fixed = known is not None and known.rotation is Rotation.FIXED
        note = session.text(" ; ne se renouvelle pas", "; does not rotate") if fixed else ""
        session.out.print(f"{name} ({versions}) : {use}{note}")
    for zone, count in checked.proof.pseudonyms.items():
        session.out.print(f"{zone} : {count}")
    again = checked.recomputed
    session.out.print(
        session.text(
            f"{again} pseudonymes recalculés : chacun désigne encore la même personne.",
            f"{again} pseudonyms computed again: each still names the same person.",
        )
    )
