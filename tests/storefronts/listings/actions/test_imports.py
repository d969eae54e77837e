"""Imports: checked first, chunk by chunk all or nothing, repeatable, resumable."""

from decimal import Decimal

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from commons.kit.errors import Forbidden, Refusal
from storefronts.listings.actions import import_chunks, import_reading, imports, runs
from storefronts.listings.actions.catalogue import archive_listing
from storefronts.listings.actions.imports import (
    check_import,
    keep_file,
    run_import,
    write_import,
)
from storefronts.listings.models import (
    Listing,
    ListingPicture,
    Stock,
    Variant,
)
from storefronts.listings.runs.models import CatalogueRun
from tests.builders import make_listing, make_member, make_merchant, make_person
from tests.storefronts.listings.imports.catalogues import (
    BOWL,
    LARGE_MUG,
    MUG,
    bowls,
    catalogue,
    file_of,
    imported,
)

pytestmark = pytest.mark.django_db


def everything(seller):
    """All that an import writes, without the keys of new rows."""
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (Listing, Variant, ListingPicture, Stock)
    }


class TestCheckImport:
    def test_changes_no_listing(self):
        seller = make_merchant()
        actor = make_member(seller)

        run = check_import(
            actor=actor,
            organization_id=seller.pk,
            file=file_of(catalogue(MUG, LARGE_MUG, BOWL)),
        )

        assert (run.state, run.rows_total, run.listings_total) == ("CHECKED", 3, 2)
        assert run.listings_ready == 2
        assert run.problems == []
        assert not Listing.objects.exists()

    def test_tells_problems_by_row_and_column(self):
        seller = make_merchant()

        run = keep_file(seller, file_of(catalogue(MUG, {**BOWL, "Variant Price": "x"})))

        assert [(one["row"], one["column"]) for one in run.problems] == [
            (3, "Variant Price")
        ]
        assert run.state == "FAILED"

    def test_tells_of_a_sku_that_another_listing_has(self):
        seller = make_merchant()
        imported(seller, catalogue(MUG))

        run = keep_file(
            seller,
            file_of(
                catalogue({**BOWL, "Variant SKU": "MUG-S"}, MUG | {"Variant SKU": ""})
            ),
        )

        assert [(one["row"], one["column"]) for one in run.problems] == [
            (2, "Variant SKU")
        ]

    def test_fails_a_file_that_breaks_off(self):
        run = keep_file(make_merchant(), file_of(catalogue(MUG) + b'x,"open'))

        assert run.state == "FAILED"
        assert run.listings_ready == 0
        assert run.problem_count == 1

    def test_fails_a_file_without_rows(self):
        run = keep_file(make_merchant(), file_of(catalogue()))

        assert run.state == "FAILED"
        assert run.problems[0]["message"] == "There is no row below the header."

    def test_keeps_only_the_first_problems(self):
        rows = bowls(250)
        for row in rows:
            row["Variant Price"] = "free"

        run = keep_file(make_merchant(), file_of(catalogue(*rows)))

        assert run.problem_count == 250
        assert len(run.problems) == runs.TOLD_PROBLEMS

    def test_refuses_a_file_that_is_too_large(self):
        seller = make_merchant()
        file = file_of(b"x" * (imports.LARGEST_FILE + 1))

        with pytest.raises(Refusal) as refused:
            check_import(
                actor=make_member(seller), organization_id=seller.pk, file=file
            )

        assert refused.value.code == "TOO_LARGE"
        assert not CatalogueRun.objects.exists()

    def test_is_for_members_only(self):
        seller = make_merchant()

        with pytest.raises(Forbidden):
            check_import(
                actor=make_person(), organization_id=seller.pk, file=file_of(b"")
            )

        assert not CatalogueRun.objects.exists()


