"""Alerts of low stock at the desk, and waiting until something is back."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from commons.kit.enums import described
from commons.kit.graphql import Info, Node, Payload, Repeatable, mutation
from commons.kit.ids import parse_public_id, public_id
from commons.kit.language import language_now
from commons.kit.scopes import Scope
from commons.organizations.types.organizations import organization_key
from commons.people.limits import limit_mail_to
from commons.people.models import Person
from commons.people.viewer import viewer, viewer_or_none
from storefronts.listings.actions import alerts, waits
from storefronts.listings.models import SalesTerms
from storefronts.listings.selectors import desk
from storefronts.listings.selectors.translations import names_in
from storefronts.listings.selectors.watching import (
    wait_behind,
    waits_of,
    wants_stock_mail,
)
from storefronts.listings.types.desk import DeskListingType
from storefronts.listings.types.finding import desk_listing_of
from storefronts.listings.types.listings import VARIANT_PREFIX
from storefronts.listings.watching.models import StockWait, WaitState

WAIT_PREFIX = "swt"
MOST_WAITS = 100

WaitStateChoice = described(
    WaitState,
    name="StockWaitState",
    description="How far somebody who waits has come.",
    PENDING="To be confirmed by the link in a mail.",
    WAITING="Waits.",
    TELLING="The mail is on its way.",
)


@strawberry.type(name="StockAlerts", description="When members hear of low stock.")
class StockAlertsType:
    """Of one organization."""

    low_stock_at: int | None = strawberry.field(
        description="Told when stock falls to this; null tells nothing but what a "
        "variant says itself."
    )
    mail_me: bool = strawberry.field(description="Whether the viewer is told.")

    @classmethod
    def of(cls, terms: SalesTerms, person: Person) -> "StockAlertsType":
        """As this member sees it."""
        return cls(
            low_stock_at=terms.low_stock_at,
            mail_me=wants_stock_mail(person, terms.pk),
        )


@strawberry.type(
    name="StockWait", description="One mail to come when something is back."
)
class StockWaitType(Node):
    """It ends with that mail."""

    state: WaitState = strawberry.field(description="How far it has come.")
    title: str = strawberry.field(description="What the listing is called.")
    variant_title: str = strawberry.field(description="Which kind; may be empty.")
    listing_slug: str = strawberry.field(description="The listing's name in addresses.")
    asked_at: datetime = strawberry.field(description="When it was asked for.")
    expires_at: datetime = strawberry.field(description="When it ends by itself.")

    @classmethod
    def of(cls, wait: StockWait) -> "StockWaitType":
        """The wait; what it is for was fetched along."""
        title, kind = names_in(wait.variant, language_now())
        return cls(
            id=strawberry.ID(public_id(WAIT_PREFIX, wait.pk)),
            state=WaitState(wait.state),
            title=title,
            variant_title=kind,
            listing_slug=wait.variant.listing.slug,
            asked_at=wait.asked_at,
            expires_at=wait.expires_at,
        )


Token = Annotated[
    str, strawberry.argument(description="From the link in one of its mails.")
]


@strawberry.input(description="When members hear of low stock.")
class SetStockAlertsInput:
    """All of it: what is left out ends."""

    organization_id: strawberry.ID = strawberry.field(description="Whose stock.")
    low_stock_at: int | None = strawberry.field(
        default=None, description="At how many pieces, 0 to 50; null for never."
    )
    mail_me: bool = strawberry.field(
        default=True, description="Whether the viewer is told, too."
    )


@strawberry.input(description="The mark of one variant.")
class SetStockAlertInput:
    """In place of the organization's."""

    variant_id: strawberry.ID = strawberry.field(description="Which one.")
    low_at: int | None = strawberry.field(
        default=None,
        description="At how many pieces, 0 to a million; null takes the "
        "organization's.",
    )


@strawberry.input(description="A mail to ask for.")
class WaitForStockInput(Repeatable):
    """Of a variant that is sold out."""

    variant_id: strawberry.ID = strawberry.field(description="What to wait for.")
    email: str | None = strawberry.field(
        default=None, description="Where to; the viewer's own if null."
    )


@strawberry.input(description="A wait to confirm.")
class ConfirmStockWaitInput:
    """By the link that was mailed."""

    token: str = strawberry.field(description="From the link.")


@strawberry.input(description="A wait to end.")
class EndStockWaitInput:
    """By a link that was mailed, or one of one's own by its id."""

    token: str | None = strawberry.field(default=None, description="From a link.")
    wait_id: strawberry.ID | None = strawberry.field(
        default=None, description="Of one of the viewer's own."
    )


@strawberry.type(description="After setting alerts.")
class SetStockAlertsPayload(Payload):
    """The alerts, or null."""

    stock_alerts: StockAlertsType | None = strawberry.field(
        default=None, description="As they are now."
    )


@strawberry.type(description="After setting the mark of a variant.")
class SetStockAlertPayload(Payload):
    """The listing, or null."""

    listing: DeskListingType | None = strawberry.field(
        default=None, description="As it is now."
    )


