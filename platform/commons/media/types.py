"""Pictures, as GraphQL shows them."""

from typing import Annotated
from uuid import UUID

import strawberry

from commons.kit.graphql import DERIVED, Node, Payload
from commons.kit.ids import public_id
from commons.kit.scalars import Upload
from commons.media.models import Picture
from commons.media.selectors import picture_address

USUAL_WIDTH = 800


@strawberry.type(name="Picture", description="A picture in several widths.")
class PictureType(Node):
    """Built from a row, or from its columns alone; costs no query."""

    key: strawberry.Private[UUID]
    widths: strawberry.Private[list[int]]
    alt: str = strawberry.field(
        description="What it shows, for those who do not see it."
    )
    width: int = strawberry.field(description="Of the widest rendition, in pixels.")
    height: int = strawberry.field(description="Of the widest rendition, in pixels.")

    @strawberry.field(
        description="The address of the rendition nearest to a width.",
        metadata=DERIVED,
    )
    def url(
        self,
        width: Annotated[
            int, strawberry.argument(description="How wide it is shown, in pixels.")
        ] = USUAL_WIDTH,
    ) -> str:
        """The smallest that is wide enough, else the widest."""
        return picture_address(self.key, self.widths, wanted=width)

    @classmethod
    def of(cls, picture: Picture) -> "PictureType":
        """The picture as everyone sees it."""
        return cls(
            id=strawberry.ID(public_id("pic", picture.pk)),
            key=picture.pk,
            widths=picture.widths,
            alt=picture.alt,
            width=picture.width,
            height=picture.height,
        )


@strawberry.input(description="A picture for an organization.")
class UploadPictureInput:
    """The file, whose it is and what it shows."""

    organization_id: strawberry.ID = strawberry.field(description="Whose it will be.")
    file: Upload = strawberry.field(
        description="JPEG, PNG, WebP, GIF or AVIF; at most 10 MB, 40 million pixels."
    )
    alt: str = strawberry.field(
        default="", description="What it shows, for those who do not see it."
    )


@strawberry.type(description="After sending a picture.")
class UploadPicturePayload(Payload):
    """The picture, or null."""

    picture: PictureType | None = strawberry.field(
        default=None, description="As it is kept; the same file is kept once."
    )
