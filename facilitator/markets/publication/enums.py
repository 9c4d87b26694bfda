"""Vocabulary of the publication."""

from enum import StrEnum


class Kind(StrEnum):
    """What a field of the format holds."""

    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    """A list, wrapped in a singular key."""
    WHOLE = "whole"
    NUMBER = "number"
    RATIO = "ratio"
    """From 0 to 1."""
    YES_NO = "yes_no"
    DAY = "day"
    CPV = "cpv"
    BUYER = "buyer"
    PLACE = "place"
    HOLDERS = "holders"
    ACTS = "acts"


class Screen(StrEnum):
    """Where a field is typed."""

    PUBLISHED = "published"
    LOT = "lot"
    MARKET = "market"
    AWARD = "award"