@strawberry.type(description="After asking for a mail.")
class WaitForStockPayload(Payload):
    """Says the same of every address that is not known to be the viewer's."""

    needs_confirmation: bool = strawberry.field(
        default=False,
        description="Whether the owner of the address must first follow a link.",
    )
    wait: StockWaitType | None = strawberry.field(
        default=None,
        description="The viewer's own; null where a link must be followed.",
    )


@strawberry.type(description="After confirming.")
class ConfirmStockWaitPayload(Payload):
    """The wait, or null."""

    wait: StockWaitType | None = strawberry.field(
        default=None, description="It has begun."
    )


@strawberry.type(description="After ending a wait.")
class EndStockWaitPayload(Payload):
    """Nothing is left of it."""

    ended: bool = strawberry.field(
        default=False, description="True; also where nothing was to be ended."
    )


@strawberry.type
class WatchingQuery:
    """Fields of the query."""

    @strawberry.field(description="When members hear of low stock; null if closed.")
    def stock_alerts(
        self,
        info: Info,
        organization: Annotated[
            str, strawberry.argument(description="The organization's slug.")
        ],
    ) -> StockAlertsType | None:
        """For members, and for staff of the platform to look."""
        person = viewer_or_none(info)
        seller = desk.seller_for(person, organization)
        terms = None if seller is None else desk.sales_terms_of(seller)
        if terms is None or person is None:
            return None
        return StockAlertsType.of(terms, person)

    @strawberry.field(
        description="The wait a mailed link is about; null when it is over."
    )
    def stock_wait(self, token: Token) -> StockWaitType | None:
        """Whoever has the link reads the mail."""
        found = wait_behind(token)
        return None if found is None else StockWaitType.of(found)

    @strawberry.field(description="What the viewer waits for; empty for guests.")
    def my_stock_waits(self, info: Info) -> list[StockWaitType]:
        """The latest hundred, the latest first."""
        person = viewer_or_none(info)
        found = [] if person is None else waits_of(person)[:MOST_WAITS]
        return [StockWaitType.of(wait) for wait in found]


@strawberry.type
class WatchingMutation:
    """Fields of the mutation."""

    @mutation(scope=Scope.CATALOGUE)
    def set_stock_alerts(
        self, info: Info, input: SetStockAlertsInput
    ) -> SetStockAlertsPayload:
        """Choose when members hear of low stock, and whether the viewer does."""
        person = viewer(info)
        terms = alerts.set_stock_alerts(
            actor=person,
            organization_id=organization_key(input.organization_id),
            low_stock_at=input.low_stock_at,
            mail_me=input.mail_me,
        )
        return SetStockAlertsPayload(stock_alerts=StockAlertsType.of(terms, person))

    @mutation(scope=Scope.CATALOGUE)
    def set_stock_alert(
        self, info: Info, input: SetStockAlertInput
    ) -> SetStockAlertPayload:
        """Give a variant a mark of its own, or take it away."""
        (key,) = parse_public_id(VARIANT_PREFIX, input.variant_id)
        variant = alerts.set_stock_alert(
            actor=viewer(info), variant_id=key, low_at=input.low_at
        )
        return SetStockAlertPayload(listing=desk_listing_of(info, variant.listing_id))

    @mutation(scope=Scope.SHOP, idempotent=True)
    def wait_for_stock(
        self, info: Info, input: WaitForStockInput
    ) -> WaitForStockPayload:
        """Ask for one mail when a sold-out variant is back; guests confirm it."""
        person = viewer_or_none(info)
        (key,) = parse_public_id(VARIANT_PREFIX, input.variant_id)
        address = waits.fit_address(person, input.email or "")
        limit_mail_to(info.context.request, address)
        wait = waits.wait_for_stock(person=person, variant_id=key, email=address)
        return WaitForStockPayload(
            needs_confirmation=wait is None,
            wait=None if wait is None else StockWaitType.of(wait),
        )

    @mutation(scope=Scope.SHOP)
    def confirm_stock_wait(
        self, info: Info, input: ConfirmStockWaitInput
    ) -> ConfirmStockWaitPayload:
        """Say yes to the mail, by the link that was mailed."""
        del info
        wait = waits.confirm_stock_wait(token=input.token)
        return ConfirmStockWaitPayload(wait=StockWaitType.of(wait))

    @mutation(scope=Scope.SHOP)
    def end_stock_wait(
        self, info: Info, input: EndStockWaitInput
    ) -> EndStockWaitPayload:
        """Wait no longer; the address is forgotten."""
        if input.token is not None:
            waits.end_stock_wait_by_link(token=input.token)
        else:
            (key,) = parse_public_id(WAIT_PREFIX, input.wait_id or "")
            waits.end_stock_wait(person=viewer(info), wait_id=key)
        return EndStockWaitPayload(ended=True)


def wait_node(info: Info, key: UUID) -> StockWaitType | None:
    """One of the viewer's own."""
    person = viewer_or_none(info)
    found = None if person is None else waits_of(person).filter(pk=key).first()
    return None if found is None else StockWaitType.of(found)
