"""Vocabulary of the surveys: what a person may answer."""

from enum import StrEnum


class Activity(StrEnum):
    """What the person does. Why somebody is not available is never asked: it may be about health."""

    JOB = "job"
    BUSINESS = "business"
    TRAINING = "training"
    SEARCHING = "searching"
    UNAVAILABLE = "unavailable"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {
            "job": "Je travaille",
            "business": "J’ai créé ou repris une entreprise",
            "training": "Je suis en formation (diplôme, titre, alternance)",
            "searching": "Je cherche un emploi",
            "unavailable": "Je ne cherche pas d’emploi en ce moment",
            "other": "Autre situation",
        }[self.value]


class Contract(StrEnum):
    CDI = "cdi"
    CDD = "cdd"
    INTERIM = "interim"
    PUBLIC_SERVICE = "public_service"
    INCLUSION = "inclusion"
    AIDED = "aided"

    @property
    def label(self) -> str:
        return {
            "cdi": "CDI",
            "cdd": "CDD",
            "interim": "Intérim",
            "public_service": "Fonction publique (titulaire ou stagiaire)",
            "inclusion": "Contrat dans une structure d’insertion",
            "aided": "Contrat aidé (PEC, CUI…)",
        }[self.value]


class Length(StrEnum):
    SHORT = "short"
    LONG = "long"

    @property
    def label(self) -> str:
        return {"short": "6 mois ou moins", "long": "Plus de 6 mois"}[self.value]


class Since(StrEnum):
    UNDER_1_MONTH = "under_1_month"
    UNDER_3_MONTHS = "under_3_months"
    UNDER_6_MONTHS = "under_6_months"
    OVER_6_MONTHS = "over_6_months"

    @property
    def label(self) -> str:
        return {
            "under_1_month": "Moins d’un mois",
            "under_3_months": "De 1 à 3 mois",
            "under_6_months": "De 3 à 6 mois",
            "over_6_months": "Plus de 6 mois",
        }[self.value]


class Satisfaction(StrEnum):
    """From 5 to 1: the value is the mark."""

    VERY_GOOD = "5"
    GOOD = "4"
    FAIR = "3"
    POOR = "2"
    VERY_POOR = "1"

    @property
    def label(self) -> str:
        return {"5": "Très bien", "4": "Bien", "3": "Moyen", "2": "Mauvais", "1": "Très mauvais"}[self.value]


class Help(StrEnum):
    NONE = "none"
    JOB = "job"
    TRAINING = "training"
    TRANSPORT = "transport"
    HOUSING = "housing"
    CHILDCARE = "childcare"
    PAPERS = "papers"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {
            "none": "D’aucune aide",
            "job": "Pour trouver un emploi",
            "training": "Pour me former",
            "transport": "Pour me déplacer",
            "housing": "Pour me loger",
            "childcare": "Pour faire garder mes enfants",
            "papers": "Pour mes démarches et mes papiers",
            "other": "D’une autre aide",
        }[self.value]
