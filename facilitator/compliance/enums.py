"""Vocabulary of compliance."""

from enum import StrEnum


class ComplianceState(StrEnum):
    """Where a commitment or a clause stands on a day."""

    NOT_STARTED = "not_started"
    ON_TRACK = "on_track"
    WATCH = "watch"
    LATE = "late"
    MET = "met"
    CLOSED = "closed"
    NO_TARGET = "no_target"

    @property
    def label(self) -> str:
        return _STATE_LABELS[self]


_STATE_LABELS = {
    ComplianceState.NOT_STARTED: "Non démarrée",
    ComplianceState.ON_TRACK: "Conforme",
    ComplianceState.WATCH: "À surveiller",
    ComplianceState.LATE: "En retard",
    ComplianceState.MET: "Atteinte",
    ComplianceState.CLOSED: "Close",
    ComplianceState.NO_TARGET: "Sans objectif d’heures",
}

AT_RISK = frozenset({ComplianceState.WATCH, ComplianceState.LATE})
