"""Catalogues at their desks: written by hand, and imported."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from storefronts.listings.models import (
    Listing,
)
from storefronts.listings.runs.models import CatalogueRun, RunState
from tests.builders import make_listing
from tests.flows.desks import deeds, desk, kiln, nothing_counted_yet, owner, png
from tests.flows.visiting import Seen
from tests.jobs import run_jobs
from tests.storefronts.listings.imports.catalogues import LARGE_MUG, MUG, catalogue

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
        page = page.send("AddPicture", input__file=png, input__alt="A plate")

        listing = Listing.objects.get()
        assert listing.variants.count() == 2
        assert 'alt="A plate"' in page.html
        page.send("Arrange")
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
