"""Vocabulary of the accounts."""

from enum import StrEnum


class TokenPurpose(StrEnum):
    """The one action a link opens."""

    INVITATION = "invitation"
    PASSWORD = "password"  # noqa: S105  a purpose, not a secret
    SURVEY = "survey"


class EndReason(StrEnum):
    """Why a sign-in ended before its time."""

    SIGN_OUT = "sign_out"
    NEW_SIGN_IN = "new_sign_in"
    PASSWORD = "password"  # noqa: S105  a reason, not a secret
    MEMBERSHIP = "membership"
    DEACTIVATION = "deactivation"
