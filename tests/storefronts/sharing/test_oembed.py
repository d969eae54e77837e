"""Cards that others show: oEmbed and the pages it frames."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from commons.organizations.models import Membership
from storefronts.listings.models import Listing, ListingState
from tests.builders import make_charity, make_merchant, make_variant, owner_of

pytestmark = pytest.mark.django_db
SITE = "https://shop.test"


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def listing():
    return make_variant(seller=make_merchant(name="Loom & Larder")).listing


def ask(address, **more):
    return Client().get(f"/oembed?{urlencode({'url': address, **more})}")


class TestOembed:
    def test_frames_a_listing(self, listing):
        response = ask(f"{SITE}/listings/{listing.slug}/?variant=1")

        found = response.json()
        assert response.headers["Content-Type"] == "application/json"
        assert (found["version"], found["type"]) == ("1.0", "rich")
        assert (found["title"], found["author_name"]) == (
            listing.title,
            "Loom & Larder",
        )
        assert f'src="{SITE}/embed/listings/{listing.slug}/"' in found["html"]
        assert (found["width"], found["height"]) == (320, 500)
        assert found["thumbnail_url"] == f"{SITE}/share/listings/{listing.slug}.png"

    def test_frames_a_window(self):
        slug = make_charity().storefront.slug

        found = ask(f"{SITE}/charities/{slug}/").json()

        assert f'src="{SITE}/embed/charities/{slug}/"' in found["html"]

    def test_is_no_larger_than_asked(self, listing):
        found = ask(f"{SITE}/listings/{listing.slug}/", maxwidth=250, maxheight=400)

        assert (found.json()["width"], found.json()["height"]) == (250, 400)
        assert 'width="250" height="400"' in found.json()["html"]

    @pytest.mark.parametrize("most", ["", "0", "-5", "x", "٣", "9" * 400])
    def test_is_never_too_small_and_hears_only_numbers(self, listing, most):
        found = ask(f"{SITE}/listings/{listing.slug}/", maxwidth=most)

        assert 200 <= found.json()["width"] <= 320

    def test_escapes_what_people_wrote(self, listing):
        Listing.objects.filter(pk=listing.pk).update(title='"><script>x</script>')

        found = ask(f"{SITE}/listings/{listing.slug}/").json()

        assert "<script>" not in found["html"]

    @pytest.mark.parametrize(
        "address",
        [
            "",
            "x",
            "https://shop.test",
            f"{SITE}/cart/",
            f"{SITE}/listings/nothing/",
            f"{SITE}/share/listings/nothing.png",
            "https://elsewhere.test/listings/bowl/",
            "https://[",
            f"{SITE}/\x00/",
            f"{SITE}/desk/tidewater/",
        ],
    )
    def test_knows_nothing_of_other_addresses(self, address):
        assert ask(address).status_code == 404

    def test_shows_nothing_that_is_not_public(self):
        hidden = make_charity(verified=False).storefront

        assert ask(f"{SITE}/charities/{hidden.slug}/").status_code == 404

    def test_writes_json_alone(self, listing):
        response = ask(f"{SITE}/listings/{listing.slug}/", format="xml")

        assert response.status_code == 501


class TestEmbeddedPages:
    def test_may_be_framed_by_anyone(self, listing):
        response = Client().get(f"/embed/listings/{listing.slug}/")

        policy = response.headers["Content-Security-Policy"]
        assert response.status_code == 200
        assert "frame-ancestors *" in policy
        assert "X-Frame-Options" not in response.headers
        assert "<form" not in response.content.decode()
        assert "Set-Cookie" not in response.headers

    def test_are_the_only_ones_that_may(self, listing):
        response = Client().get(f"/listings/{listing.slug}/")

        policy = response.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert response.headers["X-Frame-Options"] == "DENY"

    def test_show_members_no_more_than_others(self, listing):
        Listing.objects.filter(pk=listing.pk).update(state=ListingState.ARCHIVED)
        member = Client()
        member.force_login(owner_of(listing.seller))
        assert Membership.objects.filter(organization=listing.seller).exists()
        assert member.get(f"/listings/{listing.slug}/").status_code == 200

        assert member.get(f"/embed/listings/{listing.slug}/").status_code == 404


class TestHeads:
    def test_of_a_listing_say_where_its_card_is(self, listing):
        html = Client().get(f"/listings/{listing.slug}/?variant=x").content.decode()

        canonical = f'<link rel="canonical" href="{SITE}/listings/{listing.slug}/">'
        assert canonical in html
        assert 'type="application/json+oembed"' in html
        assert '"@type": "Product"' in html
        assert f"{SITE}/share/listings/{listing.slug}.png" in html

    def test_of_a_window_name_the_charity(self):
        window = make_charity().storefront

        html = Client().get(f"/charities/{window.slug}/").content.decode()

        assert '"@type": "NGO"' in html
        assert '"@type": "BreadcrumbList"' in html

    def test_of_a_merchant_name_the_store(self):
        merchant = make_merchant()

        html = Client().get(f"/merchants/{merchant.slug}/").content.decode()

        assert '"@type": "OnlineStore"' in html
