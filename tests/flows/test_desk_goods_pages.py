"""Catalogues at their desks: written by hand, and imported."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commons.kit.ids import public_id
from storefronts.listings.models import (
    Listing,
)
from storefronts.listings.runs.models import CatalogueRun, RunState
from tests.builders import make_listing
from tests.flows.desks import deeds, desk, kiln, nothing_counted_yet, owner, png
from tests.flows.visiting import Seen
from tests.jobs import run_jobs
from tests.storefronts.listings.imports.catalogues import (
    LARGE_MUG,
    MUG,
    bowls,
    catalogue,
)

__all__ = ["kiln", "nothing_counted_yet", "owner", "png"]
pytestmark = pytest.mark.django_db


class TestListings:
    def test_lead_to_the_first_one(self, owner, kiln):
        page = owner.open(desk(kiln, "listings/"))

        assert page.link("Write the first listing") == desk(kiln, "listings/new/")

    def test_are_written_by_hand(self, owner, kiln):
        page = owner.open(desk(kiln, "listings/new/")).send(
            "Write",
            input__title="Low Tide mugs",
            input__price__amount="48,00",
            input__stock="3",
            **{"input.tags:commas": "mugs, gifts"},
        )

        listing = Listing.objects.get()
        assert page.path == desk(kiln, f"listings/{_public(page)}/")
        assert "“Low Tide mugs” is for sale." in page
        assert listing.lowest_price_minor == 4_800
        assert listing.tags == ["mugs", "gifts"]
        assert listing.variants.get().stock.on_hand == 3

    def test_keep_what_was_typed_beside_what_is_wrong(self, owner, kiln):
        page = owner.open(desk(kiln, "listings/new/")).send(
            "Write", input__title="Mugs", input__price__amount="much"
        )

        assert page.status == 422
        assert 'value="Mugs"' in page.html
        assert "Price: This must be a number, such as 12.50." in page
        assert not Listing.objects.exists()

    def test_change_price_stock_and_words(self, owner, kiln):
        make_listing(seller=kiln, title="Mugs")
        page = owner.open(desk(kiln, "listings/"))
        page = owner.open(page.link("Mugs"))

        page = page.send("SaveVariant", input__price__amount="52", input__stock="7")
        page = page.send("Save", input__title="Big mugs")

        listing = Listing.objects.get()
        assert "Big mugs" in page
        assert listing.lowest_price_minor == 5_200
        assert listing.variants.get().stock.on_hand == 7

    def test_take_another_kind_and_a_picture(self, owner, kiln, png):
        make_listing(seller=kiln, title="Plate")
        page = owner.open(owner.open(desk(kiln, "listings/")).link("Plate"))

        page = page.send(
            "AddVariant",
            input__options__0__name="Size",
            input__options__0__value="Large",
            input__price__amount="29",
        )
        page = page.send(
            "AddPictures",
            input__pictures__0__file=png,
            input__pictures__0__alt="A plate",
        )

        listing = Listing.objects.get()
        assert listing.variants.count() == 2
        assert 'alt="A plate"' in page.html
        page.send("RemovePicture")
        assert not listing.pictures.exists()

    def test_go_out_of_sight_and_come_back(self, owner, kiln):
        make_listing(seller=kiln, title="Mugs")
        page = owner.open(owner.open(desk(kiln, "listings/")).link("Mugs"))

        page = page.send("Archive")
        assert "Mugs" not in owner.open(desk(kiln, "listings/"))
        assert "Mugs" in owner.open(desk(kiln, "listings/?state=ARCHIVED"))
        page = page.send("Activate")

        assert "Everyone sees it" in page


class TestImport:
    def test_is_checked_first_and_then_done(self, owner, kiln, file_of):
        page = owner.open(desk(kiln, "import/")).send(
            "Check", input__file=file_of(catalogue(MUG, LARGE_MUG))
        )
        assert "The one listing can be imported" in page
        assert not Listing.objects.exists()

        page = page.send("Run")
        assert "Importing" in page
        assert "hx-trigger" in page.html
        run_jobs()
        page = owner.open(page.path)

        assert "1 listing imported" in page
        assert Listing.objects.get().title == "Speckled mug"

    def test_names_what_is_wrong_by_row_and_column(self, owner, kiln, file_of):
        wrong = {**MUG, "Variant Price": "much"}

        page = owner.open(desk(kiln, "import/")).send(
            "Check", input__file=file_of(catalogue(wrong))
        )

        assert "Row 2" in page
        assert "Variant Price" in page
        assert "Run" not in deeds(page) or "Import 0" not in page
        assert CatalogueRun.objects.get().state in {
            RunState.CHECKED,
            RunState.FAILED,
        }

    def test_wants_a_file(self, owner, kiln):
        page = owner.open(desk(kiln, "import/")).send("Check")

        assert page.status == 422
        assert "The file: This is needed." in page


@pytest.fixture
def file_of():
    """Makes a file to upload of some bytes."""

    def make(content: bytes, name: str = "catalogue.csv"):
        return SimpleUploadedFile(name, content, "text/csv")

    return make


def _public(page: Seen) -> str:
    return page.path.rstrip("/").rsplit("/", 1)[-1]


class TestMapping:
    def test_asks_which_column_is_which_and_keeps_what_was_chosen(
        self, owner, kiln, file_of
    ):
        content = b"Number,Name,Costs\n1,Mug,12\n"
        page = owner.open(desk(kiln, "import/")).send(
            "Check", input__file=file_of(content)
        )
        assert "Which column is which?" in page
        assert "Mug" in page

        page = page.send("MapColumns", **columns(Title="Name", Price="Costs"))
        assert page.status == 422
        assert "Choose a column for: Handle." in page

        page = page.send(
            "MapColumns", **columns(Handle="Number", Title="Name", Price="Costs")
        )
        assert "The one listing can be imported" in page


class TestEndsOfAnImport:
    def test_can_be_cancelled(self, owner, kiln, file_of):
        page = owner.open(desk(kiln, "import/")).send(
            "Check", input__file=file_of(catalogue(MUG))
        )
        page = page.send("Run").send("Cancel")
        run_jobs()

        assert "Cancelled; nothing was changed" in page
        assert not Listing.objects.exists()

    def test_can_be_undone(self, owner, kiln, file_of):
        page = owner.open(desk(kiln, "import/")).send(
            "Check", input__file=file_of(catalogue(MUG))
        )
        page = page.send("Run")
        run_jobs()
        page = owner.open(page.path).send("Undo")
        assert "Being undone" in page
        run_jobs()

        assert "1 listing is as before." in owner.open(page.path)
        assert not Listing.objects.exists()

    def test_a_file_with_problems_is_left_alone_or_its_rest_imported(
        self, owner, kiln, file_of
    ):
        rows = bowls(60, row_55={"Variant Price": "much"})
        page = owner.open(desk(kiln, "import/")).send(
            "Check", input__file=file_of(catalogue(*rows))
        )
        assert "Run" not in deeds(page)
        errors = owner.client.get(page.link("Download them all as CSV"))
        assert b"57,Variant Price,much," in b"".join(errors)

        page.send("RunRest")
        run_jobs()

        assert Listing.objects.count() == 50


class TestExport:
    def test_is_for_members_alone(self, owner, kiln):
        make_listing(seller=kiln, title="Mugs")
        page = owner.open(desk(kiln, "import/"))
        address = page.link("In our own format")

        mine = owner.client.get(address)
        theirs = Client().get(address)
        unknown = owner.client.get(f"/desk/{kiln.slug}/catalogue.csv?format=x")

        assert b"Mugs" in b"".join(mine)
        assert mine["Content-Disposition"].startswith("attachment")
        assert (theirs.status_code, unknown.status_code) == (404, 404)


class TestBulkEdit:
    def test_is_looked_at_then_done_then_undone(self, owner, kiln):
        for title in ("Mug", "Bowl", "Plate"):
            make_listing(seller=kiln, title=title, price_minor=1_000)
        page = owner.open(desk(kiln, "listings/?words=mug"))
        assert "Change the one that is shown here" in page
        page = owner.open(desk(kiln, "listings/"))
        page = owner.open(page.link("Change all 3 that are shown here"))
        assert "3 listings are chosen" in page

        page = page.send("Preview", input__change__priceChange="PERCENT")
        assert page.status == 422
        page = page.send(
            "Preview",
            input__change__priceChange="PERCENT",
            **{"input.change.priceBps:percent": "-10"},
        )
        assert "3 of 3 listings would change" in page
        page = page.send("Run")
        run_jobs()
        page = owner.open(page.path)
        assert "3 listings changed" in page
        assert set(prices()) == {900}

        page.send("Undo")
        run_jobs()
        assert "3 listings are as before." in owner.open(page.path)
        assert set(prices()) == {1_000}

    def test_is_about_those_that_were_ticked(self, owner, kiln):
        listings = [make_listing(seller=kiln, title=title) for title in "ABC"]
        chosen = "&".join(f"chosen={public_id('lst', one.pk)}" for one in listings[:2])

        page = owner.open(desk(kiln, f"listings/edit/?{chosen}"))
        page = page.send("Preview", input__change__category="Sale")
        page = page.send("Run")
        run_jobs()

        assert Listing.objects.filter(category="Sale").count() == 2

    def test_wants_something_chosen(self, owner, kiln):
        page = owner.open(desk(kiln, "listings/edit/"))

        assert "No listing is chosen." in page


def columns(**chosen):
    return {
        f"input.columns.{number}.{name}": text
        for number, pair in enumerate(chosen.items())
        for name, text in zip(("field", "column"), pair, strict=True)
    }


def prices():
    return Listing.objects.values_list("lowest_price_minor", flat=True)
