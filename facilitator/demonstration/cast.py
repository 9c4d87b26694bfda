"""Who takes part, all invented: the structure and its staff, companies, buyers, prescribers, users."""

from dataclasses import dataclass

from facilitator.candidates.identities.rules import normalise
from facilitator.organisations.enums import AuthorityCategory, InclusionKind, PrescriberKind, Role

STRUCTURE_NAME = "Maison de l’emploi du Val d’Aubrelle"
TERRITORY = "Val d’Aubrelle"
TOWNS = (("99100", "Aubrelle"), ("99120", "Montcendre"), ("99140", "Rivemare"), ("99160", "Valtordu"))
"""Invented towns, under postcodes that no French department has."""

PASSWORD = "quatre lanternes sur le canal"  # noqa: S105  shown on the sign-in page: it protects nothing


@dataclass(frozen=True, kw_only=True, slots=True)
class CompanyProfile:
    """A company with the person whom one calls there. `number`: three digits of its invented SIREN."""

    key: str
    name: str
    number: int
    contact: str
    position: str
    kind: InclusionKind = InclusionKind.NONE

    @property
    def siren(self) -> str:
        return fictitious_siren(self.number)

    @property
    def siret(self) -> str:
        return fictitious_siret(self.number)

    @property
    def email(self) -> str:
        return mailbox(self.contact, self.key)

    @property
    def phone(self) -> str:
        """Of the range that ARCEP keeps for fiction (decision 2018-0881)."""
        return f"01 99 00 {self.number} {self.number}"


@dataclass(frozen=True, kw_only=True, slots=True)
class AuthorityProfile:
    key: str
    name: str
    number: int
    category: AuthorityCategory = AuthorityCategory.LOCAL


@dataclass(frozen=True, kw_only=True, slots=True)
class PrescriberProfile:
    key: str
    name: str
    number: int
    kind: PrescriberKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Access:
    """A role, and for which organisation of the cast (None: the structure itself, or the whole instance)."""

    role: Role
    organisation: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class UserProfile:
    """A user. `shown`: what the sign-in page says of the account; None: it is not shown there."""

    key: str
    name: str
    email: str
    accesses: tuple[Access, ...]
    shown: str | None = None


def mailbox(name: str, domain: str) -> str:
    """The first name, without accents, at a domain that no one can register."""
    return f"{normalise(name.partition(' ')[0])}@{domain}.example"


def fictitious_siren(number: int) -> str:
    """A SIREN of the block 000 000 000, which was never attributed, with a right check digit."""
    return _checked(f"{number:08d}")


def fictitious_siret(number: int) -> str:
    return _checked(f"{fictitious_siren(number)}0001")


def _checked(digits: str) -> str:
    """`digits` and the check digit that Luhn’s formula adds."""
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[::-2])
    plain = sum(int(digit) for digit in digits[-2::-2])
    return f"{digits}{-(doubled + plain) % 10}"


COMPANIES = (
    CompanyProfile(key="batisseurs-aubrelle", name="Bâtisseurs de l’Aubrelle", number=11,
                   contact="Odile Marchefer", position="Conductrice de travaux"),
    CompanyProfile(key="toitures-grandval", name="Toitures Grandval", number=12,
                   contact="Renaud Ardoisier", position="Gérant"),
    CompanyProfile(key="electricite-montcendre", name="Électricité Montcendre", number=13,
                   contact="Pascal Courtcircuit", position="Responsable des chantiers"),
    CompanyProfile(key="peintures-beausoleil", name="Peintures Beausoleil", number=14,
                   contact="Lydie Vermillon", position="Assistante de direction"),
    CompanyProfile(key="voirie-val", name="Voirie et réseaux du Val", number=15,
                   contact="Gérald Bitumel", position="Directeur des travaux"),
    CompanyProfile(key="clairmatin", name="Nettoyage Clairmatin", number=16,
                   contact="Fatiha Blanchemain", position="Responsable des ressources humaines"),
    CompanyProfile(key="paysages-rivemare", name="Paysages de Rivemare", number=17,
                   contact="Benoît Charmillon", position="Chef d’exploitation"),
    CompanyProfile(key="cantines-bonpre", name="Cantines Bonpré", number=18,
                   contact="Mireille Potagère", position="Directrice d’exploitation"),
    CompanyProfile(key="demolition-rocheval", name="Démolition Rocheval", number=19,
                   contact="Yvan Pierrebrise", position="Gérant"),
    CompanyProfile(key="vigiluna", name="Sécurité Vigiluna", number=20,
                   contact="Nora Veilleclair", position="Responsable de secteur"),
    CompanyProfile(key="transports-lunaire", name="Transports Lunaire", number=21,
                   contact="Didier Routabelle", position="Responsable d’exploitation"),
    CompanyProfile(key="menuiseries-tournebois", name="Menuiseries Tournebois", number=22,
                   contact="Estelle Copeaux", position="Gérante"),
    CompanyProfile(key="relais-val", name="Relais du Val Intérim", number=31, kind=InclusionKind.ETTI,
                   contact="Samia Passerelle", position="Chargée d’accompagnement"),
    CompanyProfile(key="chantiers-renouveau", name="Chantiers du Renouveau", number=32, kind=InclusionKind.ACI,
                   contact="Hervé Nouvelaube", position="Encadrant technique"),
    CompanyProfile(key="geiq-aubrelle", name="GEIQ Bâtiment du Val d’Aubrelle", number=33, kind=InclusionKind.GEIQ,
                   contact="Claire Compagnonne", position="Directrice"),
    CompanyProfile(key="coup-de-main", name="Coup de main Services", number=34, kind=InclusionKind.AI,
                   contact="Josiane Serviable", position="Responsable des mises à disposition"),
    CompanyProfile(key="atelier-genets", name="ESAT Les Genêts d’or", number=35, kind=InclusionKind.ESAT,
                   contact="Marc Laborieux", position="Moniteur principal"),
    CompanyProfile(key="recyclerie", name="Recyclerie des Trois Ponts", number=36, kind=InclusionKind.EI,
                   contact="Anne Secondevie", position="Directrice"),
)  # fmt: skip

