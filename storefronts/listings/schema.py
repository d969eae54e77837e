"""Listings, variants, stock and imports."""

from typing import Annotated, cast
from uuid import UUID

import strawberry
from django.core.files.uploadedfile import UploadedFile

from commons.kit.arguments import After, First, Slug
from commons.kit.connections import (
    Connection,
    PageArguments,
    keyset,
)
from commons.kit.graphql import Info, mutation, node
from commons.kit.ids import parse_public_id
from commons.kit.scopes import Scope
from commons.organizations.types.organizations import organization_key
from commons.people.viewer import viewer, viewer_or_none
from storefronts.listings.actions import catalogue, terms
from storefronts.listings.models import ListingState
from storefronts.listings.selectors import desk
from storefronts.listings.types.beside import BesideListings
from storefronts.listings.types.changing import CatalogueMatch, selected
from storefronts.listings.types.desk import (
    CatalogueWordsType,
    DeskListingType,
    DeskVariantType,
    SalesTermsType,
    desk_listing_types,
)
from storefronts.listings.types.editing import (
    EDIT_PREFIX,
    EditMutation,
    EditQuery,
    edit_node,
)
from storefronts.listings.types.finding import (
    desk_listing_of,
    listing_node,
    listing_of_slug,
    variant_node,
)
from storefronts.listings.types.importing import (
    ImportMutation,
    ImportQuery,
    import_node,
)
from storefronts.listings.types.imports import IMPORT_PREFIX
from storefronts.listings.types.inputs import (
    ActivateListingPayload,
    AddVariantInput,
    AddVariantPayload,
    ArchiveListingPayload,
    CreateListingInput,
    CreateListingPayload,
    ListingInput,
    SetHolidayInput,
    SetHolidayPayload,
    UpdateListingInput,
    UpdateListingPayload,
    UpdateSalesTermsInput,
    UpdateSalesTermsPayload,
    UpdateVariantInput,
    UpdateVariantPayload,
)
from storefronts.listings.types.listings import (
    LISTING_PREFIX,
    VARIANT_PREFIX,
    ListingType,
)
from storefronts.listings.types.picturing import PictureMutation
from storefronts.listings.types.pledged import extend_pledges
from storefronts.listings.types.prices import PriceMutation, PriceQuery
from storefronts.listings.types.searching import (
    SearchMutation,
    SearchQuery,
)
from storefronts.listings.types.shelves import extend_sections
from storefronts.listings.types.translating import TranslationMutation
from storefronts.listings.types.watching import (
    WAIT_PREFIX,
    WatchingMutation,
    WatchingQuery,
    wait_node,
)

OrganizationSlug = Annotated[
    str, strawberry.argument(description="The organization's slug.")
]


