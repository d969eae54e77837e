"""Pictures of listings: brought, described, arranged, and shared among variants."""

import pytest

from commons.kit.errors import Forbidden, NotFound, Refusal, Refusals
from commons.kit.ids import new_id
from commons.media.actions.keeping import store_upload
from commons.media.models import Picture
from commons.media.rules import Focus
from storefronts.listings.actions.catalogue import add_variant
from storefronts.listings.actions.pictures import (
    Brought,
    PictureChange,
    add_pictures,
    arrange_pictures,
    attach_pictures,
    change_listing_picture,
    move_picture,
    remove_picture,
)
from storefronts.listings.actions.variant_pictures import arrange_variant_pictures
from storefronts.listings.models import Listing, ListingPicture, Variant, VariantPicture
from storefronts.listings.rules.drafts import VariantDraft
from storefronts.listings.selectors.pictures import pictures_by_variant
from tests.builders import make_listing, make_merchant, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(picture_file):
    """A listing with three pictures, its owner, and the keys in order."""
    listing = make_listing()
    owner = owner_of(listing.seller)
    add_pictures(
        actor=owner,
        listing_id=listing.pk,
        brought=[Brought(picture_file(one), f"Side {one}") for one in (1, 2, 3)],
    )
    return listing, owner, keys_of(listing)


def keys_of(listing: Listing) -> list:
    shown = listing.pictures.order_by("position", "pk")
    return list(shown.values_list("pk", flat=True))


def cover_of(listing: Listing) -> str:
    listing.refresh_from_db()
    return listing.cover.alt if listing.cover else ""


class TestAddPictures:
    def test_shows_them_in_order(self, shop) -> None:
        listing, _, keys = shop

        shown = ListingPicture.objects.in_bulk(keys)

        assert [shown[key].alt for key in keys] == ["Side 1", "Side 2", "Side 3"]
        assert cover_of(listing) == "Side 1"

    def test_tells_of_each_what_is_wrong_and_shows_none(self, picture_file) -> None:
        listing = make_listing()
        svg = picture_file(1)
        svg.file.seek(0)
        svg.file.truncate()
        svg.file.write(b"<svg/>")
        svg.file.seek(0)

        with pytest.raises(Refusals) as several:
            add_pictures(
                actor=owner_of(listing.seller),
                listing_id=listing.pk,
                brought=[
                    Brought(svg, "A side"),
                    Brought(picture_file(2), "Another"),
                    Brought(picture_file(3), " "),
                ],
            )

        assert [(one.code, one.path) for one in several.value.refusals] == [
            ("SVG", ("input", "pictures", "0", "file")),
            ("EMPTY", ("input", "pictures", "2", "alt")),
        ]
        assert keys_of(listing) == []

    @pytest.mark.parametrize(("count", "code"), [(0, "EMPTY"), (11, "TOO_MANY")])
    def test_takes_so_many_at_once(self, count, code, picture_file) -> None:
        listing = make_listing()

        with pytest.raises(Refusal) as refusal:
            add_pictures(
                actor=owner_of(listing.seller),
                listing_id=listing.pk,
                brought=[Brought(picture_file(1), "A")] * count,
            )

        assert refusal.value.code == code
        assert not Picture.objects.exists()

    def test_is_for_those_who_may(self, picture_file) -> None:
        listing = make_listing()
        stranger = owner_of(make_merchant())
        brought = [Brought(picture_file(1), "A")]

        with pytest.raises(Forbidden):
            add_pictures(actor=stranger, listing_id=listing.pk, brought=brought)
        with pytest.raises(NotFound):
            add_pictures(actor=stranger, listing_id=new_id(), brought=brought)
        assert not Picture.objects.exists()


class TestAttachPictures:
    def test_needs_one_that_says_what_it_shows(self, picture_file) -> None:
        listing = make_listing()
        picture = store_upload(
            organization_id=listing.seller_id, file=picture_file(1), alt="A side"
        )
        Picture.objects.update(alt="")

        with pytest.raises(Refusal) as refusal:
            attach_pictures(
                actor=owner_of(listing.seller),
                listing_id=listing.pk,
                picture_ids=[picture.pk],
            )

        assert refusal.value.code == "EMPTY"
        assert keys_of(listing) == []


class TestMovePicture:
    @pytest.mark.parametrize(
        ("place", "order"),
        [
            (1, [2, 0, 1]),
            (2, [0, 2, 1]),
            (3, [0, 1, 2]),
            (99, [0, 1, 2]),
            (-5, [2, 0, 1]),
        ],
    )
    def test_puts_it_there(self, shop, place, order) -> None:
        listing, owner, keys = shop

        for _ in range(2):
            move_picture(actor=owner, listing_picture_id=keys[2], place=place)

        assert keys_of(listing) == [keys[one] for one in order]
        assert cover_of(listing) == f"Side {order[0] + 1}"

    def test_keeps_what_others_added_meanwhile(self, shop, picture_file) -> None:
        listing, owner, keys = shop
        add_pictures(
            actor=owner,
            listing_id=listing.pk,
            brought=[Brought(picture_file(4), "Side 4")],
        )

        move_picture(actor=owner, listing_picture_id=keys[1], place=1)

        assert len(keys_of(listing)) == 4

    def test_is_for_those_who_may(self, shop) -> None:
        listing, _, keys = shop

        with pytest.raises(Forbidden):
            move_picture(
                actor=owner_of(make_merchant()), listing_picture_id=keys[2], place=1
            )
        with pytest.raises(NotFound):
            move_picture(
                actor=owner_of(make_merchant()), listing_picture_id=new_id(), place=1
            )
        assert keys_of(listing) == keys


