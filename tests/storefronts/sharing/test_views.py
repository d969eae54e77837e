"""The map of the site and the note for robots."""

from xml.etree import ElementTree

import pytest
from django.test import Client

from storefronts.listings.models import Listing, ListingState
from storefronts.sharing import sitemaps
from tests.builders import make_charity, make_merchant, make_variant

pytestmark = pytest.mark.django_db
NAMES = {"map": "http://www.sitemaps.org/schemas/sitemap/0.9"}
SITE = "https://shop.test"


@pytest.fixture(autouse=True)
def site(settings, monkeypatch):
    settings.SITE_URL = SITE
    monkeypatch.setattr(sitemaps.Part, "protocol", "https")


def places(address):
    response = Client().get(address)
    assert response.status_code == 200, address
    tree = ElementTree.fromstring(response.content)
    found = [found.text for found in tree.iterfind(".//map:loc", NAMES)]
    return [place for place in found if "lang=" not in place]


class TestSitemapIndex:
    def test_names_every_part(self):
        assert places("/sitemap.xml") == [
            f"{SITE}/sitemap-{name}.xml" for name in sitemaps.PARTS
        ]

    def test_names_each_page_of_a_large_part(self, monkeypatch):
        monkeypatch.setattr(sitemaps.Part, "limit", 2)
        for _ in range(3):
            make_variant()

        assert f"{SITE}/sitemap-listings.xml?p=2" in places("/sitemap.xml")
        assert len(places("/sitemap-listings.xml?p=2")) == 1

    def test_may_be_kept_for_a_while(self):
        response = Client().get("/sitemap.xml")

        assert response.headers["Cache-Control"] == "public, max-age=3600"


class TestSitemapPart:
    def test_holds_what_the_public_sees(self):
        merchant = make_merchant()
        shown, hidden = make_variant(seller=merchant), make_variant()
        Listing.objects.filter(pk=hidden.listing_id).update(state=ListingState.ARCHIVED)
        waiting = make_charity(verified=False)
        make_variant(seller=waiting)

        assert places("/sitemap-listings.xml") == [
            f"{SITE}/listings/{shown.listing.slug}/"
        ]
        assert places("/sitemap-merchants.xml") == [
            f"{SITE}/merchants/{merchant.slug}/"
        ]

    def test_holds_the_windows_of_verified_charities(self):
        charity = make_charity()
        make_charity(verified=False)

        assert places("/sitemap-charities.xml") == [
            f"{SITE}/charities/{charity.storefront.slug}/"
        ]

    def test_tells_where_each_page_is_in_each_language(self):
        listing = make_variant().listing
        plain = f"{SITE}/listings/{listing.slug}/"

        response = Client().get("/sitemap-listings.xml")

        tree = ElementTree.fromstring(response.content)
        urls = tree.findall("map:url", NAMES)
        assert [url.find("map:loc", NAMES).text for url in urls] == [
            plain,
            f"{plain}?lang=zh-hans",
        ]
        for url in urls:
            links = url.findall("{http://www.w3.org/1999/xhtml}link")
            assert [(link.get("hreflang"), link.get("href")) for link in links] == [
                ("en", plain),
                ("zh-Hans", f"{plain}?lang=zh-hans"),
                ("x-default", plain),
            ]

    def test_names_no_page_that_does_not_name_its_languages(self):
        charity, merchant = make_charity(), make_merchant()
        make_variant(seller=merchant)

        for part in sitemaps.PARTS:
            for place in places(f"/sitemap-{part}.xml"):
                html = Client().get(place.removeprefix(SITE)).content.decode()
                assert f'hreflang="zh-Hans" href="{place}?lang=zh-hans">' in html, place
                assert f'<link rel="canonical" href="{place}">' in html, place
        assert charity.is_verified

    @pytest.mark.parametrize(
        "address",
        ["/sitemap-elsewhere.xml", "/sitemap-listings.xml?p=9"],
    )
    def test_is_not_there_for_what_is_none(self, address):
        assert Client().get(address).status_code == 404

    def test_refuses_a_page_that_is_no_number(self):
        assert Client().get("/sitemap-listings.xml?p=x").status_code == 404


class TestRobots:
    def test_says_where_the_map_is_and_what_is_private(self):
        text = Client().get("/robots.txt").content.decode()

        assert f"Sitemap: {SITE}/sitemap.xml" in text
        assert "Disallow: /orders/" in text.splitlines()
        assert "Allow: /shop/?lang=" in text.splitlines()
