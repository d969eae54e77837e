"""What the head of a public page tells those who share, embed or index it.

A page has one address for each language; each names itself as the true one and the
others as its alternates.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from commons.kit.language import ENGLISH
from commons.web.languages.addresses import (
    alternates,
    in_language,
    open_graph_locale,
)
from commons.web.languages.asking import PARAMETER
from commons.web.sharing.drawing import HEIGHT, WIDTH
from commons.web.sharing.structured import plain

SITE_NAME = "Commonweal"
REMEMBERED = 512


@dataclass(frozen=True, slots=True)
class Head:
    """One page in the words of Open Graph; addresses are whole, without a language."""

    title: str
    description: str
    address: str
    site: str
    picture: str = ""
    picture_alt: str = ""
    kind: str = "website"
    is_embeddable: bool = False
    language: str = ENGLISH

    @property
    def own_address(self) -> str:
        """The page's address in its language."""
        return in_language(self.address, self.language)


@lru_cache(maxsize=REMEMBERED)
def head_tags(head: Head) -> SafeString:
    """Canonical address, Open Graph, Twitter's card and where oEmbed is."""
    tags = format_html_join(
        "\n",
        '<meta {}="{}" content="{}">',
        ((attribute, name, value) for attribute, name, value in _meta(head) if value),
    )
    links = format_html('<link rel="canonical" href="{}">\n', head.own_address)
    links += format_html_join(
        "",
        '<link rel="alternate" hreflang="{}" href="{}">\n',
        alternates(head.address),
    )
    if head.is_embeddable:
        query = urlencode({"url": head.address, **_asked_in(head.language)})
        links += format_html(
            '<link rel="alternate" type="application/json+oembed" href="{}/oembed?{}"'
            ' title="{}">\n',
            head.site,
            query,
            head.title,
        )
    return links + tags


def _meta(head: Head) -> Iterator[tuple[str, str, str]]:
    description = plain(head.description)
    yield from (
        ("property", "og:site_name", SITE_NAME),
        ("property", "og:type", head.kind),
        ("property", "og:title", head.title),
        ("property", "og:description", description),
        ("property", "og:url", head.own_address),
        ("property", "og:locale", open_graph_locale(head.language)),
    )
    for code, _ in settings.LANGUAGES:
        if code != head.language:
            yield "property", "og:locale:alternate", open_graph_locale(code)
    if head.picture:
        yield from (
            ("property", "og:image", f"{head.site}{head.picture}"),
            ("property", "og:image:type", "image/png"),
            ("property", "og:image:width", str(WIDTH)),
            ("property", "og:image:height", str(HEIGHT)),
            ("property", "og:image:alt", head.picture_alt or head.title),
        )
    yield "name", "twitter:card", "summary_large_image" if head.picture else "summary"


def _asked_in(language: str) -> dict[str, str]:
    return {} if language == settings.LANGUAGE_CODE else {PARAMETER: language}
