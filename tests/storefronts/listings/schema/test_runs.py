"""Imports and bulk edits through the API: their whole way."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from commons.kit.ids import public_id
from commons.organizations.types.organizations import organization_public_id
from storefronts.listings.actions.edits import write_edit
from storefronts.listings.actions.imports import write_import
from storefronts.listings.actions.undoing import take_back
from storefronts.listings.models import Listing
from storefronts.listings.runs.models import CatalogueRun
from tests.api import Api, codes, refused
from tests.builders import make_listing, make_member, make_merchant, owner_of
from tests.storefronts.listings.imports.catalogues import MUG, catalogue
from tests.storefronts.listings.schema.documents import lst

pytestmark = pytest.mark.django_db
RUN = """
importRun {
  id state format sizeBytes listingsNew listingsChanged listingsUnchanged listingsDone
  problems { row column value message } problemCount errorFile unreadColumns
  columns { name samples } fields { name isNeeded column } undoUntil undoneCount
  keptCount kept { title reason }
}
errors { code path }
"""
NAMES = {
    "checkImport": "CheckImportInput",
    "mapImport": "MapImportInput",
    "runImport": "RunImportInput",
    "cancelImport": "ImportInput",
    "undoImport": "ImportInput",
}
OWN = b"Number,Name,Costs\n1,Mug,12\n2,Bowl,much\n"
FACTS = """
id state listingsTotal listingsChanged refusedCount listingsDone undoUntil
rows {
  title reason changes tagsAfter stateAfter
  variants { priceBefore { amount } priceAfter { amount } stockAfter }
}
refused { title reason } kept { title }
"""
EDIT = f"bulkEdit {{ {FACTS} }} errors {{ code path }}"


def document(name, kind=None, body=RUN):
    kind = kind or NAMES[name]
    return f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ {body} }} }}"


def sent(api, seller, content, **more):
    return api.send(
        document("checkImport"),
        {"variables.input.file": SimpleUploadedFile("goods.csv", content)},
        input={
            "organizationId": organization_public_id(seller), "file": None, **more,
        },
    )["data"]["checkImport"]  # fmt: skip


class TestImports:
    def test_are_mapped_where_the_header_is_nobodys(self):
        seller = make_merchant()
        api = Api(make_member(seller))
        run = sent(api, seller, OWN)["importRun"]
        chosen = [
            {"field": field, "column": column}
            for field, column in (("Handle", "Number"), ("Title", "Name"))
        ]
        ask = {"importId": run["id"], "columns": chosen}

        short = api.answer(document("mapImport"), input=ask)
        whole = [*chosen, {"field": "Price", "column": "Costs"}]
        mapped = api.ask(document("mapImport"), input={**ask, "columns": whole})

        checked = mapped["mapImport"]["importRun"]
        assert run["state"] == "MAPPING"
        assert run["columns"][1] == {"name": "Name", "samples": ["Mug", "Bowl"]}
        guesses = {one["name"]: one["column"] for one in run["fields"]}
        assert guesses["Title"] == "Name"
        assert refused(short, "mapImport") == [("EMPTY", ["input", "columns"])]
        assert (checked["state"], checked["problemCount"]) == ("FAILED", 1)
        assert checked["problems"][0]["value"] == "much"
        assert checked["errorFile"].endswith("/errors.csv")

    def test_may_bring_their_mapping_along(self):
        seller = make_merchant()
        mapping = [
            {"field": "Handle", "column": "Number"},
            {"field": "Title", "column": "Name"},
            {"field": "Price", "column": "Costs"},
        ]

        run = sent(
            Api(make_member(seller)), seller, OWN.replace(b"much", b"3"),
            mapping=mapping,
        )["importRun"]  # fmt: skip

        assert (run["state"], run["format"], run["listingsNew"]) == (
            "CHECKED", "COMMONWEAL", 2,
        )  # fmt: skip

    def test_name_the_columns_that_are_not_read(self):
        seller = make_merchant()
        content = b"Handle,Title,Price,Shelf\nmug,Mug,12,B4\n"

        run = sent(Api(make_member(seller)), seller, content)["importRun"]

        assert run["unreadColumns"] == ["Shelf"]
        assert run["fields"] == []

    def test_with_problems_are_not_run_unawares(self):
        seller = make_merchant()
        api = Api(make_member(seller))
        rows = [{**MUG, "Handle": f"m-{n}", "Variant SKU": f"M-{n}"} for n in range(60)]
        rows[55]["Title"] = ""
        run = sent(api, seller, catalogue(*rows))["importRun"]

        answer = api.answer(document("runImport"), input={"importId": run["id"]})
        begun = api.ask(
            document("runImport"), input={"importId": run["id"], "leaveOut": True}
        )

        assert refused(answer, "runImport") == [("HAS_PROBLEMS", ["input", "leaveOut"])]
        assert begun["runImport"]["importRun"]["state"] == "RUNNING"

    def test_are_undone(self):
        seller = make_merchant()
        api = Api(make_member(seller))
        one = {"importId": sent(api, seller, catalogue(MUG))["importRun"]["id"]}
        api.ask(document("runImport"), input=one)
        key = str(CatalogueRun.objects.get().pk)
        write_import(import_id=key)

        late = api.answer(document("cancelImport"), input=one)
        begun = api.ask(document("undoImport"), input=one)["undoImport"]["importRun"]
        take_back(run_id=key)

        assert refused(late, "cancelImport") == [
            ("ALREADY_ENDED", ["input", "importId"])
        ]
        assert begun["state"] == "UNDOING"
        assert not Listing.objects.exists()


class TestBulkEdits:
    def test_are_looked_at_done_and_undone(self):
        seller = make_merchant()
        api = Api(make_member(seller))
        make_listing(seller=seller, title="Cheap", price_minor=100)
        make_listing(seller=seller, title="Dear", price_minor=1_000)
        change = {
            "priceChange": "ADD",
            "price": {"amount": "-2.50", "currency": "EUR"},
            "tagsAdded": ["sale"],
        }

        looked = api.ask(
            document("previewBulkEdit", "PreviewBulkEditInput", EDIT),
            input={
                "organizationId": organization_public_id(seller),
                "matching": {"state": "ACTIVE"},
                "change": change,
            },
        )["previewBulkEdit"]["bulkEdit"]
        begin = {"bulkEditId": looked["id"], "idempotencyKey": "a-key-of-its-own"}
        ask = document("bulkEditListings", "BulkEditListingsInput", EDIT)
        first, second = (api.ask(ask, input=begin) for _ in range(2))
        key = str(CatalogueRun.objects.get().pk)
        write_edit(run_id=key)
        seen = api.ask(
            f"query ($id: ID!) {{ node(id: $id) {{ ... on BulkEdit {{ {FACTS} }} }} }}",
            id=looked["id"],
        )["node"]
        api.ask(
            document("undoBulkEdit", "BulkEditInput", EDIT),
            input={"bulkEditId": looked["id"]},
        )
        take_back(run_id=key)

        rows = {row["title"]: row for row in looked["rows"]}
        assert (looked["state"], looked["listingsTotal"]) == ("CHECKED", 2)
        assert (looked["listingsChanged"], looked["refusedCount"]) == (1, 1)
        assert rows["Cheap"]["reason"]
        assert rows["Dear"]["variants"] == [
            {
                "priceBefore": {"amount": "10.00"},
                "priceAfter": {"amount": "7.50"},
                "stockAfter": 10,
            }
        ]
        assert first == second
        assert (seen["state"], seen["listingsDone"]) == ("DONE", 1)
        assert [one["title"] for one in seen["refused"]] == ["Cheap"]
        assert Listing.objects.get(title="Dear").lowest_price_minor == 1_000

    def test_are_closed_to_others(self):
        listing = make_listing()
        stranger = Api(owner_of(make_merchant()))

        answer = stranger.answer(
            document("previewBulkEdit", "PreviewBulkEditInput", EDIT),
            input={
                "organizationId": organization_public_id(listing.seller),
                "listingIds": [lst(listing)],
                "change": {"state": "ARCHIVED"},
            },
        )

        assert codes(answer) == ["FORBIDDEN"]
        assert not CatalogueRun.objects.exists()

    @pytest.mark.parametrize(
        ("change", "refusal"),
        [
            ({}, ("EMPTY", ["input"])),
            (
                {"priceChange": "SET", "price": {"amount": "0", "currency": "EUR"}},
                ("INVALID_MONEY", ["input", "change", "price"]),
            ),
            (
                {"priceChange": "PERCENT", "priceBps": -10_000},
                ("INVALID_MONEY", ["input", "change", "price"]),
            ),
            (
                {"stockChange": "SET", "stock": -1},
                ("OUT_OF_RANGE", ["input", "change", "stock"]),
            ),
        ],
    )
    def test_refuse_what_cannot_be(self, change, refusal):
        listing = make_listing()

        answer = Api(owner_of(listing.seller)).answer(
            document("previewBulkEdit", "PreviewBulkEditInput", EDIT),
            input={
                "organizationId": organization_public_id(listing.seller),
                "listingIds": [lst(listing)],
                "change": change,
            },
        )

        assert refused(answer, "previewBulkEdit") == [refusal]
        assert not CatalogueRun.objects.exists()


class TestDeskListings:
    def test_are_those_that_match(self):
        seller = make_merchant()
        blue = make_listing(seller=seller, title="Blue mug", tags=("a",))
        make_listing(seller=seller, title="Bowl", category="Kitchen")
        ask = """
        query ($slug: String!, $matching: CatalogueMatch, $ids: [ID!]) {
          deskListings(organization: $slug, matching: $matching, ids: $ids) {
            totalCount nodes { listing { title } }
          }
        }
        """
        api = Api(make_member(seller))

        found = [
            [node["listing"]["title"] for node in one["deskListings"]["nodes"]]
            for one in (
                api.ask(ask, slug=seller.slug, matching={"search": "MUG"}),
                api.ask(ask, slug=seller.slug, matching={"category": "Kitchen"}),
                api.ask(ask, slug=seller.slug, matching={"tag": "b"}),
                api.ask(ask, slug=seller.slug, ids=[public_id("lst", blue.pk)]),
            )
        ]

        assert found == [["Blue mug"], ["Bowl"], [], ["Blue mug"]]
