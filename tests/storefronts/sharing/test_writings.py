"""Pictures and codes that stand for the pages of the shops."""

import io

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from tests.builders import make_charity, make_merchant, make_pledge, make_variant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def get(address, **headers):
    return Client().get(address, headers=headers)


class TestSharePictures:
    def test_stand_for_listings_windows_and_merchants(self):
        charity, merchant = make_charity(), make_merchant()
        make_pledge(charity, merchant=merchant)
        listing = make_variant(seller=merchant).listing

        for address in (
            f"/share/listings/{listing.slug}.png",
            f"/share/charities/{charity.storefront.slug}.png",
            f"/share/merchants/{merchant.slug}.png",
        ):
            response = get(address)
            assert response.headers["Content-Type"] == "image/png", address
            picture = Image.open(io.BytesIO(response.content))
            assert picture.size == (1200, 630)

    def test_are_drawn_once(self):
        listing = make_variant().listing
        address = f"/share/listings/{listing.slug}.png"

        first = get(address)
        stored = default_storage.listdir("written")[1]
        again = get(address)

        assert first.content == again.content
        assert (
            default_storage.listdir("written")[1]
            == stored
            == [first.headers["ETag"].strip('"')]
        )

    def test_are_the_same_in_every_language(self):
        charity, merchant = make_charity(), make_merchant()
        make_pledge(charity, merchant=merchant)
        address = f"/share/listings/{make_variant(seller=merchant).listing.slug}.png"

        english = get(address)
        asked_in_chinese = get(f"{address}?lang=zh-hans", accept_language="zh")

        assert asked_in_chinese.headers["ETag"] == english.headers["ETag"]

    def test_are_not_sent_to_who_has_them(self):
        listing = make_variant().listing
        address = f"/share/listings/{listing.slug}.png"
        tag = get(address).headers["ETag"]

        response = get(address, if_none_match=tag)

        assert (response.status_code, response.content) == (304, b"")

    def test_change_with_what_they_show(self):
        listing = make_variant().listing
        address = f"/share/listings/{listing.slug}.png"
        before = get(address).headers["ETag"]

        type(listing).objects.filter(pk=listing.pk).update(title="Another name")

        assert get(address).headers["ETag"] != before

    @pytest.mark.parametrize("kind", ["listings", "charities", "merchants"])
    def test_are_not_there_for_what_is_not(self, kind):
        assert get(f"/share/{kind}/nothing.png").status_code == 404

    def test_are_not_there_for_what_is_not_public(self):
        charity = make_charity(verified=False)

        response = get(f"/share/charities/{charity.storefront.slug}.png")

        assert response.status_code == 404

    def test_take_no_forms(self):
        response = Client().post("/share/listings/bowl.png")

        assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")


class TestWindowCodes:
    def test_lead_to_the_window(self):
        slug = make_charity().storefront.slug

        vector = get(f"/charities/{slug}/code.svg")
        raster = get(f"/charities/{slug}/code.png")

        assert vector.headers["Content-Type"] == "image/svg+xml"
        assert vector.content.startswith(b"<?xml")
        size = Image.open(io.BytesIO(raster.content)).size
        assert size[0] == size[1] >= 300

    def test_are_not_there_without_a_window(self):
        assert get("/charities/nothing/code.svg").status_code == 404
