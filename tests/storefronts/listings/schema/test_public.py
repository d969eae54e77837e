"""What everyone sees of listings."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commons.kit.clock import now
from commons.organizations.models import Role
from commons.organizations.types.organizations import organization_public_id
from pledges.agreements.rules.targets import Scope
from storefronts.listings.actions.catalogue import archive_listing
from storefronts.listings.actions.stock import Wanted, reserve_stock
from storefronts.listings.rules.drafts import VariantDraft
from tests.api import Api, codes
from tests.builders import (
    make_charity,
    make_listing,
    make_member,
    make_merchant,
    make_person,
    make_pledge,
    make_proposal,
    make_variant,
    owner_of,
)
from tests.storefronts.listings.schema.documents import (
    LIST_ONLY,
    ONE_ONLY,
    TITLES,
    UPDATE_VARIANT,
    lst,
    titles,
    var,
)

pytestmark = pytest.mark.django_db


class TestListings:
    def test_shows_the_latest_first(self):
        for title in ("First", "Second", "Third"):
            make_listing(title=title)

        assert titles() == ["Third", "Second", "First"]

    def test_pages_without_gaps_while_listings_come_and_go(self):
        listings = [make_listing(title=f"L{number}") for number in range(5)]
        first = Api().ask(TITLES, first=2)["listings"]
        archive_listing(actor=owner_of(listings[4].seller), listing_id=listings[4].pk)
        make_listing(title="L5")

        second = Api().ask(TITLES, first=2, after=first["pageInfo"]["endCursor"])

        assert [node["title"] for node in first["nodes"]] == ["L4", "L3"]
        assert [node["title"] for node in second["listings"]["nodes"]] == ["L2", "L1"]
        assert second["listings"]["pageInfo"]["hasNextPage"]

    @pytest.mark.parametrize(
        ("order", "expected"),
        [
            ("PRICE_UP", ["cheap", "dear", "dollar"]),
            ("PRICE_DOWN", ["dollar", "dear", "cheap"]),
        ],
    )
    def test_orders_by_price_within_a_currency(self, order, expected):
        make_listing(title="dear", price_minor=900)
        make_listing(title="cheap", price_minor=100)
        make_listing(
            title="dollar", price_minor=1, seller=make_merchant(currency="USD")
        )
        pages, after = [], None

        for _ in expected:
            page = Api().ask(TITLES, orderBy=order, first=1, after=after)["listings"]
            pages.append(page["nodes"][0]["title"])
            after = page["pageInfo"]["endCursor"]

        assert pages == expected

    def test_hides_what_is_not_offered(self):
        archived = make_listing(title="archived")
        archive_listing(actor=owner_of(archived.seller), listing_id=archived.pk)
        make_listing(title="unverified", seller=make_charity(verified=False))
        withdrawn = make_listing(title="withdrawn")
        Api(owner_of(withdrawn.seller)).ask(
            UPDATE_VARIANT,
            input={"variantId": var(withdrawn.variants.get()), "isActive": False},
        )
        make_listing(title="offered", seller=make_charity())

        assert titles() == ["offered"]

    def test_narrows_by_seller_tag_and_category(self):
        seller = make_merchant()
        make_listing(title="mug", seller=seller, tags=("Kitchen",), category="Home")
        make_listing(title="hat", seller=seller, tags=("Wool",), category="Clothes")
        make_listing(title="other", tags=("Kitchen",), category="Home")

        assert titles(filter={"seller": seller.slug}) == ["hat", "mug"]
        assert titles(filter={"tag": "Kitchen"}) == ["other", "mug"]
        assert titles(filter={"category": "Clothes"}) == ["hat"]
        assert titles(filter={"tag": "Kitchen", "seller": seller.slug}) == ["mug"]
        assert titles(filter={"seller": "nobody"}) == []

    def test_shows_in_a_window_the_charity_s_goods_and_those_pledged_to_it(self):
        charity, other = make_charity(), make_charity()
        merchant = make_merchant()
        make_listing(title="own", seller=charity)
        make_listing(title="of another charity", seller=other)
        make_listing(title="pledged", seller=merchant, tags=("Sea",))
        make_listing(title="not covered", seller=merchant)
        make_listing(title="of a stranger", tags=("Sea",))
        make_pledge(charity, merchant=merchant, scope=Scope.TAGS, scope_tags=("Sea",))
        make_proposal(other, merchant=merchant)

        window = {"window": charity.slug}
        data = Api().ask(TITLES, filter=window)["listings"]

        assert [node["title"] for node in data["nodes"]] == ["pledged", "own"]
        assert data["totalCount"] == 2
        assert titles(filter={"window": other.slug}) == ["of another charity"]
        assert titles(filter={"hasPledge": True}) == ["pledged"]
        assert "pledged" not in titles(filter={"hasPledge": False})

    def test_counts_what_the_filter_leaves_on_every_page(self):
        for number in range(3):
            make_listing(title=f"L{number}", category="Home")
        make_listing(category="Other")
        home = {"category": "Home"}

        first = Api().ask(TITLES, filter=home, first=2)["listings"]
        second = Api().ask(
            TITLES, filter=home, first=2, after=first["pageInfo"]["endCursor"]
        )["listings"]
        none = Api().ask(TITLES, filter={"category": "None"})["listings"]

        assert first["totalCount"] == second["totalCount"] == 3
        assert none["totalCount"] == 0

    @pytest.mark.parametrize(
        "after",
        ["", "x", "bnVsbA", "WzFd", "WyIyMDI2LTAxLTAxIiwiYSJd", "W3siYXQiOiIyMDI2In1d",
         "WyJhXHUwMDAwIiwxLCIwMThmIl0", "WyJFVVIiLDFlNDAwLCIwMThmIl0"],
    )  # fmt: skip
    def test_refuses_a_cursor_of_another_list(self, after):
        make_listing()

        answers = [
            Api().answer(TITLES, after=after, orderBy=order)
            for order in ("NEWEST", "PRICE_UP")
        ]

        assert [codes(answer) for answer in answers] == [["BAD_USER_INPUT"]] * 2

    def test_tells_prices_stock_and_seller(self):
        seller = make_merchant(name="Tidewater Pottery")
        variants = tuple(
            VariantDraft(
                price_minor=price,
                currency="EUR",
                options=(("Size", size),),
                on_hand=on_hand,
            )
            for size, price, on_hand in (("S", 1_850, 2), ("L", 2_400, 0))
        )
        make_listing(seller=seller, variants=variants)

        node = Api().ask(LIST_ONLY)["listings"]["nodes"][0]

        assert node["price"] == {"amount": "18.50", "currency": "EUR"}
        assert node["highestPrice"]["amount"] == "24.00"
        assert node["priceVaries"] is True
        assert node["seller"]["__typename"] == "Merchant"
        assert node["seller"]["name"] == "Tidewater Pottery"
        assert node["seller"]["id"] == organization_public_id(seller)
        assert [one["title"] for one in node["variants"]] == ["S", "L"]
        assert [one["stock"] for one in node["variants"]] == [
            {"available": 2, "soldOut": False}, {"available": 0, "soldOut": True},
        ]  # fmt: skip
        assert node["stock"]["lowCount"] == 2

    @pytest.mark.parametrize(
        ("on_hand", "held", "told"),
        [
            (None, 0, (None, True, False, False, None)),
            (11, 0, (None, True, True, False, None)),
            (11, 1, (10, False, True, False, None)),
            (4, 0, (4, False, True, False, None)),
            (3, 0, (3, False, True, False, 3)),
            (2, 1, (1, False, True, False, 1)),
            (2, 2, (0, False, True, True, None)),
        ],
    )
    def test_tells_little_stock_exactly_and_never_who_holds_it(
        self, on_hand, held, told
    ):
        variant = make_variant(on_hand=on_hand)
        if held:
            reserve_stock(
                checkout_id=variant.pk,
                wanted=[Wanted(variant.pk, held)],
                until=now() + timedelta(hours=1),
            )

        stock = Api().ask(LIST_ONLY)["listings"]["nodes"][0]["stock"]

        names = ("available", "isPlentiful", "isTracked", "soldOut", "lowCount")
        assert tuple(stock[name] for name in names) == told

    def test_tells_what_a_sale_gives(self):
        charity = make_charity(name="Harbour Food Bank")
        merchant = make_merchant()
        listing = make_listing(seller=merchant, price_minor=4_800)
        make_pledge(charity, merchant=merchant, share_bps=1_000)

        node = Api().ask(LIST_ONLY)["listings"]["nodes"][0]

        assert node["disclosure"]["text"].endswith("goes to Harbour Food Bank.")
        assert "€4.80" in node["disclosure"]["text"]
        assert node["shortDisclosure"]["text"] == "€4.80 goes to Harbour Food Bank."
        parts = {
            part["kind"]: part["money"]["amount"] for part in node["split"]["parts"]
        }
        assert parts["CHARITY"] == "4.80"
        assert node["split"]["total"]["amount"] == "48.00"
        assert node["variants"][0]["disclosure"] == {"text": node["disclosure"]["text"]}
        one = Api().ask(
            "query ($slug: String!, $variant: ID) { listing(slug: $slug)"
            " { split(variantId: $variant) { total { amount } } } }",
            slug=listing.slug,
            variant=node["variants"][0]["id"],
        )
        assert one["listing"]["split"]["total"]["amount"] == "48.00"

    def test_tells_what_stays_with_a_charity_that_sells(self):
        make_listing(seller=make_charity(name="Book Barn"), price_minor=1_750)

        node = Api().ask(LIST_ONLY)["listings"]["nodes"][0]

        assert node["disclosure"]["text"].endswith(
            "stays with Book Barn, which sells this itself."
        )
        assert node["seller"]["verified"] is True

    def test_says_nothing_where_nothing_is_given(self):
        make_listing()

        node = Api().ask(LIST_ONLY)["listings"]["nodes"][0]

        assert node["disclosure"] is None
        assert node["shortDisclosure"] is None
        assert {part["kind"] for part in node["split"]["parts"]} <= {
            "MERCHANT", "PLATFORM", "PROCESSING_FEE",
        }  # fmt: skip

    @pytest.mark.parametrize("size", [1, 12])
    @pytest.mark.parametrize(
        "filters", [None, {"window": "charity"}, {"hasPledge": True, "tag": "Sea"}]
    )
    def test_takes_two_statements_whatever_is_asked(self, size, filters):
        charity, merchant = make_charity(), make_merchant()
        for _ in range(size):
            make_listing(seller=merchant, tags=("Sea",))
            make_listing(seller=charity)
        make_pledge(charity, merchant=merchant)
        if filters and "window" in filters:
            filters = {"window": charity.slug}

        member = Api(owner_of(merchant))
        member.ask("{ viewer { id } }")
        for api, document in (
            (Api(), LIST_ONLY),
            (Api(), TITLES),
            (member, LIST_ONLY),
        ):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                nodes = api.ask(document, filter=filters)["listings"]["nodes"]
            assert len(nodes) >= size
            assert len(queries) <= 2, [query["sql"] for query in queries]

    def test_takes_one_statement_where_no_pledge_is_asked_for(
        self, django_assert_num_queries
    ):
        make_listing()

        with django_assert_num_queries(1):
            data = Api().ask(TITLES)

        assert data["listings"]["totalCount"] == 1


class TestListing:
    def test_shows_everything_in_two_statements(self, django_assert_max_num_queries):
        listing = make_listing(title="Mug", tags=("Sea",))

        with django_assert_max_num_queries(2):
            found = Api().ask(ONE_ONLY, slug=listing.slug)["listing"]

        assert found["title"] == "Mug"

    def test_is_null_for_strangers_when_archived_and_open_to_members(self):
        listing = make_listing()
        archive_listing(actor=owner_of(listing.seller), listing_id=listing.pk)
        document = (
            "query ($slug: String!, $id: ID!) {"
            " listing(slug: $slug) { id } node(id: $id) { id } }"
        )
        seen = {
            name: Api(person).ask(document, slug=listing.slug, id=lst(listing))
            for name, person in {
                "nobody": None,
                "stranger": make_person(),
                "member": make_member(listing.seller, Role.VIEWER),
                "staff": make_person(is_staff=True),
            }.items()
        }

        nothing = {"listing": None, "node": None}
        one = {"listing": {"id": lst(listing)}, "node": {"id": lst(listing)}}
        assert seen == {
            "nobody": nothing, "stranger": nothing, "member": one, "staff": one,
        }  # fmt: skip

    def test_is_null_for_a_slug_that_is_not(self):
        assert Api().ask(ONE_ONLY, slug="nothing-here")["listing"] is None

    def test_is_found_with_its_variants_by_id(self):
        listing = make_listing(title="Mug")
        variant = listing.variants.get()

        data = Api().ask(
            "query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Listing { title"
            " variants { id } } ... on Variant { price { amount } } } }",
            ids=[lst(listing), var(variant)],
        )

        assert data["nodes"] == [
            {"id": lst(listing), "title": "Mug", "variants": [{"id": var(variant)}]},
            {"id": var(variant), "price": {"amount": "48.00"}},
        ]


class TestListingFacets:
    def test_counts_categories_and_sellers_of_what_is_offered(
        self, django_assert_num_queries
    ):
        pottery, bindery = make_merchant(name="Pottery"), make_merchant(name="Bindery")
        for category in ("Home", "Home", "Garden"):
            make_listing(seller=pottery, category=category)
        make_listing(seller=bindery)
        archived = make_listing(seller=bindery, category="Books")
        archive_listing(actor=owner_of(bindery), listing_id=archived.pk)
        document = """query ($filter: ListingFilter) { listingFacets(filter: $filter) {
            categories { name listingCount } sellers { name slug listingCount } } }"""

        with django_assert_num_queries(1):
            found = Api().ask(document)["listingFacets"]
        narrowed = Api().ask(document, filter={"category": "Garden"})["listingFacets"]

        assert found["categories"] == [
            {"name": "Garden", "listingCount": 1}, {"name": "Home", "listingCount": 2},
        ]  # fmt: skip
        assert found["sellers"] == [
            {"name": "Bindery", "slug": bindery.slug, "listingCount": 1},
            {"name": "Pottery", "slug": pottery.slug, "listingCount": 3},
        ]
        assert [one["name"] for one in narrowed["sellers"]] == ["Pottery"]
