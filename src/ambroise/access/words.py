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
    Role.PROJECT_LEAD: ("responsable de projet", "project lead"),
    Role.COMMITTEE: ("comité scientifique et éthique", "scientific and ethics committee"),
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
    Action.EXPORT: ("exporter", "export"),
    Action.REIDENTIFY: ("réidentifier", "re-identify"),
    Action.INGEST: ("recevoir des flux", "take in sources"),
    Action.READ_OPERATIONS: ("lire le suivi des flux", "read the follow-up of sources"),
    Action.READ_QUARANTINE: ("lire la quarantaine", "read the quarantine"),
    Action.READ_FAULTY_ROWS: (
        "ouvrir les lignes d'un contrôle de qualité",
        "open the rows of a quality check",
    ),
    Action.RUN_VIEW: ("exécuter une vue FHIR", "run a FHIR view"),
    Action.MANAGE_VOCABULARIES: (
        "gérer les vocabulaires et rapprocher les codes locaux",
        "manage vocabularies and map local codes",
    ),
    Action.MANAGE_IDENTITIES: (
        "comparer des identités et décider",
        "compare identities and decide",
    ),
    Action.CONTROL_PSEUDONYMISATION: (
        "contrôler la pseudonymisation",
        "control pseudonymisation",
    ),
    Action.SEND_OUTSIDE: (
        "interroger un service extérieur par la passerelle",
        "ask an outside service through the gateway",
    ),
    Action.READ_CONTROLS: (
        "lire les contrôles de la pseudonymisation",
        "read the controls of pseudonymisation",
    ),
    Action.BUILD_RESEARCH: ("construire la zone de recherche", "build the research zone"),
    Action.RUN_USE: ("exécuter un usage d'IA", "run an AI use"),
    Action.EVALUATE_USE: ("évaluer un usage d'IA", "evaluate an AI use"),
    Action.READ_EVALUATED_CASES: (
        "lire les cas d'une évaluation",
        "read the cases of an evaluation",
    ),
    Action.MANAGE_CAMPAIGNS: (
        "conduire une campagne de référence",
        "run a campaign of gold",
    ),
    Action.READ_CAMPAIGNS: ("suivre les campagnes de référence", "follow the campaigns of gold"),
    Action.ANNOTATE: ("annoter un cas de référence", "annotate a case of gold"),
    Action.UNBLIND: ("lever l'aveugle d'une lecture", "unblind a reading"),
    Action.WRITE_DRAFT: ("rédiger une proposition", "write a draft"),
    Action.VALIDATE_DRAFT: ("valider une proposition", "validate a draft"),
    Action.SEND_LETTER: ("envoyer une lettre validée", "send a validated letter"),
    Action.READ_REGISTER: ("lire le registre des usages", "read the register of uses"),
    Action.MANAGE_USES: ("décider de l'état d'un usage", "decide the state of a use"),
    Action.RECORD_USE: ("renseigner l'entrée d'un usage", "record what a use needs"),
    Action.RECORD_PROCESSING: (
        "renseigner le traitement d'un usage",
        "record the processing of a use",
    ),
    Action.STOP_USE: ("arrêter un usage", "stop a use"),
    Action.RECORD_INFORMATION: (
        "enregistrer l'information d'un patient",
        "record the information of a patient",
    ),
    Action.RECORD_OPPOSITION: ("enregistrer une opposition", "record an opposition"),
    Action.DECIDE_OPPOSITION: (
        "décider des suites d'une opposition",
        "decide what follows an opposition",
    ),
    Action.DEFINE_COHORT: ("définir une cohorte", "define a cohort"),
    Action.ASK_PROJECT: ("ouvrir un projet", "open a project"),
    Action.READ_PROJECT: ("lire un projet", "read a project"),
    Action.MANAGE_MEMBERS: ("gérer les membres d'un projet", "manage the members of a project"),
    Action.ASK_PERMIT: ("demander une autorisation d'accès", "ask for a permit"),
    Action.EXAMINE_PERMIT: ("instruire une demande", "examine a request"),
    Action.DECIDE_PERMIT: ("décider d'une autorisation", "decide on a permit"),
    Action.SUSPEND_PERMIT: ("suspendre une autorisation", "suspend a permit"),
    Action.CLOSE_PERMIT: ("clore une autorisation", "close a permit"),
    Action.ASK_RELEASE: ("demander une sortie", "ask for a release"),
    Action.DECIDE_RELEASE: ("décider d'une sortie", "decide on a release"),
    Action.READ_REQUESTS: ("lire les demandes en attente", "read the requests that wait"),
    Action.ASK_REIDENTIFICATION: ("demander une réidentification", "ask for a re-identification"),
    Action.DECIDE_REIDENTIFICATION: (
        "décider d'une réidentification",
        "decide on a re-identification",
    ),
    Action.READ_TRAIL: ("lire le journal des accès", "read the trail"),
    Action.VERIFY_TRAIL: ("vérifier le journal", "verify the trail"),
    Action.RESUME_TRAIL: (
        "reprendre le journal après une alerte",
        "resume the trail after an alarm",
    ),
    Action.EXPORT_TRAIL: ("exporter le journal", "export the trail"),
    Action.SET_RETENTION: ("fixer et appliquer les durées", "set and apply retention"),
    Action.MANAGE_PEOPLE: ("gérer les personnes", "manage people"),
    Action.READ_JOBS: ("suivre une tâche", "follow a job"),
    Action.CANCEL_JOB: ("arrêter ou relancer une tâche", "cancel or retry a job"),
    Action.READ_CONTINUITY: ("lire l'état de continuité", "read the state of continuity"),
    Action.BACK_UP: ("sauvegarder", "back up"),
    Action.RESTORE: ("restaurer", "restore"),
    Action.ROTATE_KEYS: ("renouveler les clés", "rotate the keys"),
}

PURPOSES: dict[Purpose, Words] = {
    Purpose.CARE: ("soins", "care"),
    Purpose.STEERING: ("pilotage", "steering"),
    Purpose.CODING_QUALITY: ("qualité du codage", "quality of coding"),
    Purpose.CARE_AID: ("aide au soin", "care aid"),
    Purpose.EVALUATION: ("évaluation d'un usage d'IA", "evaluation of an AI use"),
    Purpose.PSEUDONYMISATION_CONTROL: (
        "contrôle de la pseudonymisation",
        "control of pseudonymisation",
    ),
    Purpose.FEASIBILITY: ("faisabilité", "feasibility"),
    Purpose.RESEARCH: ("recherche", "research"),
    Purpose.IDENTITY_VIGILANCE: ("identitovigilance", "identity vigilance"),
    Purpose.OPERATIONS: ("exploitation", "operations"),
}
