"""Files of nobody's format: somebody says which column is which, once."""

import io

import pytest

from commons.kit.errors import Refusals
from storefronts.listings.actions import imports
from storefronts.listings.actions.imports import keep_file, map_import
from storefronts.listings.models import Listing
from storefronts.listings.runs.models import CatalogueRun
from tests.builders import make_merchant, owner_of

pytestmark = pytest.mark.django_db
CONTENT = (
    b"Article number,Name,Gross price,Size,Remark\n"
    b"A-1,Mug,12.50,Small,\nA-1,,14,Large,new\nA-2,Bowl,9,,\n"
)
COLUMNS = [
    ("Handle", "Article number"),
    ("Title", "Name"),
    ("Price", "Gross price"),
    ("Value 1", "Size"),
    ("Maker", ""),
]


def kept(seller, content=CONTENT, columns=()):
    file = imports.CatalogueFile("own.csv", None, io.BytesIO(content), columns)
    return keep_file(seller, file)


def written(run):
    imports.start_run(run)
    imports.write_import(import_id=str(run.pk))
    run.refresh_from_db()
    return run


class TestMapImport:
    def test_is_asked_for_with_samples_and_guesses(self):
        run = kept(make_merchant())

        assert (run.state, run.problem_count) == ("MAPPING", 0)
        assert run.columns[0] == {"name": "Article number", "samples": ["A-1", "A-2"]}
        assert run.columns[3] == {"name": "Size", "samples": ["Small", "Large"]}

    def test_checks_the_file_and_writes_it(self):
        seller = make_merchant()
        run = kept(seller)

        mapped = map_import(actor=owner_of(seller), import_id=run.pk, columns=COLUMNS)
        written(mapped)

        assert (mapped.state, mapped.listings_done) == ("DONE", 2)
        mug = Listing.objects.get(handle="A-1")
        assert [one.title for one in mug.variants.order_by("position")] == [
            "Small", "Large",
        ]  # fmt: skip
        assert mug.variants.first().options == [{"name": "Size", "value": "Small"}]

    def test_is_remembered_for_the_next_file_of_the_seller_alone(self):
        seller = make_merchant()
        map_import(actor=owner_of(seller), import_id=kept(seller).pk, columns=COLUMNS)

        again, elsewhere = kept(seller), kept(make_merchant())

        assert (again.state, again.mapping["Title"]) == ("CHECKED", "Name")
        assert elsewhere.state == "MAPPING"

    def test_may_come_with_the_file(self):
        run = kept(make_merchant(), columns=COLUMNS)

        assert (run.state, run.listings_new, run.problems) == ("CHECKED", 2, [])

    def test_tells_problems_by_the_columns_of_the_file(self):
        content = CONTENT.replace(b"12.50", b"much")

        run = kept(make_merchant(), content, COLUMNS)

        assert [(one["row"], one["column"]) for one in run.problems] == [
            (2, "Gross price")
        ]

    def test_leaves_alone_what_the_file_does_not_speak_of(self):
        seller = make_merchant()
        written(kept(seller, columns=COLUMNS))
        Listing.objects.update(vendor="By hand", description_html="<p>Mine</p>")
        changed = CONTENT.replace(b"Mug", b"Big mug")

        run = written(kept(seller, changed))

        mug = Listing.objects.get(handle="A-1")
        assert (run.listings_changed, run.listings_unchanged) == (1, 1)
        assert (mug.title, mug.vendor) == ("Big mug", "By hand")
        assert mug.description_html == "<p>Mine</p>"

    @pytest.mark.parametrize(
        ("columns", "code"),
        [
            ([("Handle", "Article number")], "EMPTY"),
            ([*COLUMNS, ("Price", "Size")], "TAKEN"),
            ([*COLUMNS, ("Colour", "Size")], "NOT_FOUND"),
            ([*COLUMNS, ("Tags", "Labels")], "NOT_FOUND"),
        ],
    )
    def test_refuses_what_cannot_be_read(self, columns, code):
        seller = make_merchant()
        run = kept(seller)

        with pytest.raises(Refusals) as refused:
            map_import(actor=owner_of(seller), import_id=run.pk, columns=columns)

        assert [one.code for one in refused.value.refusals] == [code]
        assert CatalogueRun.objects.get().state == "MAPPING"
