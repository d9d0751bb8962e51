"""French and English names of roles, actions and purposes, as persons read them."""

from ambroise.access.model import Action, Purpose, Role

Words = tuple[str, str]

ROLES: dict[Role, Words] = {
    Role.SENIOR: ("médecin senior", "senior physician"),
    Role.INTERNE: ("interne", "resident"),
    Role.SECRETARY: ("secrétaire médicale", "medical secretary"),
    Role.NURSE: ("infirmière", "nurse"),
    Role.CODER: ("technicien d'information médicale", "coder"),
    Role.DIM: ("médecin DIM", "DIM physician"),
    Role.DATA_MANAGER: ("gestionnaire de données", "data manager"),
    Role.IDENTITY_UNIT: ("cellule d'identitovigilance", "identity unit"),
    Role.RESEARCHER: ("chercheur", "researcher"),
    Role.DPO: ("délégué à la protection des données", "data protection officer"),
    Role.SECURITY_OFFICER: ("RSSI", "security officer"),
    Role.AUDITOR: ("auditeur", "auditor"),
    Role.MANAGER: ("cadre", "manager"),
    Role.ADMINISTRATOR: ("administrateur", "administrator"),
}

ACTIONS: dict[Action, Words] = {
    Action.READ_IDENTIFIED: ("lire un dossier identifié", "read an identified record"),
    Action.SEARCH_IDENTITY: ("chercher par identité", "search by identity"),
    Action.READ_PSEUDONYMISED: ("lire un dossier pseudonymisé", "read a pseudonymised record"),
    Action.COUNT: ("compter", "count"),
    Action.INGEST: ("recevoir des flux", "take in sources"),
    Action.READ_OPERATIONS: ("lire le suivi des flux", "read the follow-up of sources"),
    Action.READ_QUARANTINE: ("lire la quarantaine", "read the quarantine"),
    Action.RUN_USE: ("exécuter un usage d'IA", "run an AI use"),
    Action.VALIDATE_DRAFT: ("valider une proposition", "validate a draft"),
    Action.RECORD_OPPOSITION: ("enregistrer une opposition", "record an opposition"),
    Action.READ_TRAIL: ("lire le journal des accès", "read the trail"),
    Action.VERIFY_TRAIL: ("vérifier le journal", "verify the trail"),
    Action.RESUME_TRAIL: (
        "reprendre le journal après une alerte",
        "resume the trail after an alarm",
    ),
    Action.MANAGE_PEOPLE: ("gérer les personnes", "manage people"),
    Action.BUILD_RESEARCH: ("construire la zone de recherche", "build the research zone"),
}

PURPOSES: dict[Purpose, Words] = {
    Purpose.CARE: ("soins", "care"),
    Purpose.STEERING: ("pilotage", "steering"),
    Purpose.CODING_QUALITY: ("qualité du codage", "quality of coding"),
    Purpose.CARE_AID: ("aide au soin", "care aid"),
    Purpose.PSEUDONYMISATION_CONTROL: (
        "contrôle de la pseudonymisation",
        "control of pseudonymisation",
    ),
    Purpose.FEASIBILITY: ("faisabilité", "feasibility"),
    Purpose.RESEARCH: ("recherche", "research"),
    Purpose.OPERATIONS: ("exploitation", "operations"),
}
