"""Which listings, and in which order."""

from collections.abc import Sequence

import strawberry

from commons.kit.enums import described
from commons.kit.errors import Refusal
from commons.kit.language import _
from commons.kit.text import UNKEEPABLE
from storefronts.listings.rules.searching import Facet, Search
from storefronts.listings.search.models import CauseOfCharity
from storefronts.listings.selectors.public import Filter, Order

MOST_VALUES = 50

CauseChoice = described(
    CauseOfCharity,
    name="CharityCause",
    description="What a charity works for.",
    ANIMALS="Animals and their shelters.",
    ARTS="Arts and culture.",
    CHILDREN="Children and youth.",
    COMMUNITY="People who live together in a place.",
    EDUCATION="Schools, reading, learning.",
    ENVIRONMENT="Nature and environment.",
    FOOD="Food for those who lack it.",
    HEALTH="Health and care.",
    HOUSING="Shelter and housing.",
    RELIEF="Relief in emergencies.",
    RESCUE="Rescue at sea and on land.",
    RIGHTS="Human rights.",
    SPORT="Sport for all.",
)
OrderChoice = described(
    Order,
    name="ListingOrder",
    description="In which order listings stand.",
    NEWEST="The latest first.",
    PRICE_UP="The cheapest first, currency by currency.",
    PRICE_DOWN="The dearest first, currency by currency.",
    GIVES_MOST="Those first of which a sale gives the largest part away.",
    BEST_MATCH="What fits the search best; without a search the latest first.",
)


@strawberry.input(description="Which listings; what is left out does not narrow.")
class ListingFilter:
    """All that is given must hold."""

    seller: str | None = strawberry.field(
        default=None, description="The seller's slug."
    )
    window: str | None = strawberry.field(
        default=None,
        description="A charity's slug: its own goods and those pledged to it now.",
    )
    tag: str | None = strawberry.field(default=None, description="One of its tags.")
    category: str | None = strawberry.field(default=None, description="Its category.")
    has_pledge: bool | None = strawberry.field(
        default=None, description="Whether a merchant's pledge covers it now."
    )
    sold_in: str | None = strawberry.field(
        default=None,
        description="Some variant can be bought in this currency, ISO 4217; see "
        "`priceIn`.",
    )

    categories: list[str] | None = strawberry.field(
        default=None, description="One of these categories."
    )
    charities: list[str] | None = strawberry.field(
        default=None, description="A sale gives to one of these, by their slugs."
    )
    causes: list[CauseOfCharity] | None = strawberry.field(
        default=None, description="A sale gives to a charity for one of these."
    )
    sellers: list[str] | None = strawberry.field(
        default=None, description="One of these sells it, by their slugs."
    )
    prices: list[str] | None = strawberry.field(
        default=None,
        description="In one of these bands, as `listingSearch` names them: EUR-2.",
    )
    least_shares: list[int] | None = strawberry.field(
        default=None,
        description="At least one of these is given: 500, 1000, 2500 or 10000 of"
        " 10,000 parts.",
    )
    sold_by_charity: bool | None = strawberry.field(
        default=None, description="If true, only what charities sell themselves."
    )

    def to_filter(self, search: Search | None = None) -> Filter:
        """In the selector's words; raises Refusal for too many values."""
        facets: dict[Facet, Sequence[str] | None] = {
            Facet.CATEGORY: self.categories,
            Facet.CHARITY: self.charities,
            Facet.CAUSE: self.causes,
            Facet.SELLER: self.sellers,
            Facet.PRICE: self.prices,
            Facet.SHARE: [str(one) for one in self.least_shares or ()],
            Facet.SOLD_BY: ["charity"] if self.sold_by_charity else None,
        }
        return Filter(
            seller_slug=self.seller,
            window_slug=self.window,
            tag=self.tag,
            category=self.category,
            has_pledge=self.has_pledge,
            currency=None if self.sold_in is None else self.sold_in[:3],
            search=search,
            narrowing=tuple(
                (facet, _fit_values(values))
                for facet, values in facets.items()
                if values
            ),
        )


def _fit_values(values: Sequence[str]) -> tuple[str, ...]:
    if len(values) > MOST_VALUES:
        raise Refusal(
            _("Choose at most {most} values of one kind.").format(most=MOST_VALUES)
        )
    # What no database can hold, no listing has.
    return tuple(UNKEEPABLE.sub("", str(value)) for value in values)
