"""The map of the site, and what robots are asked to leave alone."""

from django.conf import settings
from django.contrib.sitemaps import views
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from commons.web.languages.asking import PARAMETER
from storefronts.sharing.sitemaps import PARTS

KEPT_SECONDS = 3_600
# Private, or without end: checkouts, orders, desks, and every combination of filters.
NOT_FOR_ROBOTS = (
    "/account/",
    "/admin/",
    "/checkout/",
    "/desk/",
    "/graphql",
    "/invitations/",
    "/orders/",
    "/shop/?",
)
# The longer rule wins: the shop itself, in another language.
FOR_ROBOTS = f"/shop/?{PARAMETER}="
kept = cache_control(public=True, max_age=KEPT_SECONDS)


@require_safe
@kept
def sitemap_index(request: HttpRequest) -> HttpResponseBase:
    """The parts of the map, each in as many pages as it needs."""
    parts = [
        views.SitemapIndexItem(f"{settings.SITE_URL}{_path(name, page)}")
        for name, part in PARTS.items()
        for page in part().paginator.page_range
    ]
    return TemplateResponse(
        request,
        "sitemap_index.xml",
        {"sitemaps": parts},
        content_type="application/xml",
    )


def _path(name: str, page: int) -> str:
    path = reverse("sitemap_part", args=[name])
    return path if page == 1 else f"{path}?p={page}"


@require_safe
@kept
def sitemap_part(request: HttpRequest, section: str) -> HttpResponseBase:
    """One part, by `?p=`; 404 for one that is not."""
    return views.sitemap(request, {**PARTS}, section)


@require_safe
@kept
def robots(request: HttpRequest) -> HttpResponse:
    """Where the map is, and what not to visit."""
    del request
    lines = ["User-agent: *"]
    lines += [f"Disallow: {path}" for path in NOT_FOR_ROBOTS]
    lines += [f"Allow: {FOR_ROBOTS}"]
    lines += ["", f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
