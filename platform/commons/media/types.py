"""Pictures, as GraphQL shows them."""

from typing import Annotated
from uuid import UUID

import strawberry

from commons.kit.cost import priced, units
from commons.kit.enums import described
from commons.kit.graphql import DERIVED, Node, Payload
from commons.kit.ids import public_id
from commons.kit.scalars import Upload
from commons.media.models import Picture
from commons.media.rules import Encoding, Focus, height_at
from commons.media.selectors import picture_address, rendition_address, srcset_of

USUAL_WIDTH = 800

EncodingChoice = described(
    Encoding,
    name="PictureEncoding",
    description="How a rendition is written. More encodings may come.",
    WEBP="Read by every browser in use.",
    AVIF="Smaller; made a little later, and not of every picture.",
)
Wanted = Annotated[
    int, strawberry.argument(description="How wide it is shown, in pixels.")
]


@units(0)
@strawberry.type(name="FocalPoint", description="Where one looks in a picture.")
class FocalPointType:
    """Stays in sight when the picture is cut."""

    x: int = strawberry.field(description="From the left, in thousandths of the width.")
    y: int = strawberry.field(description="From the top, in thousandths of the height.")


@units(0)
@strawberry.type(name="PictureRendition", description="One width of a picture.")
class RenditionType:
    """Its bytes never change, so they may be kept for ever."""

    url: str = strawberry.field(description="Its address.")
    width: int = strawberry.field(description="In pixels.")
    height: int = strawberry.field(description="In pixels.")
    content_type: str = strawberry.field(description="Such as image/webp.")


@strawberry.type(name="Picture", description="A picture in several widths.")
class PictureType(Node):
    """Built from a row, or from its columns alone; costs no query."""

    key: strawberry.Private[UUID]
    widths: strawberry.Private[list[int]]
    avif_widths: strawberry.Private[list[int]]
    focus: strawberry.Private[Focus]
    alt: str = strawberry.field(
        description="What it shows, for those who do not see it."
    )
    width: int = strawberry.field(description="At its widest, in pixels.")
    height: int = strawberry.field(description="At its widest, in pixels.")

    @strawberry.field(
        description="The address of the rendition nearest to a width.",
        metadata=DERIVED,
    )
    def url(self, width: Wanted = USUAL_WIDTH) -> str:
        """The smallest that is wide enough, else the widest."""
        return picture_address(self.key, self.widths, wanted=width)

    @strawberry.field(
        description="Its renditions in one encoding as the attribute `srcset` has "
        "them; null where there are none, as of drawings.",
        metadata=DERIVED,
    )
    def srcset(
        self,
        encoding: Annotated[
            Encoding, strawberry.argument(description="In which encoding.")
        ] = Encoding.WEBP,
        at_most: Annotated[
            int | None,
            strawberry.argument(
                description="No wider than the first that is this wide; all if null."
            ),
        ] = None,
    ) -> str | None:
        """Only what is there."""
        widths = self.avif_widths if encoding is Encoding.AVIF else self.widths
        return srcset_of(self.key, widths, encoding, at_most=at_most) or None

    @strawberry.field(
        description="Every rendition that is there, AVIF first, each from small to "
        "large. Empty for a drawing, which fits every width.",
        metadata={**DERIVED, **priced(size=10)},
    )
    def renditions(self) -> list[RenditionType]:
        """For those who build `srcset` themselves."""
        each = ((Encoding.AVIF, self.avif_widths), (Encoding.WEBP, self.widths))
        return [
            RenditionType(
                url=rendition_address(self.key, width, encoding),
                width=width,
                height=height_at(width, self.width, self.height),
                content_type=encoding.content_type,
            )
            for encoding, widths in each
            for width in sorted(widths)
        ]

    @strawberry.field(
        description="The point that stays in sight when it is cut.", metadata=DERIVED
    )
    def focal_point(self) -> FocalPointType:
        """Its middle, unless somebody chose another."""
        return FocalPointType(x=self.focus.x, y=self.focus.y)

    @classmethod
    def of(cls, picture: Picture) -> "PictureType":
        """The picture as everyone sees it."""
        return cls(
            id=strawberry.ID(public_id("pic", picture.pk)),
            key=picture.pk,
            widths=picture.widths,
            avif_widths=picture.avif_widths,
            focus=Focus(picture.focus_x, picture.focus_y),
            alt=picture.alt,
            width=picture.width,
            height=picture.height,
        )


@strawberry.input(description="A point of a picture.")
class FocalPointInput:
    """In thousandths, from 0 to 1000."""

    x: int = strawberry.field(description="From the left.")
    y: int = strawberry.field(description="From the top.")

    def to_focus(self) -> Focus:
        """The point; the action judges whether it lies in the picture."""
        return Focus(self.x, self.y)


@strawberry.input(description="A picture for an organization.")
class UploadPictureInput:
    """The file, whose it is and what it shows."""

    organization_id: strawberry.ID = strawberry.field(description="Whose it will be.")
    file: Upload = strawberry.field(
        description="JPEG, PNG, WebP, GIF or AVIF; at most 10 MB, 40 million pixels. "
        "Of a moving picture the first is kept."
    )
    alt: str = strawberry.field(
        default="",
        description="What it shows, for those who do not see it; refused if empty.",
    )


@strawberry.input(description="What changes of a picture; fields left out stay.")
class UpdatePictureInput:
    """Its words and its focal point; the picture itself never changes."""

    picture_id: strawberry.ID = strawberry.field(description="Which one.")
    alt: str | None = strawberry.field(
        default=None, description="What it shows; refused if empty."
    )
    focal_point: FocalPointInput | None = strawberry.field(
        default=None, description="What stays in sight when it is cut."
    )


@strawberry.type(description="After sending a picture.")
class UploadPicturePayload(Payload):
    """The picture, or null."""

    picture: PictureType | None = strawberry.field(
        default=None, description="As it is kept; the same file is kept once."
    )


@strawberry.type(description="After changing a picture.")
class UpdatePicturePayload(Payload):
    """The picture, or null."""

    picture: PictureType | None = strawberry.field(
        default=None, description="As it is now."
    )
