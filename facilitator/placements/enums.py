"""Vocabulary of the placements."""

from enum import StrEnum


class ContractKind(StrEnum):
    CDI = "cdi"
    CDD = "cdd"
    CDDI = "cddi"
    CDI_INCLUSION = "cdi_inclusion"
    INTERIM = "interim"
    MISSION_INSERTION = "mission_insertion"
    CDI_INTERIM = "cdi_interim"
    APPRENTICESHIP = "apprenticeship"
    PROFESSIONALISATION = "professionalisation"
    CUI_CIE = "cui_cie"
    AI_SECONDMENT = "ai_secondment"
    ESAT_USER = "esat_user"
    PMSMP = "pmsmp"

    @property
    def label(self) -> str:
        return _CONTRACT_LABELS[self]


_CONTRACT_LABELS = {
    ContractKind.CDI: "CDI",
    ContractKind.CDD: "CDD",
    ContractKind.CDDI: "CDDI",
    ContractKind.CDI_INCLUSION: "CDI inclusion",
    ContractKind.INTERIM: "Intérim",
    ContractKind.MISSION_INSERTION: "Mission d’insertion (ETTI)",
    ContractKind.CDI_INTERIM: "CDI intérimaire",
    ContractKind.APPRENTICESHIP: "Apprentissage",
    ContractKind.PROFESSIONALISATION: "Professionnalisation",
    ContractKind.CUI_CIE: "CUI-CIE",
    ContractKind.AI_SECONDMENT: "Mise à disposition (AI)",
    ContractKind.ESAT_USER: "Usager d’ESAT",
    ContractKind.PMSMP: "PMSMP (immersion)",
}

OPEN_ENDED = frozenset({ContractKind.CDI, ContractKind.CDI_INCLUSION, ContractKind.CDI_INTERIM})
COUNTED_WHOLE = frozenset({ContractKind.APPRENTICESHIP, ContractKind.PROFESSIONALISATION})
"""Hours count for the whole contract."""


class Modality(StrEnum):
    DIRECT = "direct"
    SECONDMENT = "secondment"
    SUBCONTRACTING = "subcontracting"
    TRAINING = "training"

    @property
    def label(self) -> str:
        return {
            "direct": "Embauche directe",
            "secondment": "Mise à disposition (AI, ETTI, GEIQ)",
            "subcontracting": "Sous-traitance ou cotraitance (EI, ACI, EA, ESAT)",
            "training": "Formation",
        }[self.value]


class EndReason(StrEnum):
    TERM = "term"
    RESIGNATION = "resignation"
    TRIAL_PERIOD = "trial_period"
    DISMISSAL = "dismissal"
    NEW_CONTRACT = "new_contract"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {
            "term": "Fin prévue du contrat",
            "resignation": "Démission",
            "trial_period": "Fin de la période d’essai",
            "dismissal": "Licenciement",
            "new_contract": "Autre contrat",
            "other": "Autre motif",
        }[self.value]


class Situation(StrEnum):
    """Which people a list keeps."""

    AT_WORK = "at_work"
    NOT_AT_WORK = "not_at_work"
    WAITING = "waiting"
    ENDING = "ending"

    @property
    def label(self) -> str:
        return {
            "at_work": "Au travail",
            "not_at_work": "Sans contrat",
            "waiting": "En attente d’éligibilité",
            "ending": "Éligibilité qui finit",
        }[self.value]
