"""Pages in the words of schema.org."""

import json

from hypothesis import given
from hypothesis import strategies as st

from commons.web.sharing.structured import (
    breadcrumbs,
    charity,
    merchant,
    plain,
    product,
    script,
)

SITE = "https://shop.test"
BOWL = {
    "title": "Stoneware bowl",
    "descriptionHtml": "<p>Thrown  &amp; glazed.</p>",
    "vendor": "Tidewater",
    "category": "",
    "seller": {"name": "Tidewater Pottery"},
    "sellerAway": None,
    "pictures": [{"picture": {"url": "/media/1/1600.webp"}}, {"picture": None}],
    "variants": [
        {
            "title": "Small",
            "price": {"amount": "9.50", "currency": "EUR"},
            "stock": {"soldOut": False},
        },
        {
            "title": "Large",
            "price": {"amount": "12.00", "currency": "EUR"},
            "stock": {"soldOut": True},
        },
    ],
    "variant": {"sku": "B-1"},
}


def told(*things):
    block = str(script(*things))
    start = '<script type="application/ld+json">'
    assert block.startswith(start)
    return json.loads(block.removeprefix(start).removesuffix("</script>"))


class TestProduct:
    def test_tells_the_range_of_its_offers(self):
        found = told(product(BOWL, f"{SITE}/listings/bowl/", SITE))

        assert found["@type"] == "Product"
        assert found["description"] == "Thrown & glazed."
        assert found["image"] == [f"{SITE}/media/1/1600.webp"]
        assert "category" not in found
        offers = found["offers"]
        assert (offers["lowPrice"], offers["highPrice"]) == ("9.50", "12.00")
        assert [each["availability"] for each in offers["offers"]] == [
            "https://schema.org/InStock",
            "https://schema.org/OutOfStock",
        ]

    def test_tells_one_offer_as_it_is(self):
        found = told(product({**BOWL, "variants": BOWL["variants"][:1]}, SITE, SITE))

        assert found["offers"]["@type"] == "Offer"
        assert found["offers"]["price"] == "9.50"
        assert found["offers"]["seller"]["name"] == "Tidewater Pottery"

    def test_offers_nothing_while_the_seller_is_away(self):
        away = {**BOWL, "sellerAway": {"until": "2026-12-01", "note": ""}}

        offers = told(product(away, SITE, SITE))["offers"]["offers"]

        assert {each["availability"] for each in offers} == {
            "https://schema.org/OutOfStock"
        }

    def test_leaves_out_what_nobody_can_buy(self):
        found = told(product({**BOWL, "variants": []}, SITE, SITE))

        assert "offers" not in found


class TestOrganizations:
    def test_a_charity_is_an_ngo_with_its_number(self):
        window = {
            "name": "Harbour Food Bank",
            "mission": "Groceries.",
            "emblem": {"url": "/media/2/400.webp"},
            "banner": None,
            "charity": {
                "name": "Harbour Food Bank CLG",
                "country": "IE",
                "registrationNumber": "20184207",
            },
        }

        found = told(charity(window, f"{SITE}/charities/harbour/", SITE))

        assert found["@type"] == "NGO"
        assert found["legalName"] == "Harbour Food Bank CLG"
        assert found["logo"] == f"{SITE}/media/2/400.webp"
        assert found["identifier"]["value"] == "20184207"
        assert "image" not in found

    def test_a_merchant_is_a_store(self):
        found = told(merchant({"name": "Loom", "about": "", "country": "IE"}, SITE))

        assert found["@type"] == "OnlineStore"
        assert found["address"]["addressCountry"] == "IE"
        assert "description" not in found


class TestBreadcrumbs:
    def test_count_from_one(self):
        found = told(breadcrumbs([("Shop", "/shop/"), ("Bowl", "/b/")], SITE))

        assert [
            (step["position"], step["item"]) for step in found["itemListElement"]
        ] == [
            (1, f"{SITE}/shop/"),
            (2, f"{SITE}/b/"),
        ]


class TestScript:
    @given(st.text())
    def test_reads_back_and_never_ends_early(self, name):
        block = str(script({"@type": "Thing", "name": name}))
        inner = block.removeprefix('<script type="application/ld+json">')

        body = inner.removesuffix("</script>")

        assert "<" not in body
        assert json.loads(body).get("name", "") == name

    def test_tells_several_things_as_a_list(self):
        assert [each["@type"] for each in told({"@type": "A"}, {"@type": "B"})] == [
            "A",
            "B",
        ]


class TestPlain:
    def test_cuts_between_words(self):
        assert plain("one two three", 9) == "one two…"

    def test_cuts_a_word_that_is_too_long_itself(self):
        assert plain("x" * 20, 10) == "x" * 9 + "…"

    @given(st.text(), st.integers(1, 50))
    def test_is_never_longer_than_asked(self, text, most):
        assert len(plain(text, most)) <= most
