"""Pictures of a listing through the API: which of them, and in which files."""

import pytest

from commons.media.actions.renditions import fill_renditions
from commons.media.models import Picture
from commons.media.rules import Focus
from storefronts.listings.actions.catalogue import add_variant
from storefronts.listings.actions.pictures import (
    Brought,
    PictureChange,
    add_pictures,
    change_listing_picture,
)
from storefronts.listings.actions.variant_pictures import arrange_variant_pictures
from storefronts.listings.models import Listing
from storefronts.listings.rules.drafts import VariantDraft
from tests.api import Api
from tests.builders import make_listing, owner_of
from tests.commons.media.pictures import picture_bytes, upload

pytestmark = pytest.mark.django_db

BLUE, RED = (("Colour", "Blue"),), (("Colour", "Red"),)
GALLERY = """query ($slug: String!, $variant: ID) {
  listing(slug: $slug) {
    variants { id title }
    gallery(variant: $variant) { alt picture { focalPoint { x y } } }
  }
}"""
FILES = """query ($slug: String!, $atMost: Int) {
  listing(slug: $slug) { gallery { picture {
    webp: srcset(atMost: $atMost) avif: srcset(encoding: AVIF, atMost: $atMost)
    renditions { url width height contentType }
  } } }
}"""


@pytest.fixture
def shop():
    """Mugs in blue and in red, with pictures of both, of the blue and of the red."""
    listing = make_listing(
        variants=(VariantDraft(price_minor=900, currency="EUR", options=BLUE),)
    )
    owner = owner_of(listing.seller)
    red = VariantDraft(price_minor=900, currency="EUR", options=RED)
    add_variant(actor=owner, listing_id=listing.pk, draft=red)
    add_pictures(
        actor=owner,
        listing_id=listing.pk,
        brought=[
            Brought(upload(picture_bytes(size=(60 + side, 40))), words)
            for side, words in enumerate(["Both", "The blue one", "The red one"])
        ],
    )
    shown = {one.alt: one for one in listing.pictures.all()}
    for variant, words in zip(
        listing.variants.order_by("position"),
        ["The blue one", "The red one"],
        strict=True,
    ):
        arrange_variant_pictures(
            actor=owner, variant_id=variant.pk, listing_picture_ids=[shown[words].pk]
        )
    return listing


def shown(listing: Listing, variant: str | None = None) -> list[str]:
    asked = Api().ask(GALLERY, slug=listing.slug, variant=variant)["listing"]
    return [one["alt"] for one in asked["gallery"]]


class TestGallery:
    def test_is_all_of_them_in_order(self, shop) -> None:
        assert shown(shop) == ["Both", "The blue one", "The red one"]

    def test_begins_with_those_of_the_variant_and_leaves_out_others(self, shop) -> None:
        variants = Api().ask(GALLERY, slug=shop.slug)["listing"]["variants"]

        found = {one["title"]: shown(shop, one["id"]) for one in variants}

        assert found == {
            "Blue": ["The blue one", "Both"],
            "Red": ["The red one", "Both"],
        }

    def test_is_all_of_them_for_a_variant_without_any(self, shop) -> None:
        variant = shop.variants.order_by("position").first()
        arrange_variant_pictures(
            actor=owner_of(shop.seller), variant_id=variant.pk, listing_picture_ids=[]
        )
        variants = Api().ask(GALLERY, slug=shop.slug)["listing"]["variants"]

        assert shown(shop, variants[0]["id"]) == ["Both", "The blue one", "The red one"]

    @pytest.mark.parametrize("odd", ["", "var_x", "lst_0000000000000000000000"])
    def test_is_all_of_them_for_no_variant_of_the_listing(self, shop, odd) -> None:
        assert len(shown(shop, odd)) == 3

    def test_says_where_one_looks(self, shop) -> None:
        change_listing_picture(
            actor=owner_of(shop.seller),
            listing_picture_id=shop.pictures.order_by("position")[0].pk,
            change=PictureChange(focus=Focus(120, 1_000)),
        )

        gallery = Api().ask(GALLERY, slug=shop.slug)["listing"]["gallery"]

        assert [one["picture"]["focalPoint"] for one in gallery] == [
            {"x": 120, "y": 1_000},
            {"x": 500, "y": 500},
            {"x": 500, "y": 500},
        ]


class TestFiles:
    def test_are_those_that_are_there(self) -> None:
        listing, key = large()

        [one] = Api().ask(FILES, slug=listing.slug)["listing"]["gallery"]

        assert one["picture"] == {
            "webp": f"/media/{key}/480.webp 480w, /media/{key}/800.webp 800w",
            "avif": None,
            "renditions": [
                {
                    "url": f"/media/{key}/{width}.webp",
                    "width": width,
                    "height": width // 2,
                    "contentType": "image/webp",
                }
                for width in (480, 800)
            ],
        }

    @pytest.mark.parametrize(
        ("at_most", "widths"),
        [
            (None, [320, 480, 800, 1000]),
            (700, [320, 480, 800]),
            (480, [320, 480]),
            (1, [320]),
            (-5, [320]),
            (2**31 - 1, [320, 480, 800, 1000]),
        ],
    )
    def test_end_with_the_first_that_is_wide_enough(self, at_most, widths) -> None:
        listing, key = large()
        fill_renditions(picture_id=str(key))

        asked = Api().ask(FILES, slug=listing.slug, atMost=at_most)["listing"]

        picture = asked["gallery"][0]["picture"]
        for encoding in ("webp", "avif"):
            assert picture[encoding] == ", ".join(
                f"/media/{key}/{width}.{encoding} {width}w" for width in widths
            )
        assert len(picture["renditions"]) == 8


def large():
    """A listing with a picture 1000 pixels wide; and the picture's key."""
    listing = make_listing()
    add_pictures(
        actor=owner_of(listing.seller),
        listing_id=listing.pk,
        brought=[Brought(upload(picture_bytes(size=(1000, 500))), "A bowl")],
    )
    return listing, Picture.objects.get().pk
