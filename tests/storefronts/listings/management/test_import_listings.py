"""The command that imports catalogues, and the real ones it was made for."""

import csv
import io
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from storefronts.listings.models import (
    Listing,
    Variant,
)
from storefronts.listings.runs.models import CatalogueRun
from tests.builders import make_merchant
from tests.storefronts.listings.imports.catalogues import (
    BOWL,
    LARGE_MUG,
    MUG,
    SHARED,
    bowls,
    catalogue,
    imported,
)

pytestmark = pytest.mark.django_db


class TestCommand:
    def test_imports_a_file(self, tmp_path, capsys):
        seller = make_merchant()
        path = tmp_path / "mugs.csv"
        path.write_bytes(catalogue(MUG, LARGE_MUG))

        call_command("import_listings", str(path), merchant=seller.slug)

        assert capsys.readouterr().out == "1 of 1 listings imported.\n"
        assert Listing.objects.get().seller == seller

    def test_changes_nothing_in_a_dry_run(self, tmp_path, capsys):
        seller = make_merchant()
        path = tmp_path / "mugs.csv"
        path.write_bytes(catalogue(MUG, {**BOWL, "Title": ""}))

        call_command("import_listings", str(path), merchant=seller.slug, dry_run=True)

        told = capsys.readouterr()
        assert "row 3, Title: This cell is empty, and it is needed." in told.err
        assert "Nothing was changed." in told.out
        assert not CatalogueRun.objects.exists()

    def test_fails_aloud(self, tmp_path):
        seller = make_merchant()
        path = tmp_path / "mugs.csv"
        path.write_bytes(catalogue({**BOWL, "Title": ""}))

        with pytest.raises(CommandError, match="0 of 1 listings imported"):
            call_command("import_listings", str(path), merchant=seller.slug)
        with pytest.raises(CommandError, match="no organization nobody"):
            call_command("import_listings", str(path), merchant="nobody")
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("import_listings", f"{path}.missing", merchant=seller.slug)


class TestColumns:
    def test_are_asked_for_where_the_header_is_nobodys(self, tmp_path):
        seller = make_merchant()
        path = tmp_path / "till.csv"
        path.write_bytes(b"Number,Name,Costs\n1,Mug,12\n")

        with pytest.raises(CommandError, match="Number, Name, Costs"):
            call_command("import_listings", str(path), merchant=seller.slug)
        with pytest.raises(CommandError, match="Choose a column for: Handle"):
            call_command(
                "import_listings", str(path), "--map", "Title=Name",
                "--map", "Price=Costs", merchant=seller.slug,
            )  # fmt: skip

        assert not CatalogueRun.objects.exists()

    def test_are_read_as_somebody_says(self, tmp_path, capsys):
        seller = make_merchant()
        path = tmp_path / "till.csv"
        path.write_bytes(b"Number,Name,Costs\n1,Mug,12\n")
        columns = ("--map", "Handle=Number", "--map", "Title=Name")

        call_command(
            "import_listings", str(path), *columns, "--map", "Price=Costs",
            merchant=seller.slug,
        )  # fmt: skip

        assert capsys.readouterr().out == "1 of 1 listings imported.\n"
        assert Listing.objects.get().title == "Mug"


class TestLeavingOut:
    def test_is_said_or_nothing_is_written(self, tmp_path, capsys):
        seller = make_merchant()
        path = tmp_path / "bowls.csv"
        path.write_bytes(catalogue(*bowls(60, row_55={"Variant Price": "much"})))

        with pytest.raises(CommandError, match="Nothing was changed"):
            call_command("import_listings", str(path), merchant=seller.slug)
        before = Listing.objects.count()
        with pytest.raises(CommandError, match="50 of 60 listings imported"):
            call_command(
                "import_listings", str(path), merchant=seller.slug, leave_out=True
            )

        assert before == 0
        assert Listing.objects.count() == 50
        assert "row 57, Variant Price: “much”" in capsys.readouterr().err


class TestExportListings:
    def test_writes_a_file_or_says_it_aloud(self, tmp_path, capsys):
        seller = make_merchant()
        imported(seller, catalogue(MUG, LARGE_MUG))
        path = tmp_path / "out.csv"

        call_command("export_listings", str(path), merchant=seller.slug)
        call_command("export_listings", merchant=seller.slug, format="shopify")

        assert path.read_text(encoding="utf-8-sig").startswith("Handle,ID,Title,")
        assert "speckled-mug,Speckled mug," in capsys.readouterr().out

    def test_knows_who_is_not_there(self):
        with pytest.raises(CommandError, match="no organization nobody"):
            call_command("export_listings", merchant="nobody")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real catalogues are not at hand")
class TestRealCatalogues:
    """Every cell of the two files is found again in the database."""

    @pytest.mark.parametrize(
        "name", ["shopify-apparel.csv", "shopify-home-and-garden.csv"]
    )
    def test_keeps_every_cell(self, name):
        seller = make_merchant()
        content = (SHARED / name).read_bytes()

        run = imported(seller, content)

        rows = list(
            csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        )
        assert (run.state, run.problem_count) == ("DONE", 0)
        assert run.listings_done == len({row["Handle"] for row in rows})
        assert Variant.objects.count() == len(rows)
        for handle in {row["Handle"] for row in rows}:
            self._compare(handle, [row for row in rows if row["Handle"] == handle])

    def _compare(self, handle, rows):
        listing = Listing.objects.get(handle=handle)
        variants = list(listing.variants.order_by("position"))
        assert len(variants) == len(rows)
        for row, variant in zip(rows, variants, strict=True):
            told = self._told(listing, variant, is_first=row is rows[0])
            if not row["Image Position"]:
                told["Image Position"] = ""  # given one, after the others
            for column, text in row.items():
                assert told.get(column, "") == text or (
                    column.endswith("Price") and Decimal(told[column]) == Decimal(text)
                ), column
        addresses = {row["Image Src"] for row in rows if row["Image Src"]}
        assert {one.source_url for one in listing.pictures.all()} == addresses

    def _told(self, listing, variant, *, is_first):
        """The row as it would be exported again."""
        told = {"Handle": listing.handle} | variant.source
        told |= {
            "Variant SKU": variant.sku,
            "Variant Price": str(variant.price.amount),
            "Variant Barcode": variant.barcode,
        }
        if variant.compare_at:
            told["Variant Compare At Price"] = str(variant.compare_at.amount)
        options = variant.options or [{"name": "Title", "value": "Default Title"}]
        for number, option in enumerate(options, start=1):
            told[f"Option{number} Value"] = option["value"]
        if is_first:
            told |= {
                f"Option{number} Name": option["name"]
                for number, option in enumerate(options, start=1)
            }
            told |= {
                "Title": listing.title,
                "Body (HTML)": listing.description_html,
                "Vendor": listing.vendor,
                "Type": listing.category,
                "Tags": ", ".join(listing.tags),
            }
            told |= listing.source
        picture = listing.pictures.filter(position=variant.position).first()
        if picture is not None:
            told["Image Src"] = picture.source_url
            told["Image Alt Text"] = picture.alt
            told["Image Position"] = str(picture.position)
        return told
