"""Searches of the shop, as GraphQL shows them: overview, suggestions, causes."""

from dataclasses import replace
from typing import Annotated

import strawberry

from commons.kit.arguments import After, Before, First, Last
from commons.kit.clock import now
from commons.kit.connections import Connection, PageArguments, connection
from commons.kit.enums import described
from commons.kit.format import format_money, format_share
from commons.kit.graphql import Info, Payload, mutation
from commons.kit.language import _, gettext_lazy, pgettext
from commons.kit.scopes import Scope
from commons.organizations.models import Kind, Organization
from commons.organizations.types.organizations import organization_key
from commons.people.viewer import viewer
from storefronts.listings.actions.indexing import set_charity_causes
from storefronts.listings.rules.searching import Facet, parse_search, price_band
from storefronts.listings.search.models import CauseOfCharity, CharityCause
from storefronts.listings.selectors.public import MOST_TOLD, Filter, Order
from storefronts.listings.selectors.search import offered_listings
from storefronts.listings.selectors.search_facets import (
    Count,
    Group,
    Overview,
    Value,
    search_count,
    search_overview,
)
from storefronts.listings.selectors.search_words import did_you_mean
from storefronts.listings.selectors.suggestions import (
    Suggestion,
    SuggestionKind,
    search_suggestions,
)
from storefronts.listings.types.building import Asked, listing_types
from storefronts.listings.types.filters import ListingFilter
from storefronts.listings.types.listings import ListingType
from storefronts.listings.types.selection import below, selection_below

LITTLE = 3
EVERYTHING_BPS = 10_000
CAUSES = {
    CauseOfCharity.ANIMALS: gettext_lazy("Animals"),
    CauseOfCharity.ARTS: gettext_lazy("Arts and culture"),
    CauseOfCharity.CHILDREN: gettext_lazy("Children and youth"),
    CauseOfCharity.COMMUNITY: gettext_lazy("Community"),
    CauseOfCharity.EDUCATION: gettext_lazy("Education"),
    CauseOfCharity.ENVIRONMENT: gettext_lazy("Nature and environment"),
    CauseOfCharity.FOOD: gettext_lazy("Food"),
    CauseOfCharity.HEALTH: gettext_lazy("Health"),
    CauseOfCharity.HOUSING: gettext_lazy("Housing"),
    CauseOfCharity.RELIEF: gettext_lazy("Emergency relief"),
    CauseOfCharity.RESCUE: gettext_lazy("Rescue"),
    CauseOfCharity.RIGHTS: gettext_lazy("Human rights"),
    CauseOfCharity.SPORT: gettext_lazy("Sport"),
}
LABELS = {
    Facet.CAUSE: gettext_lazy("Cause"),
    Facet.CHARITY: gettext_lazy("Gives to"),
    Facet.CATEGORY: gettext_lazy("Category"),
    Facet.PRICE: gettext_lazy("Price"),
    Facet.SHARE: gettext_lazy("Gives"),
    Facet.SELLER: gettext_lazy("Sold by"),
    Facet.SOLD_BY: gettext_lazy("Seller"),
}

FacetChoice = described(
    Facet,
    name="SearchFacetKind",
    description="In which respect a search can be narrowed.",
    CAUSE="What the charities work for to which a sale gives.",
    CHARITY="To which charity a sale gives.",
    CATEGORY="Where the seller puts it.",
    PRICE="The lowest price, in bands of one currency.",
    SHARE="The least share that is given.",
    SELLER="Who sells it.",
    SOLD_BY="Whether a charity sells it itself.",
    TAG="One of the seller's tags; never counted.",
)
SuggestionChoice = described(
    SuggestionKind,
    name="SearchSuggestionKind",
    description="What is suggested.",
    CATEGORY="A category.",
    CHARITY="A charity, by its slug.",
    SELLER="A seller, by its slug.",
    LISTING="A listing, by its slug.",
)

FilterArgument = Annotated[
    ListingFilter | None, strawberry.argument(name="filter", description="Which ones.")
]
SearchText = Annotated[
    str | None,
    strawberry.argument(
        description="Words to look for. Quoted words follow each other, -word leaves"
        " out, or joins; the last word may be unfinished. At most 16 words count."
    ),
]