@strawberry.type
class Query(
    BesideListings, SearchQuery, PriceQuery, WatchingQuery, ImportQuery, EditQuery
):
    """Listings in public, and catalogues for their sellers."""

    @strawberry.field(description="A listing by its slug; null when it is not offered.")
    def listing(self, info: Info, slug: Slug) -> ListingType | None:
        """Members of its seller see it also when it is archived."""
        return listing_of_slug(info, slug)

    @strawberry.field(
        description="A seller's catalogue, the latest first; null if closed."
    )
    def desk_listings(  # noqa: PLR0913, PLR0917 - arguments of the API
        self,
        info: Info,
        organization: OrganizationSlug,
        state: Annotated[
            ListingState | None, strawberry.argument(description="Both if null.")
        ] = None,
        matching: Annotated[
            CatalogueMatch | None, strawberry.argument(description="All if null.")
        ] = None,
        ids: Annotated[
            list[strawberry.ID] | None,
            strawberry.argument(description="Only these; all if null or empty."),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[DeskListingType] | None:
        """For members, and for staff of the platform to look."""
        seller = desk.seller_for(viewer_or_none(info), organization)
        if seller is None:
            return None
        page = keyset(
            desk.listings_of(seller, selected(matching, state, ids)),
            PageArguments.of(first, after),
            order=("-created_at", "-id"),
            build=lambda listing: listing,
        )
        return Connection(
            nodes=desk_listing_types(page.nodes),
            page_info=page.page_info,
            cursors=page.cursors,
            count=page.count,
        )

    @strawberry.field(description="One listing for its seller; null if closed.")
    def desk_listing(
        self,
        info: Info,
        id: Annotated[
            strawberry.ID, strawberry.argument(description="That of the listing.")
        ],
    ) -> DeskListingType | None:
        """For members, and for staff of the platform to look."""
        return desk_listing_of(info, _listing_key(id))

    @strawberry.field(description="The words a catalogue uses; null if closed.")
    def catalogue_words(
        self, info: Info, organization: OrganizationSlug
    ) -> CatalogueWordsType | None:
        """For members, and for staff of the platform to look."""
        seller = desk.seller_for(viewer_or_none(info), organization)
        return None if seller is None else CatalogueWordsType.of(desk.words_of(seller))

    @strawberry.field(description="On which terms somebody sells; null if closed.")
    def sales_terms(
        self, info: Info, organization: OrganizationSlug
    ) -> SalesTermsType | None:
        """For members, and for staff of the platform to look."""
        seller = desk.seller_for(viewer_or_none(info), organization)
        found = None if seller is None else desk.sales_terms_of(seller)
        return None if found is None else SalesTermsType.of(found)


@strawberry.type
class Mutation(
    SearchMutation,
    PriceMutation,
    WatchingMutation,
    ImportMutation,
    EditMutation,
    PictureMutation,
    TranslationMutation,
):
    """Changing a catalogue, by hand or by a file."""

    @mutation(scope=Scope.CATALOGUE, idempotent=True)
    def create_listing(
        self, info: Info, input: CreateListingInput
    ) -> CreateListingPayload:
        """Offer something; everyone sees it at once."""
        made = catalogue.create_listing(
            actor=viewer(info),
            organization_id=organization_key(input.organization_id),
            draft=input.to_draft(),
            variants=input.to_variants(),
        )
        return CreateListingPayload(listing=desk_listing_of(info, made.pk))

    @mutation(scope=Scope.CATALOGUE)
    def update_listing(
        self, info: Info, input: UpdateListingInput
    ) -> UpdateListingPayload:
        """Change the words of a listing."""
        key = _listing_key(input.listing_id)
        catalogue.update_listing(
            actor=viewer(info), listing_id=key, draft=input.to_draft()
        )
        return UpdateListingPayload(listing=desk_listing_of(info, key))

    @mutation(scope=Scope.CATALOGUE)
    def archive_listing(self, info: Info, input: ListingInput) -> ArchiveListingPayload:
        """Take a listing out of sight; it can come back."""
        key = _listing_key(input.listing_id)
        catalogue.archive_listing(actor=viewer(info), listing_id=key)
        return ArchiveListingPayload(listing=desk_listing_of(info, key))

    @mutation(scope=Scope.CATALOGUE)
    def activate_listing(
        self, info: Info, input: ListingInput
    ) -> ActivateListingPayload:
        """Let everyone see a listing again."""
        key = _listing_key(input.listing_id)
        catalogue.activate_listing(actor=viewer(info), listing_id=key)
        return ActivateListingPayload(listing=desk_listing_of(info, key))

    @mutation(scope=Scope.CATALOGUE, idempotent=True)
    def add_variant(self, info: Info, input: AddVariantInput) -> AddVariantPayload:
        """Offer one more kind of the same."""
        key = _listing_key(input.listing_id)
        variant = catalogue.add_variant(
            actor=viewer(info), listing_id=key, draft=input.to_draft("input")
        )
        return AddVariantPayload(
            variant=DeskVariantType.of(variant), listing=desk_listing_of(info, key)
        )

    @mutation(scope=Scope.CATALOGUE, idempotent=True)
    def update_variant(
        self, info: Info, input: UpdateVariantInput
    ) -> UpdateVariantPayload:
        """Change price, number, stock, or whether it is offered."""
        (key,) = parse_public_id(VARIANT_PREFIX, input.variant_id)
        price = input.price
        variant = catalogue.update_variant(
            actor=viewer(info),
            variant_id=key,
            change=catalogue.VariantChange(
                price_minor=None if price is None else price.minor("input", "price"),
                currency=None if price is None else price.currency,
                sku=input.sku,
                on_hand=input.stock,
                counts_stock=input.counts_stock,
                is_active=input.is_active,
            ),
        )
        return UpdateVariantPayload(
            variant=DeskVariantType.of(variant),
            listing=desk_listing_of(info, variant.listing_id),
        )

    @mutation(scope=Scope.CATALOGUE)
    def update_sales_terms(
        self, info: Info, input: UpdateSalesTermsInput
    ) -> UpdateSalesTermsPayload:
        """Change the tax in prices and the cost of delivery."""
        shipping = input.shipping
        changed = terms.update_sales_terms(
            actor=viewer(info),
            organization_id=organization_key(input.organization_id),
            change=terms.TermsChange(
                tax_bps=input.tax_bps,
                shipping_minor=(
                    None if shipping is None else shipping.minor("input", "shipping")
                ),
                currency=None if shipping is None else shipping.currency,
            ),
        )
        return UpdateSalesTermsPayload(sales_terms=SalesTermsType.of(changed))

    @mutation(scope=Scope.CATALOGUE)
    def set_holiday(self, info: Info, input: SetHolidayInput) -> SetHolidayPayload:
        """Sell nothing until a day, or again at once; goods stay to be seen."""
        changed = terms.set_holiday(
            actor=viewer(info),
            organization_id=organization_key(input.organization_id),
            until=input.until,
            note=input.note,
        )
        return SetHolidayPayload(sales_terms=SalesTermsType.of(changed))


def _file(sent: object) -> "UploadedFile[bytes]":
    return cast("UploadedFile[bytes]", sent)  # the scalar lets nothing else in


def _listing_key(public: str) -> UUID:
    return parse_public_id(LISTING_PREFIX, public)[0]


extend_pledges()
extend_sections()
node(LISTING_PREFIX, listing_node)
node(VARIANT_PREFIX, variant_node)
node(IMPORT_PREFIX, import_node)
node(EDIT_PREFIX, edit_node)
node(WAIT_PREFIX, wait_node)
