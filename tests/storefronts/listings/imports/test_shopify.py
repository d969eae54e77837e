"""Reading Shopify's product CSV: nothing lost, nothing raised, every fault placed."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefronts.listings.imports.rows import UnreadableFile
from storefronts.listings.imports.shopify import read_listings
from tests.storefronts.listings.imports.catalogues import (
    BOWL,
    COLUMNS,
    LARGE_MUG,
    MUG,
    SHARED,
    catalogue,
)


def read(content, currency="EUR"):
    return list(read_listings(io.BytesIO(content), currency=currency))


def problems(*rows, currency="EUR"):
    listings = read(catalogue(*rows), currency)
    return [
        (problem.row, problem.column) for one in listings for problem in one.problems
    ]


class TestReadListings:
    def test_makes_one_listing_of_all_rows_of_a_handle(self):
        mug, bowl = read(catalogue(MUG, LARGE_MUG, BOWL))

        assert (mug.handle, mug.title, mug.row, mug.last_row) == (
            "speckled-mug", "Speckled mug", 2, 3,
        )  # fmt: skip
        assert [variant.sku for variant in mug.variants] == ["MUG-S", "MUG-L"]
        assert bowl.row == 4
        assert not mug.problems
        assert not bowl.problems

    def test_reads_every_mapped_column(self):
        mug, _ = read(catalogue(MUG, LARGE_MUG, BOWL))
        small, large = mug.variants

        assert mug.description_html == "<p>Thrown by hand, glazed in grey.</p>"
        assert (mug.vendor, mug.category) == ("Tidewater Pottery", "Ceramics")
        assert mug.tags == ("Mug", "Kitchen")
        assert small.options == (("Size", "Small"),)
        assert (small.price_minor, small.compare_at_minor) == (1850, 2200)
        assert (small.is_tracked, small.on_hand) == (True, 4)
        assert (small.barcode, small.weight_grams) == ("4006381333931", 310)
        assert large.options == (("Size", "Large"),)
        assert large.picture_address == "https://pictures.example/large-mug.jpg"
        assert [(one.alt, one.position) for one in mug.pictures] == [
            ("A grey mug on a table", 1), ("", 2),
        ]  # fmt: skip

    def test_keeps_columns_that_have_no_place_here(self):
        (mug,) = read(catalogue(MUG, LARGE_MUG))

        assert mug.source == {
            "Gift Card": "false", "SEO Title": "Mug by hand", "Published": "true",
        }  # fmt: skip
        assert mug.variants[0].source["Variant Weight Unit"] == "g"
        assert mug.variants[1].source["Cost per item"] == "8"

    def test_keeps_the_words_it_had_to_clean(self):
        row = {**BOWL, "Body (HTML)": "<p onclick=x>Salt</p><script>x</script>"}

        (bowl,) = read(catalogue(row))

        assert bowl.description_html == "<p>Salt</p>"
        assert bowl.source["Body (HTML)"] == row["Body (HTML)"]

    def test_takes_default_title_as_no_option(self):
        (bowl,) = read(catalogue(BOWL))

        assert bowl.variants[0].options == ()

    def test_does_not_count_stock_without_a_tracker_or_when_selling_on(self):
        rows = [
            {**BOWL, "Handle": "a", "Variant Inventory Qty": "3"},
            {
                **BOWL,
                "Handle": "b",
                "Variant Inventory Tracker": "shopify",
                "Variant Inventory Qty": "-3",
                "Variant Inventory Policy": "continue",
            },
        ]

        first, second = read(catalogue(*rows))

        assert not first.variants[0].is_tracked
        assert not second.variants[0].is_tracked
        assert second.variants[0].on_hand == 0
        assert not second.problems

    def test_takes_a_row_with_only_a_picture_as_one(self):
        row = {"Handle": "salt-bowl", "Image Src": "https://pictures.example/2.jpg"}

        (bowl,) = read(catalogue(BOWL, row))

        assert len(bowl.variants) == 1
        assert [one.address for one in bowl.pictures] == [row["Image Src"]]

    @pytest.mark.parametrize(
        "options", [{"bom": True}, {"line_end": "\r\n"}, {"line_end": "\r"}]
    )
    def test_reads_files_as_spreadsheets_save_them(self, options):
        (bowl,) = read(catalogue({**BOWL, "Title": "Café, “salé”\nBowl"}, **options))

        assert bowl.title.startswith("Café, “salé”")
        assert not bowl.problems

    @pytest.mark.parametrize("separator", [";", "\t"])
    def test_reads_other_separators(self, separator):
        content = separator.join(["Handle", "Title", "Variant Price"]) + "\n"
        content += separator.join(["bowl", "Bowl", "12"]) + "\n"

        (bowl,) = read(content.encode())

        assert bowl.variants[0].price_minor == 1200

    def test_reads_utf_16(self):
        (bowl,) = read(catalogue(BOWL).decode().encode("utf-16"))

        assert bowl.title == "Salt bowl"

    def test_leaves_the_file_open(self):
        file = io.BytesIO(catalogue(BOWL))

        list(read_listings(file, currency="EUR"))

        assert not file.closed


class TestProblems:
    @pytest.mark.parametrize(
        "price",
        ["", "NaN", "1e400", "Infinity", "-1", "0", "0.00", "9,99", "€9.99", "9.999",
         "1 000", "999999999999", "٣", "9" * 5000, "0x10", "--1", "1_000"],
    )  # fmt: skip
    def test_places_a_bad_price(self, price):
        row = {**BOWL, "Variant Price": price}

        assert problems(MUG, row) == [(3, "Variant Price")]

    @pytest.mark.parametrize(
        ("column", "text"),
        [
            ("Title", ""),
            ("Title", "x" * 256),
            ("Title", "nu\x00ll"),
            ("Vendor", "x" * 256),
            ("Tags", ",".join(f"t{number}" for number in range(251))),
            ("Published", "perhaps"),
            ("Variant Inventory Qty", "-1"),
            ("Variant Inventory Qty", "1.5"),
            ("Variant Inventory Qty", "1e9"),
            ("Variant Inventory Qty", "99999999999"),
            ("Variant Inventory Policy", "maybe"),
            ("Variant Grams", "heavy"),
            ("Variant Compare At Price", "NaN"),
            ("Image Src", "javascript:alert(1)"),
            ("Image Src", "https://x.example/" + "x" * 2000),
            ("Image Position", "0"),
            ("Variant Image", "not an address"),
            ("Body (HTML)", "x" * (512 * 1024 + 1)),
            ("SEO Title", "nu\x00ll"),
            ("Option2 Value", "Red"),
        ],
    )
    def test_places_a_bad_cell(self, column, text):
        row = {**BOWL, "Image Src": "https://pictures.example/1.jpg", column: text}

        assert problems(MUG, row) == [(3, column)]

    def test_places_a_missing_handle(self):
        assert problems(
            MUG, {**BOWL, "Handle": " "}, MUG | {"Handle": "b", "Variant SKU": ""}
        ) == [(3, "Handle")]

    def test_places_rows_of_a_handle_that_stand_apart(self):
        again = {**MUG, "Variant SKU": "OTHER"}

        assert problems(MUG, BOWL, again) == [(4, "Handle")]

    def test_places_bytes_that_are_not_text(self):
        content = catalogue(MUG, {**BOWL, "Title": "Café"})

        mug, bowl = read(content.decode().encode("latin-1"))

        assert not mug.problems
        assert [(one.row, one.column) for one in bowl.problems] == [(3, "Title")]

    def test_places_a_repeated_sku(self):
        assert problems(MUG, {**BOWL, "Variant SKU": "MUG-S"}) == [(3, "Variant SKU")]

    def test_places_repeated_options(self):
        row = {**LARGE_MUG, "Option1 Value": "Small"}

        assert problems(MUG, row) == [(3, "Option1 Value")]

    def test_places_a_second_title_that_differs(self):
        row = {**LARGE_MUG, "Title": "Another mug"}

        assert problems(MUG, row) == [(3, "Title")]

    def test_places_a_row_that_says_nothing(self):
        assert problems(MUG, {"Handle": "speckled-mug"}) == [(3, "Variant Price")]

    def test_places_cells_beyond_the_last_column(self):
        content = catalogue(
            BOWL,
            columns=("Handle", "Title", "Variant Price")[:3]
            + COLUMNS[7:9]
            + ("Published",),
        )
        content += b"extra,Extra,3,,,,beyond\n"

        listings = read(content)

        assert [(one.row, one.column) for one in listings[1].problems] == [(3, "")]

    def test_judges_decimals_by_the_currency(self):
        row = {**BOWL, "Variant Price": "1200.50"}

        assert problems(row, currency="JPY") == [(2, "Variant Price")]
        assert problems({**BOWL, "Variant Price": "1.234"}, currency="KWD") == [
            (2, "Variant Price")
        ]
        assert problems({**BOWL, "Variant Price": "1.230"}, currency="KWD") == []


class TestUnreadableFile:
    @pytest.mark.parametrize(
        ("content", "row", "column"),
        [
            (b"", 1, ""),
            (b"\n\n", 1, ""),
            (b"Handle,Title\nbowl,Bowl\n", 1, "Variant Price"),
            (b"Handle,Title,Variant Price,Title\n", 1, "Title"),
            (b"Handle,Caf\xe9,Title,Variant Price\n", 1, ""),
            (b'Handle,Title,Variant Price\nbowl,"Bowl"x,3\n', 2, ""),
            (b'Handle,Title,Variant Price\nbowl,"Bowl,3\n', 2, ""),
            (b"Handle,Title,Variant Price\nbowl," + b"x" * 3_000_000 + b",3\n", 2, ""),
            (b"Handle,Title,Variant Price," + b"a," * 600 + b"\n", 1, ""),
            (b"\xff\xfe\x00", 1, ""),
            (b"\x00\x01\x02\xff", 1, ""),
            (b"PK\x03\x04 this is a spreadsheet", 1, ""),
        ],
    )  # fmt: skip
    def test_tells_where_reading_stopped(self, content, row, column):
        with pytest.raises(UnreadableFile) as told:
            read(content)

        assert (told.value.problem.row, told.value.problem.column) == (row, column)
        assert told.value.problem.message

    @given(st.binary(max_size=400))
    def test_never_raises_anything_else(self, tail):
        head = b"Handle,Title,Variant Price,Image Src,Tags\nbowl,Bowl,"
        try:
            listings = read(head + tail)
        except UnreadableFile:
            return

        for listing in listings:
            assert listing.problems or listing.variants

    @given(
        st.lists(
            st.dictionaries(
                st.sampled_from(COLUMNS),
                st.text(max_size=30)
                | st.sampled_from(
                    ["1e400", "NaN", "-1", "true", "9.99", "a", "https://x.example/a"]
                ),
                max_size=12,
            ),
            max_size=6,
        )
    )
    def test_tells_of_any_cells_by_row_and_column(self, rows):
        content = catalogue(
            *[
                {
                    key: text.encode("utf-8", "replace").decode()
                    for key, text in row.items()
                }
                for row in rows
            ]
        )
        try:
            listings = read(content)
        except UnreadableFile:
            return

        for listing in listings:
            for problem in listing.problems:
                assert 2 <= problem.row <= listing.last_row
                assert problem.column in {"", *COLUMNS}
            if not listing.problems:
                assert listing.title
                assert all(one.price_minor > 0 for one in listing.variants)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real catalogues are not at hand")
class TestRealCatalogues:
    @pytest.mark.parametrize(
        ("name", "listings", "variants", "pictures"),
        [
            ("shopify-apparel.csv", 20, 22, 20),
            ("shopify-home-and-garden.csv", 20, 21, 21),
        ],
    )
    def test_reads_them_without_a_problem(self, name, listings, variants, pictures):
        found = read((SHARED / name).read_bytes())

        assert [problem for one in found for problem in one.problems] == []
        assert len(found) == listings
        assert sum(len(one.variants) for one in found) == variants
        assert sum(len(one.pictures) for one in found) == pictures