@strawberry.type(description="How many there are, as far as was counted.")
class SearchCount:
    """Exact up to 1,000."""

    number: int = strawberry.field(description="The count, or its lower bound.")
    is_least: bool = strawberry.field(description="Whether there may be more.")

    @classmethod
    def of(cls, count: Count) -> "SearchCount":
        """As clients see it."""
        return cls(number=count.number, is_least=count.is_least)


@strawberry.type(description="One value a search can be narrowed to.")
class SearchFacetValue:
    """With what it would leave."""

    value: str = strawberry.field(description="For the filter.")
    label: str = strawberry.field(description="For people.")
    count: SearchCount = strawberry.field(
        description="How many it would leave, whatever else is chosen in its facet."
    )
    is_chosen: bool = strawberry.field(description="Whether the filter names it.")

    @classmethod
    def of(cls, value: Value, facet: Facet) -> "SearchFacetValue":
        """As clients see it."""
        is_yes = facet is Facet.SOLD_BY  # the filter has a yes or no for it
        return cls(
            value="true" if is_yes else value.value,
            label=_label(facet, value),
            count=SearchCount.of(value.count),
            is_chosen=value.is_chosen,
        )


@strawberry.type(description="One respect in which a search can be narrowed.")
class SearchFacet:
    """The values that occur most, and those chosen."""

    kind: Facet = strawberry.field(description="In which respect.")
    name: str = strawberry.field(description="Its name in addresses of the shop.")
    label: str = strawberry.field(description="For people.")
    values: list[SearchFacetValue] = strawberry.field(
        description="At most twelve, and those chosen."
    )
    hidden_count: int = strawberry.field(
        description="How many other values were met; 0 if these are all."
    )

    @classmethod
    def of(cls, group: Group) -> "SearchFacet":
        """As clients see it."""
        return cls(
            kind=group.facet,
            name=group.facet.value,
            label=str(LABELS[group.facet]),
            values=[SearchFacetValue.of(one, group.facet) for one in group.values],
            hidden_count=group.hidden_count,
        )


@strawberry.type(description="What a search would find, without finding it.")
class ListingSearch:
    """Beside `listings` with the same search and filter."""

    count: SearchCount = strawberry.field(description="How many there are.")
    facets: list[SearchFacet] = strawberry.field(
        description="How it can be narrowed; facets without values are left out."
    )
    did_you_mean: str | None = strawberry.field(
        description="The search without its typos; null where there is enough, or none."
    )
    has_words: bool = strawberry.field(
        description="False for a search in which there is nothing to look for."
    )
    is_cut: bool = strawberry.field(
        description="Whether the search is longer than what counts."
    )

    @classmethod
    def of(cls, overview: Overview, text: str | None) -> "ListingSearch":
        """As clients see it; a typo is looked for where little is found."""
        parsed = parse_search(text or "")
        facets = [SearchFacet.of(group) for group in overview.groups if group.values]
        is_little = bool(parsed.words) and overview.count.number < LITTLE
        return cls(
            count=SearchCount.of(overview.count),
            facets=facets,
            did_you_mean=did_you_mean(text or "") if is_little else None,
            has_words=bool(parsed.words) or not (text or "").strip(),
            is_cut=parsed.is_cut,
        )


@strawberry.type(description="What somebody may be about to write.")
class SearchSuggestion:
    """A thing by its name."""

    kind: SuggestionKind = strawberry.field(description="What it is.")
    label: str = strawberry.field(description="Its name.")
    value: str = strawberry.field(description="Its slug, or the category.")

    @classmethod
    def of(cls, suggestion: Suggestion) -> "SearchSuggestion":
        """As clients see it."""
        return cls(kind=suggestion.kind, label=suggestion.label, value=suggestion.value)


