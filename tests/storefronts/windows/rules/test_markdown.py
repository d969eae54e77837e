"""Markdown becomes HTML that can neither act nor mislead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefronts.windows.rules.markdown import ALLOWED_TAGS, html_of


class TestHtmlOf:
    def test_writes_paragraphs_lists_emphasis_and_links(self):
        html = html_of("Soup *always*.\n\n- one\n- [two](https://a.example)", highest=2)

        assert "<p>Soup <em>always</em>.</p>" in html
        assert "<li>one</li>" in html
        assert 'href="https://a.example"' in html
        assert 'rel="nofollow noopener ugc"' in html

    @pytest.mark.parametrize(
        ("markdown", "highest", "tag"),
        [("# A", 2, "h2"), ("# A", 3, "h3"), ("## A", 3, "h4"), ("###### A", 3, "h6")],
    )
    def test_keeps_the_order_of_headings(self, markdown, highest, tag):
        assert html_of(markdown, highest=highest).strip() == f"<{tag}>A</{tag}>"

    @pytest.mark.parametrize(
        "markdown",
        [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "![x](https://a.example/x.png)",
            "[x](javascript:alert(1))",
            "[x](data:text/html;base64,PHNjcmlwdD4=)",
            "<style>p{}</style>",
        ],
    )
    def test_lets_nothing_act(self, markdown):
        html = html_of(markdown, highest=2)

        for bad in ("<script", "<img", "<style", 'href="javascript', 'href="data'):
            assert bad not in html

    @given(st.text(max_size=200))
    def test_writes_only_tags_that_are_allowed(self, markdown):
        html = html_of(markdown, highest=2)

        opened = {part.split(">")[0].split(" ")[0] for part in html.split("<")[1:]}
        assert {name.strip("/") for name in opened} <= ALLOWED_TAGS

    def test_writes_nothing_for_nothing(self):
        assert html_of("", highest=2) == ""
