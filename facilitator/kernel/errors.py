"""Errors the domain raises; the portals turn them into pages."""


class DomainError(Exception):
    """A rule of the trade was broken. `str(error)` is a French sentence fit for the page."""


class NotAllowed(DomainError):
    """The viewer sees this object but may not do this to it (403)."""

    def __init__(self, message: str = "Votre rôle ne permet pas cette action.") -> None:
        super().__init__(message)


class NotVisible(Exception):
    """The object does not exist for this viewer (404): never says whether it exists for another."""


class ChangedMeanwhile(DomainError):
    """Somebody else changed the object since the form was opened: its page shows both versions."""

    def __init__(self) -> None:
        super().__init__("Une autre personne a modifié ces informations pendant votre saisie : comparez et choisissez.")
