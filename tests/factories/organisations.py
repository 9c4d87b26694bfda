import factory

from facilitator.organisations.enums import AuthorityCategory, InclusionKind, PrescriberKind
from facilitator.organisations.models import Authority, Company, Establishment, Prescriber, Structure
from tests.factories import Factory


def siren(number: int) -> str:
    """A nine-digit number with a right check digit (Luhn), made up."""
    stem = f"{number % 10**8:08}"
    total = sum(sum(divmod(int(digit) * (1 + place % 2), 10)) for place, digit in enumerate(stem))
    return stem + str(-total % 10)


class StructureFactory(Factory):
    class Meta:
        model = Structure

    name = factory.Sequence(lambda n: f"Maison de l’emploi n° {n}")
    slug = factory.Sequence(lambda n: f"maison-de-l-emploi-{n}")
    territory = "Val-de-Brume"


class CompanyFactory(Factory):
    class Meta:
        model = Company

    class Params:
        temporary_work = factory.Trait(name="Brume Intérim Insertion", inclusion_kind=InclusionKind.ETTI)

    identifier = factory.Sequence(lambda n: siren(10_000_000 + n))
    name = factory.Sequence(lambda n: f"Bâtisseurs réunis {n}")


class EstablishmentFactory(Factory):
    class Meta:
        model = Establishment

    company = factory.SubFactory(CompanyFactory)
    siret = factory.LazyAttribute(lambda o: f"{o.company.identifier}00019")


class AuthorityFactory(Factory):
    class Meta:
        model = Authority

    identifier = factory.Sequence(lambda n: siren(20_000_000 + n))
    name = factory.Sequence(lambda n: f"Ville de Brumeval {n}")
    category = AuthorityCategory.LOCAL


class PrescriberFactory(Factory):
    class Meta:
        model = Prescriber

    identifier = factory.Sequence(lambda n: siren(30_000_000 + n))
    name = factory.Sequence(lambda n: f"Mission locale de Brumeval {n}")
    kind = PrescriberKind.MISSION_LOCALE
