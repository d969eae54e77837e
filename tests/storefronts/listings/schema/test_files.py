"""Pictures, catalogue files and terms of sale through the API."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from commons.kit.ids import public_id
from commons.organizations.models import Role
from commons.organizations.types.organizations import organization_public_id
from storefronts.listings.actions.imports import write_import
from storefronts.listings.models import (
    ListingPicture,
    SalesTerms,
    StockReservation,
)
from storefronts.listings.runs.models import CatalogueRun
from tests.api import Api, codes, refused
from tests.builders import (
    make_listing,
    make_member,
    make_merchant,
    owner_of,
)
from tests.storefronts.listings.imports.catalogues import LARGE_MUG, MUG, catalogue
from tests.storefronts.listings.schema.documents import (
    lst,
    titles,
)

pytestmark = pytest.mark.django_db


PICTURES = """
mutation ($input: {kind}Input!) {{
  {name}(input: $input) {{
    listing {{ listing {{ cover {{ alt }} pictures {{ id alt picture {{ id }} }} }} }}
    errors {{ code path }}
  }}
}}
"""


def pictures(name):
    return PICTURES.format(name=name, kind=name[0].upper() + name[1:])


class TestPictures:
    def test_are_added_arranged_and_removed(self, picture_file):
        listing = make_listing()
        api = Api(owner_of(listing.seller))
        one = {"listingId": lst(listing)}
        for number in (1, 2):
            answer = api.send(
                pictures("addListingPicture"),
                {"variables.input.file": picture_file(number)},
                input={**one, "file": None, "alt": f"Side {number}"},
            )
        shown = answer["data"]["addListingPicture"]["listing"]["listing"]
        keys = [picture["id"] for picture in shown["pictures"]]

        turned = api.ask(
            pictures("arrangePictures"),
            input={**one, "listingPictureIds": keys[::-1]},
        )["arrangePictures"]["listing"]["listing"]
        alone = api.ask(
            pictures("arrangePictures"), input={**one, "listingPictureIds": keys[:1]}
        )["arrangePictures"]["listing"]["listing"]

        assert shown["cover"]["alt"] == "Side 1"
        assert turned["cover"]["alt"] == "Side 2"
        assert [picture["alt"] for picture in alone["pictures"]] == ["Side 1"]
        assert alone["cover"]["alt"] == "Side 1"

    def test_of_others_are_refused(self, picture_file):
        listing, other = make_listing(), make_listing()
        sent = Api(owner_of(other.seller)).send(
            pictures("addListingPicture"),
            {"variables.input.file": picture_file(1)},
            input={"listingId": lst(other), "file": None, "alt": "A side"},
        )["data"]["addListingPicture"]["listing"]["listing"]["pictures"][0]

        answer = Api(owner_of(listing.seller)).answer(
            pictures("attachPictures"),
            input={"listingId": lst(listing), "pictureIds": [sent["picture"]["id"]]},
        )

        assert refused(answer, "attachPictures") == [
            ("NOT_FOUND", ["input", "pictureIds"])
        ]
        assert ListingPicture.objects.filter(listing=listing).count() == 0


CHECK = """
mutation ($input: CheckImportInput!) {
  checkImport(input: $input) {
    importRun { id state listingsReady problems { row column message } }
    errors { code path }
  }
}
"""
RUN = """
mutation ($input: RunImportInput!) {
  runImport(input: $input) { importRun { id state } errors { code path } }
}
"""


class TestImports:
    def send(self, api, seller, content):
        return api.send(
            CHECK,
            {"variables.input.file": SimpleUploadedFile("mugs.csv", content)},
            input={"organizationId": organization_public_id(seller), "file": None},
        )

    def test_are_checked_then_run_then_seen(self):
        seller = make_merchant()
        api = Api(make_member(seller))

        checked = self.send(api, seller, catalogue(MUG, LARGE_MUG))
        run = checked["data"]["checkImport"]["importRun"]
        started = api.ask(RUN, input={"importId": run["id"]})["runImport"]
        write_import(import_id=str(CatalogueRun.objects.get().pk))
        seen = api.ask(
            "query ($id: ID!) { importRun(id: $id) { state rowsDone rowsTotal"
            " listingsDone seller { slug } } node(id: $id) { id } }",
            id=run["id"],
        )

        assert (run["state"], run["listingsReady"], run["problems"]) == (
            "CHECKED", 1, [],
        )  # fmt: skip
        assert started["importRun"]["state"] == "RUNNING"
        assert seen["importRun"] == {
            "state": "DONE", "rowsDone": 2, "rowsTotal": 2, "listingsDone": 1,
            "seller": {"slug": seller.slug},
        }  # fmt: skip
        assert titles() == ["Speckled mug"]

    def test_are_closed_to_others(self):
        seller = make_merchant()
        self.send(Api(make_member(seller)), seller, catalogue(MUG))
        public = public_id("imp", CatalogueRun.objects.get().pk)
        stranger = Api(owner_of(make_merchant()))

        seen = stranger.ask(
            "query ($id: ID!) { importRun(id: $id) { state } node(id: $id) { id } }",
            id=public,
        )
        ran = stranger.answer(RUN, input={"importId": public})
        sent = self.send(stranger, seller, catalogue(MUG))

        assert seen == {"importRun": None, "node": None}
        assert codes(ran) == codes(sent) == ["FORBIDDEN"]
        assert CatalogueRun.objects.count() == 1


TERMS = """
mutation ($input: UpdateSalesTermsInput!) {
  updateSalesTerms(input: $input) {
    salesTerms { taxBps shipping { amount } } errors { code path }
  }
}
"""


class TestSalesTerms:
    def test_are_set_by_managers(self):
        seller = make_merchant()

        answer = Api(make_member(seller, Role.MANAGER)).ask(
            TERMS,
            input={
                "organizationId": organization_public_id(seller),
                "taxBps": 2_100,
                "shipping": {"amount": "4.50", "currency": "EUR"},
            },
        )["updateSalesTerms"]

        assert answer["salesTerms"] == {"taxBps": 2_100, "shipping": {"amount": "4.50"}}

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"taxBps": 5_001}, ("OUT_OF_RANGE", ["input", "taxBps"])),
            ({"taxBps": -1}, ("OUT_OF_RANGE", ["input", "taxBps"])),
            (
                {"shipping": {"amount": "-1", "currency": "EUR"}},
                ("OUT_OF_RANGE", ["input", "shipping"]),
            ),
            (
                {"shipping": {"amount": "1", "currency": "USD"}},
                ("WRONG_CURRENCY", ["input", "shipping"]),
            ),
        ],
    )
    def test_refuses_what_cannot_be(self, changes, refusal):
        seller = make_merchant()
        sent = {"organizationId": organization_public_id(seller), **changes}

        answer = Api(owner_of(seller)).answer(TERMS, input=sent)

        assert refused(answer, "updateSalesTerms") == [refusal]
        assert SalesTerms.objects.get(organization=seller).tax_bps == 0

    def test_are_not_for_staff_of_the_seller(self):
        seller = make_merchant()
        sent = {"organizationId": organization_public_id(seller), "taxBps": 100}

        answer = Api(make_member(seller, Role.STAFF)).answer(TERMS, input=sent)

        assert codes(answer) == ["FORBIDDEN"]
        assert not StockReservation.objects.exists()