@strawberry.type
class SearchQuery:
    """Fields of the query."""

    @strawberry.field(description="What everyone can buy here.")
    def listings(  # noqa: PLR0913, PLR0917 - as clients send them
        self,
        info: Info,
        chosen: FilterArgument = None,
        order_by: Annotated[
            Order, strawberry.argument(description="In which order.")
        ] = Order.NEWEST,
        search: SearchText = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[ListingType]:
        """At most two statements for any document, and one for words not seen yet."""
        asked = below(info, Asked.of_list)
        page, moment = PageArguments.of(first, after, last, before), now()
        found = offered_listings(
            search_filter(search, chosen),
            order=order_by,
            page=page,
            wants=asked.wants,
            at=moment,
        )
        told = connection(
            listing_types(found.rows, asked, at=moment),
            found.cursors,
            page=page,
            more=found.more,
            count=found.count,
        )
        return replace(told, most=MOST_TOLD)

    @strawberry.field(description="How much a search finds, and how to narrow it.")
    def listing_search(
        self,
        info: Info,
        search: SearchText = None,
        chosen: FilterArgument = None,
    ) -> ListingSearch:
        """One statement; two more where words or typos are looked up."""
        wanted = search_filter(search, chosen)
        if "facets" in selection_below(info):
            return ListingSearch.of(search_overview(wanted), search)
        return ListingSearch.of(Overview(search_count(wanted), ()), search)

    @strawberry.field(description="What somebody may be about to search for.")
    def search_suggestions(
        self,
        prefix: Annotated[
            str, strawberry.argument(description="What is written so far.")
        ],
    ) -> list[SearchSuggestion]:
        """From the first letter or sign on."""
        return [SearchSuggestion.of(one) for one in search_suggestions(prefix)]

    @strawberry.field(description="What a charity works for, as it says itself.")
    def charity_causes(
        self,
        slug: Annotated[str, strawberry.argument(description="The charity's slug.")],
    ) -> list[CauseOfCharity]:
        """By name; empty for those that say nothing, and for merchants."""
        charities = Organization.objects.filter(slug=slug, kind=Kind.CHARITY)
        found = CharityCause.objects.filter(charity__in=charities)
        causes = found.order_by("cause").values_list("cause", flat=True)
        return [CauseOfCharity(cause) for cause in causes]


@strawberry.input(description="What a charity works for.")
class SetCharityCausesInput:
    """All of it: what is left out ends."""

    organization_id: strawberry.ID = strawberry.field(description="The charity.")
    causes: list[CauseOfCharity] = strawberry.field(description="At most three.")


@strawberry.type(description="After saying what a charity works for.")
class SetCharityCausesPayload(Payload):
    """The causes, or null."""

    causes: list[CauseOfCharity] | None = strawberry.field(
        default=None, description="All of them, by name."
    )


@strawberry.type
class SearchMutation:
    """Fields of the mutation."""

    @mutation(scope=Scope.CATALOGUE)
    def set_charity_causes(
        self, info: Info, input: SetCharityCausesInput
    ) -> SetCharityCausesPayload:
        """Say what a charity works for, so that its goods are found by it."""
        set_charity_causes(
            actor=viewer(info),
            charity_id=organization_key(input.organization_id),
            causes=input.causes,
        )
        return SetCharityCausesPayload(causes=sorted(set(input.causes)))


def search_filter(text: str | None, chosen: ListingFilter | None) -> Filter:
    """Both in the selectors' words; blank text searches for nothing in particular."""
    search = parse_search(text) if text and text.strip() else None
    return (chosen or ListingFilter()).to_filter(search)


def _label(facet: Facet, value: Value) -> str:
    match facet:
        case Facet.CAUSE:
            return _cause_label(value.value)
        case Facet.SHARE:
            return _share_label(value.value)
        case Facet.PRICE:
            return _price_label(value.value)
        case Facet.SOLD_BY:
            return _("Sold by a charity")
    return value.label


def _cause_label(value: str) -> str:
    known = value in CauseOfCharity.values
    return str(CAUSES[CauseOfCharity(value)]) if known else value


def _share_label(value: str) -> str:
    share_bps = int(value) if value.isascii() and value.isdecimal() else 0
    if share_bps == EVERYTHING_BPS:
        return pgettext("share of a price", "Everything")
    if not share_bps:
        return value
    return _("At least {share}").format(share=format_share(share_bps))


def _price_label(value: str) -> str:
    band = price_band(value)
    if band is None:
        return value
    currency, least, below = band
    if least is None:
        return _("Below {price}").format(price=format_money(below or 0, currency))
    if below is None:
        return _("{price} and more").format(price=format_money(least, currency))
    return _("{least} to {most}").format(
        least=format_money(least, currency), most=format_money(below, currency)
    )
