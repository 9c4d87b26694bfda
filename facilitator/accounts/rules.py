"""Pure rules of accounts: addresses, and who grants what."""

from email_validator import EmailNotValidError, validate_email

from facilitator.kernel.errors import DomainError
from facilitator.organisations.enums import STAFF, Role

GRANTED_BY_STAFF = frozenset({Role.COMPANY, Role.BUYER})
"""What a facilitator grants in the day's work; the structure's administrator grants the roles of its staff too."""


class NotAnEmail(DomainError):
    """The text is not an e-mail address."""


def normalise_email(text: str) -> str:
    """The address in lower case, as it is stored and compared. Raises NotAnEmail.

    No question is asked of the network. Reserved domains (`.example`) pass: trials and demonstrations live there.
    """
    try:
        checked = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise NotAnEmail("Indiquez une adresse électronique complète, par exemple nom@organisme.fr.") from error
    return checked.normalized.lower()


def grantable_roles(role: Role) -> frozenset[Role]:
    """The roles that a person under `role` may grant, change and take back."""
    match role:
        case Role.STRUCTURE_ADMIN:
            return GRANTED_BY_STAFF | STAFF
        case Role.FACILITATOR:
            return GRANTED_BY_STAFF
        case Role.INSTANCE_ADMIN:
            return frozenset({Role.STRUCTURE_ADMIN})
        case _:
            return frozenset()
