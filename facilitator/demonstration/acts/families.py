"""Operation, accord-cadre, groupement de commandes, projects not yet awarded, reconductions: one of each."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from facilitator.demonstration.stage import Act, Stage, act
from facilitator.demonstration.story import Story
from facilitator.markets.duty.services import AnswerDuty, answer_duty
from facilitator.markets.enums import DutyGround, MarketKind, MarketState, PurchaseType
from facilitator.markets.models import Market
from facilitator.markets.operations.services import find_or_create_operation
from facilitator.markets.options.enums import OptionKind
from facilitator.markets.options.services import Decline, Foresee, decline, foresee
from facilitator.markets.services import CreateMarket, create_market
from facilitator.organisations.departments.services import find_or_create_department

OPERATION = "Nouveau quartier des Tilleuls"


def acts(story: Story) -> Iterator[Act]:
    calendar = story.calendar
    yield act(calendar.day(-10, 12), 14, _framework)
    yield act(calendar.day(-9, 12), 14, _subsequent)
    yield act(calendar.day(-2, 6), 14, _library)
    yield act(calendar.day(-1, 8), 14, _options)
    for number, in_consultation in enumerate((_salt, _furniture)):
        yield act(calendar.day(-1, 6), 14, in_consultation, minute=number)


def _create(stage: Stage, key: str, authority: str, referent: str, **described: object) -> Market:
    command = CreateMarket(
        authority_id=stage.authorities[authority].id, referent_id=stage.users[referent].id,
        **described,  # type: ignore[arg-type]  # fields of a market, by their names
    )  # fmt: skip
    stage.markets[key] = create_market(stage.session, stage.structure_id, command, by=stage.actor(referent))
    return stage.markets[key]


def _framework(stage: Stage) -> None:
    """Bought by the town with the agglomeration."""
    town, by = stage.authorities["ville"], stage.actor("sophie")
    department = find_or_create_department(
        stage.session, stage.structure_id, town.id, "Direction des moyens généraux", by=by
    )
    _create(
        stage, "fournitures", "ville", "sophie", title="Fournitures de bureau et papier", reference="VA-FOU-02",
        kind=MarketKind.FRAMEWORK, purchase_type=PurchaseType.SUPPLIES, procedure="Appel d’offres ouvert",
        cpv="30192000", amount=Decimal("180000.00"), duration_months=48,
        department_id=department.id if department else None, other_authorities=[stage.authorities["agglo"].id],
        notified_on=stage.story.calendar.day(-10, 3), starts_on=stage.story.calendar.day(-10, 10),
    )  # fmt: skip


def _subsequent(stage: Stage) -> None:
    _create(
        stage, "fournitures-1", "ville", "sophie", title="Fournitures de bureau : papier recyclé",
        reference="VA-FOU-02-1", kind=MarketKind.SUBSEQUENT, framework_id=stage.markets["fournitures"].id,
        purchase_type=PurchaseType.SUPPLIES, cpv="30197630", amount=Decimal("24000.00"), duration_months=12,
        notified_on=stage.story.calendar.day(-9, 4), starts_on=stage.story.calendar.day(-9, 11),
    )  # fmt: skip


def _options(stage: Stage) -> None:
    """Of a market just notified: the buyer gave up a tranche, and has not decided yet on the reconduction."""
    session, market, by = stage.session, stage.markets["gardiennage"], stage.actor("malik")
    command = Foresee(kind=OptionKind.RENEWAL, title="Première reconduction", months=12, hours=Decimal("600.00"))
    foresee(session, market, command, by=by)
    tranche = foresee(
        session, market, Foresee(kind=OptionKind.TRANCHE, title="Rondes de nuit", hours=Decimal("80.00")), by=by
    )
    session.refresh(tranche, ["market"])
    given_up = Decline(decided_on=stage.story.calendar.day(-1, 7), document="Courrier de l’acheteur")
    decline(session, tranche, given_up, by=by)


def _library(stage: Stage) -> None:
    """A project: nobody knows yet when it will be launched."""
    by = stage.actor("ines")
    operation = find_or_create_operation(
        stage.session, stage.structure_id, stage.authorities["ville"].id, OPERATION, by=by
    )
    stage.markets["ecole"].operation_id = operation.id
    _create(
        stage, "mediatheque", "ville", "ines", title="Extension de la médiathèque", operation_id=operation.id,
        purchase_type=PurchaseType.WORKS, cpv="45212330", estimated_value=Decimal("6200000.00"),
        state=MarketState.PROJECT,
    )  # fmt: skip


def _salt(stage: Stage) -> None:
    """A consultation whose buyer gave its reason."""
    market = _create(
        stage, "sel", "agglo", "malik", title="Sel de déneigement", purchase_type=PurchaseType.SUPPLIES,
        cpv="34927100", estimated_value=Decimal("230000.00"), state=MarketState.CONSULTATION,
        launched_on=stage.story.calendar.month(-1) + timedelta(days=2),
    )  # fmt: skip
    reason = AnswerDuty(ground=DutyGround.NO_LINK, note="Achat d’un produit en vrac, livré sans main-d’œuvre.")
    answer_duty(stage.session, market, reason, by=stage.actor("malik"))


def _furniture(stage: Stage) -> None:
    """A consultation with neither condition nor reason."""
    _create(
        stage, "mobilier", "departement", "ines", title="Mobilier des collèges", reference="DA-FOU-09",
        purchase_type=PurchaseType.SUPPLIES, cpv="39160000", estimated_value=Decimal("310000.00"),
        procedure="Appel d’offres ouvert", state=MarketState.CONSULTATION,
        launched_on=stage.story.calendar.month(-1) + timedelta(days=1),
    )  # fmt: skip
