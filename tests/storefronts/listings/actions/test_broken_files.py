"""A broken file says what and where, and changes nothing: each way to be broken."""

import csv
import io

import pytest

from storefronts.listings.actions import imports, runs
from storefronts.listings.actions.import_checks import check_stored
from storefronts.listings.actions.imports import keep_file, run_import
from storefronts.listings.exports.writing import problem_lines
from storefronts.listings.models import Listing
from storefronts.listings.runs.models import ImportFormat, RunProblem
from tests.builders import make_listing, make_merchant, owner_of
from tests.storefronts.listings.imports.catalogues import bowls, catalogue

pytestmark = pytest.mark.django_db
HEAD = "Handle,Title,Price,SKU,Stock,Description\r\n"
GOOD = "mug,Mug,12.50,M-1,3,<p>Good</p>\r\n"


def file(content, format_=ImportFormat.COMMONWEAL):
    content = content.encode() if isinstance(content, str) else content
    return imports.CatalogueFile("goods.csv", format_, io.BytesIO(content))


BROKEN = {
    "empty": ("", 1, "", "The file is empty."),
    "blank lines": ("\r\n\r\n", 1, "", "The first row is empty."),
    "header alone": (HEAD, 2, "", "There is no row below the header."),
    "wrong header": ("Name,Costs\nMug,3\n", 1, "Handle", "does not name: Handle"),
    "price missing in the header": (
        "Handle,Title\nmug,Mug\n", 1, "Price", "does not name: Price",
    ),
    "column twice": ("Handle,Title,Price,Price\n", 1, "Price", "Two columns"),
    "bad price": (HEAD + "mug,Mug,12 €,M-1,3,\n", 2, "Price", "Write it like 12.34"),
    "no price": (HEAD + "mug,Mug,,M-1,3,\n", 2, "Price", "The price is missing."),
    "price of nothing": (HEAD + "mug,Mug,0,M-1,3,\n", 2, "Price", "more than zero"),
    "bad stock": (HEAD + "mug,Mug,3,M-1,some,\n", 2, "Stock", "not a whole number"),
    "stock below none": (HEAD + "mug,Mug,3,M-1,-2,\n", 2, "Stock", "0 or more"),
    "no title": (HEAD + "mug,,3,M-1,3,\n", 2, "Title", "empty, and it is needed"),
    "duplicate SKU": (
        HEAD + GOOD + "cup,Cup,3,M-1,3,\n", 3, "SKU", "Row 2 has the SKU M-1",
    ),
    "SKU of another listing": (
        HEAD + "cup,Cup,3,TAKEN,3,\n", 2, "SKU", "belongs to your listing",
    ),
    "rows of a handle apart": (
        HEAD + GOOD + "cup,Cup,3,C,1,\nmug,Mug,3,M-2,1,\n", 4, "Handle", "Row 2 begins",
    ),
    "huge cell": (
        HEAD + f"mug,Mug,3,M-1,3,{'x' * 600_000}\n", 2, "Description", "600000",
    ),
    "cell without end": (
        HEAD + 'mug,"Mug,3,M-1,3,\n' + "x" * 3_000_000, 2, "", "quotation mark",
    ),
    "line without end": (HEAD + "x," * 3_000_000, 2, "", "too long"),
    "quotes that do not match": (
        HEAD + 'mug,"Mug"x,3,M-1,3,\n', 2, "", "quotation marks",
    ),
    "quotes never closed": (HEAD + GOOD + 'cup,"Cup,3,,,\n', 3, "", "quotation marks"),
    "cells too few": (HEAD + "mug,Mug,3\n", 2, "", "3 cells less"),
    "cells too many": (HEAD + "mug,Mug,3,M-1,3,,beyond\n", 2, "", "beyond the last"),
    "line break in the middle": (HEAD + "mug,Mu\ng,3,M-1,3,\n", 2, "", "cells less"),
    "lone CR in a cell": (HEAD + "mug,Mu\rg,3,M-1,3,\n", 2, "", "cells less"),
    "NUL byte": (HEAD + "mug,Mu\0g,3,M-1,3,\n", 2, "Title", "null byte"),
    "NUL in the header": ("Han\0dle,Title,Price\n", 1, "", "null byte"),
    "not UTF-8": (
        (HEAD + "mug,Café,3,M-1,3,\n").encode("latin-1"), 2, "Title", "UTF-8",
    ),
    "header not UTF-8": ("Händle,Title,Price\n".encode("latin-1"), 1, "", "UTF-8"),
    "UTF-16 without a mark": (
        (HEAD + GOOD).encode("utf-16-le"), 1, "", "null byte",
    ),
    "XLSX": (b"PK\x03\x04\x14\x00\x06\x00rest", 1, "", "spreadsheet or a ZIP"),
    "XLS": (b"\xd0\xcf\x11\xe0\xa1\xb1rest", 1, "", "spreadsheet"),
    "gzip": (b"\x1f\x8b\x08rest", 1, "", "compressed"),
    "PDF": (b"%PDF-1.7 rest", 1, "", "PDF"),
    "picture": (b"\x89PNG\r\n\x1a\nrest", 1, "", "picture"),
    "bad picture address": (
        "Handle,Title,Price,Pictures\nmug,Mug,3,javascript:x\n", 2, "Pictures", "http",
    ),
    "currency of others": (
        "Handle,Title,Price,Currency\nmug,Mug,3,USD\n", 2, "Currency", "are in EUR",
    ),
    "currency not sold in": (
        "Handle,Title,Price,Price (USD)\nmug,Mug,3,4\n", 1, "Price (USD)", "USD",
    ),
    "own currency twice": (
        "Handle,Title,Price,Price (EUR)\nmug,Mug,3,4\n", 1, "Price (EUR)", "own",
    ),
    "bad state": (
        "Handle,Title,Price,State\nmug,Mug,3,hidden\n", 2, "State", "nor archived",
    ),
    "value without its option": (
        "Handle,Title,Price,Option 1,Value 1\nmug,Mug,3,,Small\n", 2, "Value 1", "name",
    ),
}  # fmt: skip