class TestChangeListingPicture:
    def test_says_it_wherever_the_picture_is_shown(self, shop) -> None:
        listing, owner, keys = shop

        change_listing_picture(
            actor=owner,
            listing_picture_id=keys[0],
            change=PictureChange(alt="  A  mug ", focus=Focus(100, 900)),
        )

        picture = ListingPicture.objects.get(pk=keys[0]).picture
        assert ListingPicture.objects.get(pk=keys[0]).alt == "A mug"
        assert (picture.focus_x, picture.focus_y) == (100, 900)
        assert cover_of(listing) == "A mug"

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            (PictureChange(alt=""), "EMPTY"),
            (PictureChange(alt="x" * 301), "TOO_LONG"),
            (PictureChange(focus=Focus(0, 1001)), "OUT_OF_RANGE"),
            (PictureChange(variant_ids=[new_id()]), "NOT_FOUND"),
        ],
    )
    def test_refuses_what_cannot_be(self, shop, change, code) -> None:
        _, owner, keys = shop

        with pytest.raises(Refusal) as refusal:
            change_listing_picture(
                actor=owner, listing_picture_id=keys[0], change=change
            )

        assert refusal.value.code == code
        picture = ListingPicture.objects.get(pk=keys[0]).picture
        assert (picture.alt, picture.focus_y) == ("Side 1", 500)

    def test_lets_a_picture_belong_to_variants(self, shop) -> None:
        listing, owner, keys = shop
        first = listing.variants.get()
        second = add_variant(
            actor=owner,
            listing_id=listing.pk,
            draft=VariantDraft(
                price_minor=900, currency="EUR", options=(("Size", "Large"),)
            ),
        )
        of_both = PictureChange(variant_ids=[first.pk, second.pk])
        for key in (keys[1], keys[0]):
            change_listing_picture(actor=owner, listing_picture_id=key, change=of_both)

        change_listing_picture(
            actor=owner,
            listing_picture_id=keys[1],
            change=PictureChange(variant_ids=[second.pk]),
        )

        assert pictures_by_variant(listing.pk) == {
            first.pk: [keys[0]],
            second.pk: [keys[1], keys[0]],
        }
        assert Variant.objects.get(pk=second.pk).picture_id == keys[1]


class TestArrangeVariantPictures:
    def test_sets_them_in_order(self, shop) -> None:
        listing, owner, keys = shop
        variant = listing.variants.get()
        for wanted in ([keys[2], keys[0], keys[2]], [keys[0], keys[2]]):
            arrange_variant_pictures(
                actor=owner, variant_id=variant.pk, listing_picture_ids=wanted
            )

        assert pictures_by_variant(listing.pk) == {variant.pk: [keys[0], keys[2]]}

    def test_takes_pictures_of_the_listing_alone(self, shop) -> None:
        listing, owner, _ = shop
        variant = listing.variants.get()

        with pytest.raises(Refusal) as refusal:
            arrange_variant_pictures(
                actor=owner, variant_id=variant.pk, listing_picture_ids=[new_id()]
            )

        assert refusal.value.code == "NOT_FOUND"
        assert pictures_by_variant(listing.pk) == {variant.pk: []}

    def test_is_for_those_who_may(self, shop) -> None:
        listing, _, keys = shop
        stranger = owner_of(make_merchant())

        with pytest.raises(Forbidden):
            arrange_variant_pictures(
                actor=stranger,
                variant_id=listing.variants.get().pk,
                listing_picture_ids=keys,
            )
        with pytest.raises(NotFound):
            arrange_variant_pictures(
                actor=stranger, variant_id=new_id(), listing_picture_ids=keys
            )
        assert not VariantPicture.objects.exists()


class TestRemovePicture:
    def test_lets_the_next_one_stand_first(self, shop) -> None:
        listing, owner, keys = shop
        variant = listing.variants.get()
        arrange_variant_pictures(
            actor=owner, variant_id=variant.pk, listing_picture_ids=keys
        )

        remove_picture(actor=owner, listing_picture_id=keys[0])

        assert keys_of(listing) == keys[1:]
        assert pictures_by_variant(listing.pk) == {variant.pk: keys[1:]}
        assert cover_of(listing) == "Side 2"
        assert Picture.objects.count() == 3

    def test_cannot_be_done_twice(self, shop) -> None:
        _, owner, keys = shop
        remove_picture(actor=owner, listing_picture_id=keys[0])

        with pytest.raises(NotFound):
            remove_picture(actor=owner, listing_picture_id=keys[0])

    def test_follows_from_arranging_without_it(self, shop) -> None:
        listing, owner, keys = shop
        variant = listing.variants.get()
        arrange_variant_pictures(
            actor=owner, variant_id=variant.pk, listing_picture_ids=keys
        )

        arrange_pictures(
            actor=owner, listing_id=listing.pk, listing_picture_ids=[keys[2]]
        )

        assert pictures_by_variant(listing.pk) == {variant.pk: [keys[2]]}
