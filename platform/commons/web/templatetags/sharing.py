"""Words for the heads of public pages: sharing, and data for search engines."""

from collections.abc import Mapping

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.safestring import SafeString

from commons.kit.language import _, language_now
from commons.web.sharing import structured
from commons.web.sharing.heads import Head, head_tags

register = template.Library()
Facts = Mapping[str, object]


@register.simple_tag(takes_context=True)
def sharing(  # noqa: PLR0913 - named in templates
    context: Context,
    title: str,
    description: str = "",
    *,
    picture: str = "",
    slug: str = "",
    kind: str = "website",
    embeddable: bool = False,
) -> SafeString:
    """Canonical address and Open Graph of this page.

    `picture` names what is drawn for it: "listings", with its `slug`.
    """
    return head_tags(
        Head(
            title=title,
            description=description,
            address=_address(context),
            site=settings.SITE_URL,
            picture=f"/share/{picture}/{slug}.png" if picture else "",
            kind=kind,
            is_embeddable=embeddable,
            language=language_now(),
        )
    )


@register.simple_tag(takes_context=True)
def product_data(context: Context, listing: Facts) -> SafeString:
    """A listing (fragment ListingFacts) for search engines, and the way to it."""
    trail = [(_("Shop"), "/shop/"), (str(listing["title"]), context["page"].path)]
    return structured.script(
        structured.product(listing, _address(context), settings.SITE_URL),
        structured.breadcrumbs(trail, settings.SITE_URL),
    )


@register.simple_tag(takes_context=True)
def charity_data(context: Context, window: Facts) -> SafeString:
    """A window (fragment WindowFacts) for search engines, and the way to it."""
    trail = [
        (_("Charities"), "/charities/"),
        (str(window["name"]), context["page"].path),
    ]
    return structured.script(
        structured.charity(window, _address(context), settings.SITE_URL),
        structured.breadcrumbs(trail, settings.SITE_URL),
    )


@register.simple_tag(takes_context=True)
def merchant_data(context: Context, merchant: Facts) -> SafeString:
    """A merchant for search engines."""
    return structured.script(structured.merchant(merchant, _address(context)))


def _address(context: Context) -> str:
    """Without the query string: filters and pages of a list are the same thing."""
    return f"{settings.SITE_URL}{context['page'].path}"