class TestBrokenFiles:
    @pytest.mark.parametrize("name", sorted(BROKEN))
    def test_say_what_and_where_and_change_nothing(self, name):
        content, row, column, words = BROKEN[name]
        seller = make_merchant()
        make_listing(seller=seller, title="Before", on_hand=1)
        Listing.objects.get().variants.update(sku="TAKEN")

        run = keep_file(seller, file(content))
        check_stored(import_id=str(run.pk))  # the large ones are checked by a job

        run.refresh_from_db()
        assert run.state == "FAILED"
        problem = run.problems[0]
        assert (problem["row"], problem["column"]) == (row, column)
        assert words in problem["message"]
        assert Listing.objects.count() == 1

    @pytest.mark.parametrize(
        "content",
        [
            "\ufeff" + HEAD + GOOD,
            HEAD + GOOD,
            (HEAD + GOOD).replace("\r\n", "\n"),
            (HEAD + GOOD).replace("\r\n", "\r"),
            HEAD.replace(",", ";") + GOOD.replace(",", ";"),
            HEAD.replace(",", "\t") + GOOD.replace(",", "\t"),
            "\ufeffsep=;\r\n" + HEAD.replace(",", ";") + GOOD.replace(",", ";"),
            "sep=|\n" + HEAD.replace(",", "|") + GOOD.replace(",", "|"),
            HEAD + '"mug","Mug","12.50","M-1","3","<p>Good</p>"\r\n\r\n',
            HEAD.rstrip() + ",Something else\r\n" + GOOD.rstrip() + ",more\r\n",
        ],
    )
    def test_are_not_those_that_spreadsheets_save(self, content):
        run = keep_file(make_merchant(), file(content, None))

        assert (run.state, run.problems) == ("CHECKED", [])
        assert (run.format, run.listings_new) == ("COMMONWEAL", 1)

    def test_are_not_run_unless_the_bad_groups_are_left_out(self):
        seller = make_merchant()
        content = catalogue(*bowls(120, row_60={"Variant Price": "much"}))
        run = keep_file(seller, file(content, None))
        actor = owner_of(seller)

        with pytest.raises(runs.Refusal) as refused:
            run_import(actor=actor, import_id=run.pk)
        written = Listing.objects.count()
        run_import(actor=actor, import_id=run.pk, leaves_out=True)
        imports.write_import(import_id=str(run.pk))

        assert refused.value.code == "HAS_PROBLEMS"
        assert written == 0
        assert Listing.objects.count() == 70

    def test_give_all_problems_as_a_file_that_runs_no_formula(self):
        rows = bowls(250)
        for row in rows:
            row["Variant Price"] = "=1+1"
        run = keep_file(make_merchant(), file(catalogue(*rows), None))

        text = "".join(problem_lines(run)).removeprefix("\ufeff")

        found = list(csv.DictReader(io.StringIO(text)))
        assert len(found) == RunProblem.objects.count() == run.problem_count == 250
        assert found[0]["Row"] == "2"
        assert found[0]["Column"] == "Variant Price"
        assert found[0]["Value"] == "'=1+1"
        assert "is not a price" in found[0]["Problem"]
