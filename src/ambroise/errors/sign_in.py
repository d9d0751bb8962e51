"""Who somebody is: passwords, second factor, providers, directory, tokens."""

from ambroise.errors.base import AmbroiseError


class SignInFailed(AmbroiseError):
    exit_code = 10
    http_status = 401
    fr = "Identifiant ou mot de passe inexact."
    en = "Wrong login or password."


class SignInBlocked(AmbroiseError):
    exit_code = 10
    http_status = 429
    fr = "Trop d'essais pour cet identifiant. Réessayer dans {seconds} s."
    en = "Too many attempts for this login. Try again in {seconds} s."


class LoginTaken(AmbroiseError):
    exit_code = 64
    http_status = 409
    fr = (
        "L'identifiant {login} existe déjà. En choisir un autre, ou : ambroise people grant {login}"
    )
    en = "Login {login} already exists. Choose another, or: ambroise people grant {login}"


class PasswordTooShort(AmbroiseError):
    exit_code = 65
    fr = "Mot de passe trop court : {minimum} caractères au moins."
    en = "Password too short: at least {minimum} characters."


class PasswordGuessable(AmbroiseError):
    exit_code = 36
    http_status = 400
    fr = "Mot de passe facile à deviner : il contient un mot de l'établissement, une suite de touches ou votre nom. En choisir un autre."
    en = "Password easy to guess: it holds a word of the place, a row of keys or your name. Choose another."


class PasswordUnchanged(AmbroiseError):
    exit_code = 10
    http_status = 400
    fr = "Le nouveau mot de passe est le même que l'ancien. En choisir un autre."
    en = "The new password is the same as the old one. Choose another."


class SecondFactorWrong(AmbroiseError):
    exit_code = 10
    http_status = 401
    fr = "Code inexact ou déjà utilisé. Saisir le code suivant de l'application, ou un code de secours."
    en = "Wrong code, or one already used. Type the next code of the application, or a recovery code."


class StepExpired(AmbroiseError):
    exit_code = 10
    http_status = 401
    fr = "Connexion restée inachevée trop longtemps, ou déjà terminée. La recommencer depuis le début."
    en = "This sign-in was left unfinished for too long, or is already done. Start it again."


class ProofNeeded(AmbroiseError):
    exit_code = 10
    http_status = 401
    fr = "Votre identité est à prouver à nouveau avant de signer : la dernière preuve est trop ancienne. La donner à /connexion/confirmer, puis recommencer ; ce qui était saisi est gardé."
    en = "You have to prove again who you are before you sign: the last proof is too old. Give it at /connexion/confirmer, then try again; what was typed is kept."


class SecondFactorNeeded(AmbroiseError):
    exit_code = 10
    http_status = 403
    fr = "Valider demande un second facteur, et votre compte n'en a pas encore. Se déconnecter, puis se connecter ici avec son identifiant et son mot de passe : la page l'enregistre aussitôt, avec une application de codes. Ce qui est saisi est gardé."
    en = "Validating asks for a second factor, and your account has none yet. Sign out, then sign in here with your login and password: the page enrols it at once, with an application of codes. What was typed is kept."


class ProofMissing(AmbroiseError):
    exit_code = 10
    http_status = 403
    fr = "Cet accès ne permet pas de prouver à nouveau votre identité : un jeton ou un lien ne signe pas. Se connecter avec son propre compte ; un administrateur donne un mot de passe ou un second facteur."
    en = "This way in cannot prove again who you are: a token or a link does not sign. Sign in with your own account; an administrator gives a password or a second factor."


class TokenRefused(AmbroiseError):
    exit_code = 37
    http_status = 401
    fr = "Jeton d'accès inconnu, expiré ou révoqué. En demander un autre à un administrateur : ambroise people token create"
    en = "Access token unknown, expired or revoked. Ask an administrator for another: ambroise people token create"


class IdentityRefused(AmbroiseError):
    exit_code = 10
    http_status = 401
    fr = "Identité refusée : ce qu'a envoyé {provider} n'est pas recevable ({cause}). Recommencer ; si cela revient, prévenir l'administrateur."
    en = "Identity refused: what {provider} sent cannot be accepted ({cause_en}). Try again; if it comes back, tell the administrator."


class ProviderUnavailable(AmbroiseError):
    exit_code = 10
    http_status = 503
    fr = "{provider} ne répond pas ({cause}). Réessayer, ou se connecter avec un compte local."
    en = "{provider} does not answer ({cause}). Try again, or sign in with a local account."


class AccountUnlinked(AmbroiseError):
    exit_code = 10
    http_status = 403
    fr = "Cette identité n'est rattachée à aucun compte actif d'Ambroise. Un administrateur la rattache : ambroise people link"
    en = "This identity belongs to no active account of Ambroise. An administrator links it: ambroise people link"


class DirectoryUnavailable(AmbroiseError):
    exit_code = 38
    http_status = 503
    fr = "Annuaire {url} : {cause}. Vérifier son adresse, son certificat et le compte de lecture ; les comptes locaux restent ouverts."
    en = "Directory {url}: {cause}. Check its address, its certificate and the reading account; local accounts stay open."


class LaunchRefused(AmbroiseError):
    exit_code = 10
    http_status = 401
    fr = "Lien du dossier patient refusé ({cause}). Rouvrir le séjour depuis le dossier patient, ou se connecter."
    en = "The link of the electronic record is refused ({cause_en}). Open the stay from it again, or sign in."


class SecretUnreadable(AmbroiseError):
    exit_code = 39
    http_status = 500
    fr = "Secret de connexion illisible : le coffre n'est pas celui qui l'a scellé. Restaurer coffre et base de la même sauvegarde, ou : ambroise people second-factor reset"
    en = "A sign-in secret cannot be read: the vault is not the one that sealed it. Restore vault and store from one backup, or: ambroise people second-factor reset"


class TokenUnknown(AmbroiseError):
    exit_code = 45
    http_status = 404
    fr = "Aucun jeton d'accès en cours ne porte ce numéro. La liste : ambroise people token list"
    en = "No access token in force has this number. The list: ambroise people token list"


class DirectoryMissing(AmbroiseError):
    exit_code = 46
    http_status = 409
    fr = "Aucun annuaire n'est réglé. Donner AMBROISE_DIRECTORY__URL et les autres réglages de [directory]."
    en = "No directory is set. Give AMBROISE_DIRECTORY__URL and the other settings of [directory]."


class IdentityTaken(AmbroiseError):
    exit_code = 47
    http_status = 409
    fr = "Cette identité est déjà rattachée à un autre compte. La détacher d'abord : ambroise people unlink"
    en = "This identity already belongs to another account. Unlink it first: ambroise people unlink"


class PersonNotListed(AmbroiseError):
    exit_code = 97
    http_status = 404
    fr = "Personne n'a cet identifiant ici. La liste : page « Personnes », ou ambroise people list"
    en = "Nobody has this login here. The list: page “People”, or ambroise people list"
