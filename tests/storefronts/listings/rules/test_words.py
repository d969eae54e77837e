"""The words of listings."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.kit.ids import new_id
from storefronts.listings.rules.words import (
    clean_html,
    handle_from,
    slug_of,
    variant_title,
)


class TestCleanHtml:
    @pytest.mark.parametrize(
        ("dirty", "clean"),
        [
            ("<p>Grey</p>", "<p>Grey</p>"),
            ("<script>alert(1)</script>Grey", "Grey"),
            ("<p onclick=alert(1) style=color:red class=x>Grey</p>", "<p>Grey</p>"),
            ("<h1>Grey</h1>", "Grey"),
            ('<img src="https://x.example/a.png">Grey', "Grey"),
            ('<a href="javascript:x">y</a>', '<a rel="nofollow noopener ugc">y</a>'),
            ("Salt & <pepper", "Salt &amp; "),
            ("", ""),
        ],
    )  # fmt: skip
    def test_leaves_words_and_their_order(self, dirty, clean):
        assert clean_html(dirty) == clean

    def test_keeps_links_and_tells_robots_not_to_follow(self):
        link = clean_html('<a href="https://example.org/kiln">kiln</a>')

        assert link == (
            '<a href="https://example.org/kiln" rel="nofollow noopener ugc">kiln</a>'
        )

    @given(st.text(max_size=300))
    def test_says_the_same_when_said_again(self, text):
        once = clean_html(text)

        assert clean_html(once) == once
        assert "<script" not in once.lower()


class TestHandleFrom:
    @pytest.mark.parametrize(
        ("title", "handle"),
        [
            ("Low Tide mugs, a pair", "low-tide-mugs-a-pair"),
            ("Café  crème!", "cafe-creme"),
            ("价格", "listing"),
            ("---", "listing"),
            ("x" * 200, "x" * 80),
        ],
    )
    def test_is_made_of_plain_letters(self, title, handle):
        assert handle_from(title) == handle


class TestSlugOf:
    def test_differs_for_listings_of_one_handle(self):
        slugs = {slug_of("mug", new_id()) for _ in range(200)}

        assert len(slugs) == 200
        assert all(slug.startswith("mug-") for slug in slugs)

    def test_is_the_same_for_the_same_listing(self):
        key = UUID(int=7)

        assert slug_of("mug", key) == slug_of("mug", key) == "mug-9222222"


class TestVariantTitle:
    def test_joins_what_tells_it_apart(self):
        assert variant_title([("Size", "S"), ("Glaze", "Sage")]) == "S / Sage"
        assert variant_title([]) == ""
