"""What a page tells those who share it."""

from commons.web.sharing.heads import Head, head_tags


def tags(**changes):
    facts = {
        "title": 'Bowl "No. 1"',
        "description": "<p>Thrown.</p>",
        "address": "https://shop.test/listings/bowl/",
        "site": "https://shop.test",
        **changes,
    }
    return str(head_tags(Head(**facts)))


class TestHeadTags:
    def test_name_the_one_address(self):
        assert (
            '<link rel="canonical" href="https://shop.test/listings/bowl/">' in tags()
        )

    def test_are_escaped_and_plain(self):
        assert 'content="Bowl &quot;No. 1&quot;"' in tags()
        assert '<meta property="og:description" content="Thrown.">' in tags()

    def test_tell_the_picture_with_its_size(self):
        found = tags(picture="/share/listings/bowl.png")

        assert "https://shop.test/share/listings/bowl.png" in found
        assert 'property="og:image:width" content="1200"' in found
        assert 'content="summary_large_image"' in found

    def test_tell_of_no_picture_where_there_is_none(self):
        assert "og:image" not in tags()

    def test_say_how_to_embed_only_what_can_be(self):
        assert "oembed" not in tags()
        assert "/oembed?url=https%3A%2F%2Fshop.test%2Flistings%2Fbowl%2F" in tags(
            is_embeddable=True
        )

    def test_tell_where_the_page_is_in_each_language(self):
        plain = "https://shop.test/listings/bowl/"

        found = tags()

        assert f'<link rel="alternate" hreflang="en" href="{plain}">' in found
        assert f'hreflang="zh-Hans" href="{plain}?lang=zh-hans">' in found
        assert f'<link rel="alternate" hreflang="x-default" href="{plain}">' in found
        assert '<meta property="og:locale" content="en_US">' in found

    def test_name_a_translated_page_by_an_address_of_its_own(self):
        own = "https://shop.test/listings/bowl/?lang=zh-hans"

        found = tags(language="zh-hans", is_embeddable=True)

        assert f'<link rel="canonical" href="{own}">' in found
        assert f'<meta property="og:url" content="{own}">' in found
        assert '<meta property="og:locale" content="zh_CN">' in found
        assert '<meta property="og:locale:alternate" content="en_US">' in found
        assert "bowl%2F&amp;lang=zh-hans" in found