AUTHORITIES = (
    AuthorityProfile(key="agglo", name="Communauté d’agglomération du Val d’Aubrelle", number=51),
    AuthorityProfile(key="ville", name="Ville d’Aubrelle", number=52),
    AuthorityProfile(key="habitat", name="Aubrelle Habitat", number=53),
    AuthorityProfile(key="departement", name="Département de l’Aubrelle", number=54),
    AuthorityProfile(key="hopital", name="Centre hospitalier du Val d’Aubrelle", number=55),
    AuthorityProfile(key="fonciere", name="Foncière Clairbois", number=56, category=AuthorityCategory.PRIVATE),
)

PRESCRIBERS = (
    PrescriberProfile(key="ft", name="France Travail Aubrelle", number=71, kind=PrescriberKind.FRANCE_TRAVAIL),
    PrescriberProfile(key="ml", name="Mission locale du Val d’Aubrelle", number=72, kind=PrescriberKind.MISSION_LOCALE),
    PrescriberProfile(key="plie", name="PLIE du Val d’Aubrelle", number=73, kind=PrescriberKind.PLIE),
    PrescriberProfile(key="cap", name="Cap emploi de l’Aubrelle", number=74, kind=PrescriberKind.CAP_EMPLOI),
    PrescriberProfile(key="ccas", name="CCAS d’Aubrelle", number=75, kind=PrescriberKind.CCAS),
)

STAFF = ("admin", "ines", "malik", "sophie")
FACILITATORS = ("ines", "malik", "sophie")


def _staff(key: str, name: str, role: Role, shown: str | None = None) -> UserProfile:
    return UserProfile(
        key=key, name=name, email=f"{key}@maison-emploi-aubrelle.example", accesses=(Access(role=role),), shown=shown
    )


def _company_user(company: str, name: str, *others: str, shown: str | None = None) -> UserProfile:
    accesses = tuple(Access(role=Role.COMPANY, organisation=key) for key in (company, *others))
    return UserProfile(key=company, name=name, email=mailbox(name, company), accesses=accesses, shown=shown)


def _buyer(authority: str, name: str, shown: str | None = None) -> UserProfile:
    access = Access(role=Role.BUYER, organisation=authority)
    return UserProfile(key=authority, name=name, email=mailbox(name, authority), accesses=(access,), shown=shown)


USERS = (
    _staff("ines", "Inès Tournebise", Role.FACILITATOR,
           "Facilitatrice : des déclarations à valider, des retards, des personnes à suivre"),
    _staff("malik", "Malik Beaurivage", Role.FACILITATOR),
    _staff("sophie", "Sophie Clairpertuis", Role.FACILITATOR),
    _staff("admin", "Hélène Grandmont", Role.STRUCTURE_ADMIN, "Administratrice de la structure : équipe et accès"),
    UserProfile(key="instance", name="Paul Montrésor", email="instance@facilitator.example",
                accesses=(Access(role=Role.INSTANCE_ADMIN),),
                shown="Administrateur de l’instance : structures, courriels, tâches, aucune personne"),
    _company_user("batisseurs-aubrelle", "Odile Marchefer",
                  shown="Entreprise, deux clauses : le mois à déclarer, déjà prérempli"),
    _company_user("peintures-beausoleil", "Lydie Vermillon", shown="Entreprise : une déclaration renvoyée à corriger"),
    _company_user("clairmatin", "Fatiha Blanchemain", "transports-lunaire",
                  shown="Deux entreprises du même groupe : on passe de l’une à l’autre"),
    _company_user("toitures-grandval", "Renaud Ardoisier"),
    _company_user("electricite-montcendre", "Pascal Courtcircuit"),
    _company_user("voirie-val", "Gérald Bitumel"),
    _company_user("paysages-rivemare", "Benoît Charmillon"),
    _company_user("cantines-bonpre", "Mireille Potagère"),
    _company_user("demolition-rocheval", "Yvan Pierrebrise"),
    _company_user("recyclerie", "Anne Secondevie"),
    _buyer("agglo", "Martin Hauteclaire", "Acheteur : ses marchés, ce qui est dû et fait, aucun nom"),
    _buyer("ville", "Sabine Belleplace", "Acheteuse : un marché à plusieurs lots, un trimestriel"),
    _buyer("habitat", "Rachid Longuerue"),
)  # fmt: skip
