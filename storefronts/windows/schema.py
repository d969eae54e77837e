"""Storefronts and the windows they show the public."""

from uuid import UUID

import strawberry

from commons.kit.arguments import After, First, Slug
from commons.kit.connections import Connection, PageArguments, keyset
from commons.kit.extensions import extend
from commons.kit.graphql import Info, mutation, node
from commons.kit.ids import parse_public_id
from commons.kit.scopes import Scope
from commons.organizations.types.desk import OrganizationDesk
from commons.people.viewer import viewer, viewer_or_none
from storefronts.windows import actions, selectors
from storefronts.windows.types import (
    STOREFRONT_PREFIX,
    StorefrontType,
    UpdateStorefrontInput,
    UpdateStorefrontPayload,
)


@strawberry.type
class Query:
    """Windows in public."""

    @strawberry.field(description="A charity's storefront; null when it is not public.")
    def storefront(self, info: Info, slug: Slug) -> StorefrontType | None:
        """Members see their own before the charity is verified."""
        found = selectors.visible_storefront(viewer_or_none(info), slug)
        return None if found is None else StorefrontType.of(found)

    @strawberry.field(description="Storefronts of verified charities, by name.")
    def storefronts(
        self, first: First = None, after: After = None
    ) -> Connection[StorefrontType]:
        """Everyone's to look at."""
        return keyset(
            selectors.public_storefronts(),
            PageArguments.of(first, after),
            order=("name", "id"),
            build=StorefrontType.of,
        )


@strawberry.type
class Mutation:
    """Arranging a window."""

    @mutation(scope=Scope.CATALOGUE)
    def update_storefront(
        self, info: Info, input: UpdateStorefrontInput
    ) -> UpdateStorefrontPayload:
        """Change words and pictures of a window."""
        actor = viewer(info)
        (key,) = parse_public_id(STOREFRONT_PREFIX, input.storefront_id)
        changed = actions.update_storefront(
            actor=actor,
            storefront_id=key,
            change=actions.StorefrontChange(
                name=input.name,
                mission=input.mission,
                story=input.story,
                banner_id=_picture_key(input.banner_id),
                emblem_id=_picture_key(input.emblem_id),
            ),
        )
        found = selectors.visible_storefront_by_key(actor, changed.pk)
        return UpdateStorefrontPayload(
            storefront=None if found is None else StorefrontType.of(found)
        )


def _picture_key(public: str | None) -> UUID | None:
    return None if public is None else parse_public_id("pic", public)[0]


def _storefront(info: Info, key: UUID) -> StorefrontType | None:
    found = selectors.visible_storefront_by_key(viewer_or_none(info), key)
    return None if found is None else StorefrontType.of(found)


def _of_desk(root: strawberry.Parent[OrganizationDesk]) -> StorefrontType | None:
    found = selectors.storefront_of(root.row.pk) if root.row.is_charity else None
    return None if found is None else StorefrontType.of(found)


extend(
    OrganizationDesk,
    storefront=strawberry.field(
        resolver=_of_desk, description="The charity's storefront; merchants have none."
    ),
)
node(STOREFRONT_PREFIX, _storefront)