class TestRunImport:
    def test_enqueues_the_writing(self):
        seller = make_merchant()
        actor = make_member(seller)
        run = keep_file(seller, file_of(catalogue(MUG)))

        started = run_import(actor=actor, import_id=run.pk)

        assert started.state == "RUNNING"
        job = ProcrastinateJob.objects.get(task_name=write_import.name)
        assert job.args == {"import_id": str(run.pk)}

    def test_leaves_a_finished_import_alone(self):
        seller = make_merchant()
        run = imported(seller, catalogue(MUG))

        run_import(actor=make_member(seller), import_id=run.pk)

        assert not ProcrastinateJob.objects.exists()

    def test_refuses_a_file_of_which_nothing_can_be_imported(self):
        seller = make_merchant()
        run = keep_file(seller, file_of(catalogue({**BOWL, "Title": ""})))

        with pytest.raises(Refusal) as refused:
            run_import(actor=make_member(seller), import_id=run.pk)

        assert refused.value.code == "IMPORT_FAILED"


class TestWriteImport:
    def test_writes_listings_variants_stock_and_pictures(self):
        seller = make_merchant()

        run = imported(seller, catalogue(MUG, LARGE_MUG, BOWL))

        assert (run.state, run.listings_done, run.rows_done) == ("DONE", 2, 3)
        mug = Listing.objects.get(handle="speckled-mug")
        small, large = mug.variants.order_by("position")
        assert (mug.title, mug.category, mug.tags) == (
            "Speckled mug", "Ceramics", ["Mug", "Kitchen"],
        )  # fmt: skip
        assert (mug.lowest_price_minor, mug.highest_price_minor) == (1850, 2400)
        assert mug.slug.startswith("speckled-mug-")
        assert (small.sku, small.title) == ("MUG-S", "Small")
        assert small.price.amount == Decimal("18.5")
        assert small.compare_at.amount == 22
        assert small.stock.on_hand == 4
        assert large.picture.source_url == "https://pictures.example/large-mug.jpg"
        assert [one.position for one in mug.pictures.order_by("position")] == [1, 2]
        bowl = Listing.objects.get(handle="salt-bowl").variants.get()
        assert (bowl.title, bowl.options) == ("", [])
        assert not bowl.stock.is_tracked

    def test_changes_nothing_the_second_time(self):
        seller = make_merchant()
        content = catalogue(MUG, LARGE_MUG, BOWL)
        imported(seller, content)
        before = everything(seller)

        run = imported(seller, content)

        assert run.state == "DONE"
        assert everything(seller) == before

    def test_writes_what_a_new_file_changes(self):
        seller = make_merchant()
        imported(seller, catalogue(MUG, LARGE_MUG))
        keys = set(Variant.objects.values_list("pk", flat=True))

        imported(
            seller,
            catalogue(
                {**MUG, "Title": "Mug", "Variant Price": "20", "Image Src": ""},
                {**LARGE_MUG, "Option1 Value": "Big", "Variant Compare At Price": "30"},
                {
                    "Handle": "speckled-mug",
                    "Option1 Value": "Tiny",
                    "Variant Price": "9",
                },
            ),
        )

        mug = Listing.objects.get()
        variants = {variant.sku: variant for variant in mug.variants.all()}
        assert mug.title == "Mug"
        assert (mug.lowest_price_minor, mug.highest_price_minor) == (900, 2400)
        assert variants["MUG-S"].price.amount == 20
        assert variants["MUG-L"].title == "Big"
        assert str(variants["MUG-L"].compare_at.currency) == "EUR"
        assert keys < {variant.pk for variant in variants.values()}
        assert [one.source_url for one in mug.pictures.all()] == [
            LARGE_MUG["Image Src"]
        ]

    def test_leaves_stock_alone_until_the_file_says_another_number(self):
        seller = make_merchant()
        imported(seller, catalogue(MUG))
        Stock.objects.update(on_hand=1)

        imported(seller, catalogue({**MUG, "Title": "Mug"}))
        unchanged = Stock.objects.get().on_hand
        imported(seller, catalogue({**MUG, "Variant Inventory Qty": "9"}))

        assert unchanged == 1
        assert Stock.objects.get().on_hand == 9

    def test_leaves_an_archived_listing_archived(self):
        seller = make_merchant()
        imported(seller, catalogue(MUG))
        archive_listing(actor=make_member(seller), listing_id=Listing.objects.get().pk)

        imported(seller, catalogue(MUG))
        kept = Listing.objects.get().state
        imported(seller, catalogue({**MUG, "Published": "TRUE"}))

        assert kept == "ARCHIVED"
        assert Listing.objects.get().state == "ACTIVE"

    def test_archives_what_is_not_published(self):
        imported(make_merchant(), catalogue({**MUG, "Published": "false"}))

        assert Listing.objects.get().state == "ARCHIVED"

    def test_leaves_variants_that_the_file_does_not_name(self):
        seller = make_merchant()
        imported(seller, catalogue(MUG, LARGE_MUG))

        imported(seller, catalogue(MUG))

        assert Variant.objects.filter(is_active=True).count() == 2

    def test_writes_a_chunk_whole_or_not_at_all(self):
        seller = make_merchant()
        size = import_reading.CHUNK_SIZE
        rows = bowls(3 * size, **{f"row_{size + 7}": {"Variant Price": "NaN"}})

        run = imported(seller, catalogue(*rows))

        handles = set(Listing.objects.values_list("handle", flat=True))
        assert handles == {
            f"bowl-{number}" for number in (*range(size), *range(2 * size, 3 * size))
        }
        assert (run.state, run.listings_done) == ("DONE", 2 * size)
        assert run.rows_done == run.rows_total == 3 * size
        assert [(one["row"], one["column"]) for one in run.problems] == [
            (size + 9, "Variant Price")
        ]

    def test_goes_on_where_it_was_killed(self, monkeypatch):
        seller = make_merchant()
        run = keep_file(seller, file_of(catalogue(*bowls(120))))
        imports.start_run(run)
        write_chunk = import_chunks.write_chunk
        written = []

        def killed_in_the_second_chunk(facts, chunk, *, run_id):
            write_chunk(facts, chunk, run_id=run_id)
            written.append(len(chunk))
            if len(written) == 2:
                raise KeyboardInterrupt

        monkeypatch.setattr(imports, "write_chunk", killed_in_the_second_chunk)
        with pytest.raises(KeyboardInterrupt):
            write_import(import_id=str(run.pk))
        run.refresh_from_db()
        between = (run.rows_done, Listing.objects.count())

        write_import(import_id=str(run.pk))

        run.refresh_from_db()
        assert between == (50, 50)
        assert (run.state, run.listings_done) == ("DONE", 120)
        assert Listing.objects.count() == 120
        assert Variant.objects.count() == 120

    def test_writes_nothing_when_run_again_after_the_end(self):
        seller = make_merchant()
        run = imported(seller, catalogue(MUG))

        write_import(import_id=str(run.pk))

        run.refresh_from_db()
        assert (run.state, run.listings_done) == ("DONE", 1)

    def test_leaves_other_sellers_alone(self):
        other = make_listing(title="Speckled mug")

        imported(make_merchant(), catalogue(MUG))

        other.refresh_from_db()
        assert other.title == "Speckled mug"
        assert Listing.objects.filter(handle="speckled-mug").count() == 2

    def test_is_found_at_once_and_so_are_later_changes(self):
        imported(make_merchant(), catalogue(MUG))
        mug = Listing.objects.get()
        mug.title = "Wobbly jug"
        mug.save(update_fields=["title"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT document::text FROM listings_listingsearch")
            (document,) = cursor.fetchone()

        assert "'wobbly'" in document
        assert "'speckled'" not in document

    def test_takes_few_statements(self, django_assert_max_num_queries):
        seller = make_merchant()
        run = keep_file(seller, file_of(catalogue(*bowls(50))))
        imports.start_run(run)

        with django_assert_max_num_queries(27):
            write_import(import_id=str(run.pk))

        assert Listing.objects.count() == 50
