"""Storefronts, as GraphQL shows them."""

from datetime import datetime

import strawberry

from commons.kit.graphql import Node, Payload
from commons.kit.ids import public_id
from commons.media.types import PictureType
from commons.organizations.types.organizations import CharityType, charity_type
from storefronts.windows.models import Storefront

STOREFRONT_PREFIX = "sto"


@strawberry.type(name="Storefront", description="The shop of a charity.")
class StorefrontType(Node):
    """What its window says; its listings are `listings(filter: {window: slug})`."""

    slug: str = strawberry.field(description="Its name in addresses: the charity's.")
    name: str = strawberry.field(description="What stands above the window.")
    mission: str = strawberry.field(
        description="What the charity does, in a sentence; may be empty."
    )
    story: str = strawberry.field(description="More of it; may be empty.")
    opened_at: datetime = strawberry.field(description="Since when it is here.")
    banner: PictureType | None = strawberry.field(description="Across its head.")
    emblem: PictureType | None = strawberry.field(description="The charity's mark.")
    charity: CharityType = strawberry.field(description="Whose it is.")

    @classmethod
    def of(cls, storefront: Storefront) -> "StorefrontType":
        """The storefront; charity and pictures were fetched along."""
        banner, emblem = storefront.banner, storefront.emblem
        return cls(
            id=strawberry.ID(public_id(STOREFRONT_PREFIX, storefront.pk)),
            slug=storefront.slug,
            name=storefront.name,
            mission=storefront.mission,
            story=storefront.story,
            opened_at=storefront.opened_at,
            banner=None if banner is None else PictureType.of(banner),
            emblem=None if emblem is None else PictureType.of(emblem),
            charity=charity_type(storefront.charity),
        )


@strawberry.input(description="What changes; fields left out stay.")
class UpdateStorefrontInput:
    """Words and pictures of a window."""

    storefront_id: strawberry.ID = strawberry.field(description="Which one.")
    name: str | None = strawberry.field(
        default=None, description="What stands above the window."
    )
    mission: str | None = strawberry.field(
        default=None, description="What the charity does, in a sentence."
    )
    story: str | None = strawberry.field(default=None, description="More of it.")
    banner_id: strawberry.ID | None = strawberry.field(
        default=None, description="A picture of the charity."
    )
    emblem_id: strawberry.ID | None = strawberry.field(
        default=None, description="A picture of the charity."
    )


@strawberry.type(description="After changing a storefront.")
class UpdateStorefrontPayload(Payload):
    """The storefront, or null."""

    storefront: StorefrontType | None = strawberry.field(
        default=None, description="As it is now."
    )
