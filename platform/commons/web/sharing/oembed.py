"""oEmbed 1.0: who pastes an address of ours gets a card to show instead.

https://oembed.com: `/oembed?url=…&maxwidth=…&maxheight=…&format=json`.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from commons.web.sharing.drawing import HEIGHT, WIDTH

PROVIDER = "Commonweal"
KEPT_SECONDS = 3_600
LONGEST_ADDRESS = 2_000
LEAST = 200
HTTP_OK = 200


@dataclass(frozen=True, slots=True)
class Card:
    """What is shown in the frame; paths are of this site, sizes in CSS pixels."""

    title: str
    path: str
    picture_path: str
    width: int
    height: int
    author_name: str = ""

    def frame(self, width: int, height: int) -> dict[str, object]:
        """The answer of oEmbed for a frame of this size."""
        site = settings.SITE_URL
        return {
            "version": "1.0",
            "type": "rich",
            "provider_name": PROVIDER,
            "provider_url": site,
            "title": self.title,
            "author_name": self.author_name or PROVIDER,
            "cache_age": KEPT_SECONDS,
            "thumbnail_url": f"{site}{self.picture_path}",
            "thumbnail_width": WIDTH,
            "thumbnail_height": HEIGHT,
            "width": width,
            "height": height,
            "html": format_html(
                '<iframe src="{}{}" width="{}" height="{}" title="{}" loading="lazy"'
                ' sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>',
                site, self.path, width, height, self.title,
            ),
        }  # fmt: skip


def written(card: Card) -> bytes:
    """A card as a writing keeps it, for `oembed` to frame."""
    return orjson.dumps(asdict(card))


def oembed_view(
    writings: Mapping[str, str],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """The endpoint; from the name of a page to the name of the writing of its card."""

    @require_safe
    def oembed(request: HttpRequest) -> HttpResponseBase:
        if request.GET.get("format", "json") != "json":
            return HttpResponse("Only JSON is written here.", status=501)
        found = _page_behind(request.GET.get("url", ""))
        if found is None or found[0] not in writings:
            return HttpResponse("There is no such page here.", status=404)
        name, slug = found
        path = reverse(writings[name], kwargs={"slug": slug})
        card = resolve(path).func(request, slug=slug)
        if card.status_code != HTTP_OK:
            return HttpResponse("There is no such page here.", status=404)
        return _framed(request, Card(**orjson.loads(card.content)))

    return oembed


def _framed(request: HttpRequest, card: Card) -> HttpResponse:
    width = _bound(request.GET.get("maxwidth"), card.width)
    height = _bound(request.GET.get("maxheight"), card.height)
    return HttpResponse(
        orjson.dumps(card.frame(width, height), default=str),
        content_type="application/json",
        headers={
            "Access-Control-Allow-Origin": "*",
            "Cache-Control": f"public, max-age={KEPT_SECONDS}",
        },
    )


def _page_behind(address: str) -> tuple[str, str] | None:
    """The name of the page and the slug in its address, if the address is ours."""
    try:
        parts = urlsplit(address[:LONGEST_ADDRESS])
        if parts.netloc != urlsplit(settings.SITE_URL).netloc:
            return None
        match = resolve(parts.path)
    except (ValueError, Resolver404):
        return None
    slug = match.kwargs.get("slug")
    return (match.url_name, slug) if match.url_name and slug else None


def _bound(wanted: str | None, usual: int) -> int:
    """No larger than asked; what is no number, or too small to read, is not heard."""
    if wanted is None or not wanted.isascii() or not wanted.isdigit():
        return usual
    return max(LEAST, min(usual, int(wanted[:6])))
