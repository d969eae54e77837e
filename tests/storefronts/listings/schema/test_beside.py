"""What pages ask beside listings, and which variant they begin with."""

import pytest

from commons.media.actions.keeping import store_drawing
from storefronts.listings.actions.catalogue import archive_listing
from storefronts.listings.actions.pictures import attach_pictures
from storefronts.listings.rules.drafts import VariantDraft
from tests.api import Api
from tests.builders import (
    make_charity,
    make_listing,
    make_merchant,
    make_pledge,
    make_proposal,
    owner_of,
)
from tests.storefronts.listings.schema.documents import var

pytestmark = pytest.mark.django_db

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><desc>%s</desc></svg>'
BEHIND = """query ($slug: String!) { pledgesBehind(slug: $slug) {
    title version holdsFrom holdsUntil paragraphs textHash merchant { name }
    consents { agreedAt charity { name slug } } } }"""
ALIKE = """query ($slug: String!) { givingAlike(slug: $slug) {
    charityName charitySlug
    listings { title seller { name } split { total { amount } } } } }"""
CHOSEN = """query ($slug: String!, $id: ID) { listing(slug: $slug) {
    variant(id: $id) { id price { amount } split { total { amount } } } } }"""


def sizes(*facts: tuple[int, int]) -> tuple[VariantDraft, ...]:
    return tuple(
        VariantDraft(
            price_minor=price,
            currency="EUR",
            on_hand=on_hand,
            options=(("Size", str(number)),),
        )
        for number, (price, on_hand) in enumerate(facts)
    )


class TestPledgesBehind:
    def test_tells_what_was_agreed_and_when(self):
        charity, merchant = make_charity(name="Harbour"), make_merchant(name="Kiln")
        listing = make_listing(seller=merchant)
        pledge = make_pledge(charity, merchant=merchant, title="A tenth")
        make_proposal(charity, merchant=merchant, title="Not agreed yet")

        (found,) = Api().ask(BEHIND, slug=listing.slug)["pledgesBehind"]

        terms = pledge.terms.get()
        assert (found["title"], found["version"]) == ("A tenth", 1)
        assert "\n".join(found["paragraphs"]) == terms.text
        assert found["textHash"] == terms.text_hash
        assert found["holdsFrom"] is not None
        assert found["holdsUntil"] is None
        assert found["merchant"] == {"name": "Kiln"}
        assert [one["charity"]["name"] for one in found["consents"]] == ["Harbour"]
        assert found["consents"][0]["agreedAt"] is not None

    def test_is_empty_without_a_pledge(self):
        assert Api().ask(BEHIND, slug=make_listing().slug) == {"pledgesBehind": []}

    def test_is_empty_for_what_is_not_offered(self):
        merchant = make_merchant()
        listing = make_listing(seller=merchant)
        make_pledge(merchant=merchant)
        archive_listing(actor=owner_of(merchant), listing_id=listing.pk)

        assert Api().ask(BEHIND, slug=listing.slug) == {"pledgesBehind": []}
        assert Api().ask(BEHIND, slug="unknown") == {"pledgesBehind": []}
        found = Api(owner_of(merchant)).ask(BEHIND, slug=listing.slug)
        assert len(found["pledgesBehind"]) == 1


class TestGivingAlike:
    def test_finds_others_of_the_same_charity(self):
        charity, merchant = make_charity(name="Harbour"), make_merchant()
        make_pledge(charity, merchant=merchant)
        mug = make_listing(seller=merchant, title="Mug")
        make_listing(title="Gives nothing")
        for number in range(4):
            make_listing(seller=merchant, title=f"Bowl {number}")
        make_listing(seller=charity, title="Tote")

        found = Api().ask(ALIKE, slug=mug.slug)["givingAlike"]
        own = Api().ask(ALIKE, slug=charity.listings.get().slug)["givingAlike"]

        assert (found["charityName"], found["charitySlug"]) == ("Harbour", charity.slug)
        told = [listing["title"] for listing in found["listings"]]
        assert told == ["Tote", "Bowl 3", "Bowl 2", "Bowl 1"]
        assert found["listings"][0]["split"] == {"total": {"amount": "48.00"}}
        assert own["charityName"] == "Harbour"
        assert own["listings"][0]["title"] == "Bowl 3"

    def test_is_null_for_what_gives_nothing_or_is_not_offered(self):
        assert Api().ask(ALIKE, slug=make_listing().slug) == {"givingAlike": None}
        assert Api().ask(ALIKE, slug="unknown") == {"givingAlike": None}


PICTURED = """query ($slug: String!, $id: ID) { listing(slug: $slug) {
    pictures { id } picture(id: $id) { id alt } } }"""


class TestPicture:
    def test_is_the_one_asked_for_else_the_first(self):
        listing = make_listing()
        drawings = [
            store_drawing(organization_id=listing.seller_id, svg=SVG % alt, alt=alt)
            for alt in ("First", "Second")
        ]
        attach_pictures(
            actor=owner_of(listing.seller),
            listing_id=listing.pk,
            picture_ids=[drawing.pk for drawing in drawings],
        )
        ids = [
            one["id"]
            for one in Api().ask(PICTURED, slug=listing.slug)["listing"]["pictures"]
        ]

        def alt_of(id: str | None) -> str:
            found = Api().ask(PICTURED, slug=listing.slug, id=id)["listing"]
            return found["picture"]["alt"]

        assert [alt_of(ids[1]), alt_of(None), alt_of("lpc_x")] == [
            "Second",
            "First",
            "First",
        ]

    def test_is_null_where_there_is_none(self):
        found = Api().ask(PICTURED, slug=make_listing().slug)["listing"]

        assert found["picture"] is None


class TestVariant:
    def test_is_the_one_asked_for(self):
        listing = make_listing(variants=sizes((1_000, 5), (2_500, 0)))
        dearer = listing.variants.get(options=[{"name": "Size", "value": "1"}])

        found = Api().ask(CHOSEN, slug=listing.slug, id=var(dearer))["listing"]

        assert found["variant"] == {
            "id": var(dearer),
            "price": {"amount": "25.00"},
            "split": {"total": {"amount": "25.00"}},
        }

    @pytest.mark.parametrize(
        ("facts", "amount"),
        [
            (((1_000, 0), (2_500, 1)), "25.00"),
            (((1_000, 0), (2_500, 0)), "10.00"),
        ],
    )
    def test_is_else_the_first_that_can_be_had(self, facts, amount):
        listing = make_listing(variants=sizes(*facts))

        found = Api().ask(CHOSEN, slug=listing.slug, id="var_nonsense")["listing"]

        assert found["variant"]["price"] == {"amount": amount}
