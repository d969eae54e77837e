"""What members see and change of their catalogue by hand."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commons.kit.clock import now
from commons.organizations.models import Role
from commons.organizations.types.organizations import organization_public_id
from storefronts.listings.actions.catalogue import archive_listing
from storefronts.listings.actions.stock import Wanted, reserve_stock
from storefronts.listings.models import (
    Listing,
    Stock,
    Variant,
)
from tests.api import Api, codes, refused
from tests.builders import (
    make_listing,
    make_member,
    make_merchant,
    make_person,
    make_variant,
    owner_of,
)
from tests.storefronts.listings.schema.documents import (
    CREATE,
    DESK,
    UPDATE_VARIANT,
    lst,
    titles,
    var,
)

pytestmark = pytest.mark.django_db


class TestDesk:
    def test_shows_members_exact_stock_and_archives(self):
        seller = make_merchant()
        variant = make_variant(seller=seller, on_hand=20)
        archived = make_listing(seller=seller, title="Old", tags=("Sea",))
        archive_listing(actor=owner_of(seller), listing_id=archived.pk)
        reserve_stock(
            checkout_id=variant.pk,
            wanted=[Wanted(variant.pk, 2)],
            until=now() + timedelta(hours=1),
        )

        member = Api(make_member(seller, Role.VIEWER))
        data = member.ask(DESK, slug=seller.slug)

        assert data["deskListings"]["totalCount"] == 2
        assert data["deskListings"]["nodes"][1]["variants"] == [
            {"onHand": 20, "reserved": 2, "countsStock": True}
        ]
        assert data["catalogueWords"] == {
            "tags": ["Sea"], "categories": [], "activeCount": 1, "archivedCount": 1,
        }  # fmt: skip
        assert data["salesTerms"]["platformFeeBps"] == 250
        only = member.ask(DESK, slug=seller.slug, state="ARCHIVED")["deskListings"]
        assert [node["listing"]["title"] for node in only["nodes"]] == ["Old"]

    def test_is_closed_to_others(self):
        seller = make_merchant()
        make_listing(seller=seller)

        for person in (None, make_person(), owner_of(make_merchant())):
            assert set(Api(person).ask(DESK, slug=seller.slug).values()) == {None}

    def test_does_not_grow_with_the_list(self):
        seller = make_merchant()
        api = Api(make_member(seller))

        def count_for(listings):
            for _ in range(listings):
                make_listing(seller=seller)
            with CaptureQueriesContext(connection) as queries:
                api.ask(DESK, slug=seller.slug)
            return len(queries)

        assert count_for(1) == count_for(5)


class TestCreateListing:
    def test_offers_something(self):
        seller = make_merchant()

        answer = Api(make_member(seller)).ask(
            CREATE,
            input={
                "organizationId": organization_public_id(seller),
                "title": "  Speckled   mug ",
                "descriptionHtml": "<p>Grey</p><script>alert(1)</script>",
                "tags": ["Mug", "Mug", " Kitchen "],
                "price": {"amount": "18.50", "currency": "EUR"},
                "stock": 4,
            },
        )["createListing"]

        made = answer["listing"]
        assert answer["errors"] == []
        assert made["listing"]["title"] == "Speckled mug"
        assert made["listing"]["descriptionHtml"] == "<p>Grey</p>"
        assert made["listing"]["tags"] == ["Mug", "Kitchen"]
        assert made["variants"][0]["onHand"] == 4
        assert titles() == ["Speckled mug"]

    def test_offers_several_kinds(self):
        seller = make_merchant()
        kinds = [
            {
                "price": {"amount": amount, "currency": "EUR"},
                "options": [{"name": "Size", "value": size}],
            }
            for size, amount in (("Small", "18.50"), ("Large", "24.00"))
        ]

        made = Api(make_member(seller)).ask(
            CREATE,
            input={
                "organizationId": organization_public_id(seller),
                "title": "Mug",
                "variants": kinds,
            },
        )["createListing"]["listing"]

        assert [one["title"] for one in made["variants"]] == ["Small", "Large"]
        assert made["listing"]["price"]["amount"] == "18.50"
        assert not made["variants"][0]["countsStock"]

    @pytest.mark.parametrize(
        ("changes", "code", "path"),
        [
            ({"title": " "}, "EMPTY", "title"),
            ({"title": "x" * 256}, "TOO_LONG", "title"),
            ({"price": None}, "EMPTY", "price"),
            ({"price": {"amount": "0", "currency": "EUR"}}, "INVALID_MONEY", "price"),
            ({"price": {"amount": "5", "currency": "USD"}}, "WRONG_CURRENCY", "price"),
            ({"stock": -1}, "OUT_OF_RANGE", "stock"),
            ({"tags": [str(n) for n in range(51)]}, "TOO_MANY", "tags"),
        ],
    )
    def test_refuses_by_field(self, changes, code, path):
        seller = make_merchant()
        price = {"amount": "5", "currency": "EUR"}
        sent = {
            "organizationId": organization_public_id(seller),
            "title": "Mug",
            "price": price,
        }

        answer = Api(make_member(seller)).answer(CREATE, input={**sent, **changes})

        assert (code, ["input", path]) in refused(answer, "createListing")
        assert not Listing.objects.exists()

    def test_gives_each_listing_its_own_handle(self):
        seller = make_merchant()

        handles = [make_listing(seller=seller, title="Mug").handle for _ in range(3)]

        assert handles == ["mug", "mug-2", "mug-3"]

    @pytest.mark.parametrize("role", [None, Role.VIEWER])
    def test_is_for_staff_of_the_seller(self, role):
        seller = make_merchant()
        person = make_person() if role is None else make_member(seller, role)

        answer = Api(person).answer(
            CREATE,
            input={"organizationId": organization_public_id(seller), "title": "Mug"},
        )

        assert codes(answer) == ["FORBIDDEN"]
        assert not Listing.objects.exists()


class TestUpdateVariant:
    def test_changes_price_and_stock(self):
        variant = make_variant(price_minor=1_000, on_hand=3)

        answer = Api(owner_of(variant.listing.seller)).ask(
            UPDATE_VARIANT,
            input={
                "variantId": var(variant),
                "price": {"amount": "12.00", "currency": "EUR"},
                "stock": 7,
                "sku": "MUG",
            },
        )["updateVariant"]

        assert answer["variant"] == {
            "price": {"amount": "12.00"}, "sku": "MUG", "onHand": 7,
            "countsStock": True, "isActive": True,
        }  # fmt: skip
        assert answer["listing"]["listing"]["price"]["amount"] == "12.00"

    def test_refuses_to_count_less_than_is_held(self):
        variant = make_variant(on_hand=3)
        reserve_stock(
            checkout_id=variant.pk,
            wanted=[Wanted(variant.pk, 2)],
            until=now() + timedelta(hours=1),
        )

        answer = Api(owner_of(variant.listing.seller)).answer(
            UPDATE_VARIANT, input={"variantId": var(variant), "stock": 1}
        )

        assert refused(answer, "updateVariant") == [("STOCK_HELD", ["input", "stock"])]
        assert Stock.objects.get(pk=variant.pk).on_hand == 3

    def test_refuses_a_sku_of_another_variant(self):
        seller = make_merchant()
        first, second = (make_variant(seller=seller) for _ in range(2))
        Variant.objects.filter(pk=first.pk).update(sku="MUG")

        answer = Api(owner_of(seller)).answer(
            UPDATE_VARIANT, input={"variantId": var(second), "sku": "MUG"}
        )

        assert refused(answer, "updateVariant") == [("TAKEN", ["input", "sku"])]

    def test_stops_counting(self):
        variant = make_variant(on_hand=0)

        Api(owner_of(variant.listing.seller)).ask(
            UPDATE_VARIANT, input={"variantId": var(variant), "countsStock": False}
        )

        assert not Stock.objects.get(pk=variant.pk).is_tracked


class TestAddVariant:
    def test_adds_one_and_leaves_the_others(self):
        variant = make_variant(price_minor=1_000)

        answer = Api(owner_of(variant.listing.seller)).ask(
            """mutation ($input: AddVariantInput!) { addVariant(input: $input) {
            variant { title } listing { variants { title } listing { priceVaries } }
            errors { code } } }""",
            input={
                "listingId": lst(variant.listing),
                "price": {"amount": "9.00", "currency": "EUR"},
                "options": [{"name": "Size", "value": "Small"}],
            },
        )["addVariant"]

        assert answer["variant"] == {"title": "Small"}
        assert [one["title"] for one in answer["listing"]["variants"]] == ["", "Small"]
        assert answer["listing"]["listing"]["priceVaries"] is True


class TestWordsAndState:
    def test_changes_words_and_leaves_the_rest(self):
        listing = make_listing(title="Mug", category="Home")

        Api(owner_of(listing.seller)).ask(
            """mutation ($input: UpdateListingInput!) { updateListing(input: $input) {
            errors { code } } }""",
            input={"listingId": lst(listing), "title": "Cup"},
        )

        listing.refresh_from_db()
        assert (listing.title, listing.category) == ("Cup", "Home")

    def test_archives_and_shows_again(self):
        listing = make_listing(title="Mug")
        api = Api(owner_of(listing.seller))
        one = {"listingId": lst(listing)}
        state = (
            "mutation ($i: ListingInput!) {{ {}(input: $i) {{ errors {{ code }} }} }}"
        )

        api.ask(state.format("archiveListing"), i=one)
        hidden = titles()
        api.ask(state.format("activateListing"), i=one)

        assert hidden == []
        assert titles() == ["Mug"]
