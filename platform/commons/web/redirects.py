"""Where a page leads after a deed; never off this site unless the page says so."""

import logging
import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from commons.web.pages import Elsewhere, Page

logger = logging.getLogger(__name__)
Answer = Mapping[str, object]
PLACEHOLDER = re.compile(r"\{([A-Za-z_][\w.]*)\}")
_MISSING = object()


def value_at(answer: object, path: str) -> object | None:
    """What lies at the dotted path of an answer, None where it ends early."""
    found = _at(answer, path)
    return None if found is _MISSING else found


def has_path(answer: object, path: str) -> bool:
    """Whether the answer speaks of the path at all, be it to say null."""
    return _at(answer, path) is not _MISSING


def local_path(request: HttpRequest, wanted: str | None) -> str:
    """The address if it stays on this site, else nothing."""
    if not wanted or not wanted.startswith("/"):
        return ""
    is_safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts=None, require_https=request.is_secure()
    )
    return wanted if is_safe else ""


def filled(words: str, answer: Answer, captured: Mapping[str, object]) -> str | None:
    """The words with every placeholder replaced, None if one has no value."""
    words = str(words)  # in the language of this request
    values = {
        path: _text(value_at(answer, path), captured.get(path))
        for path in PLACEHOLDER.findall(words)
    }
    if any(value is None for value in values.values()):
        return None
    return PLACEHOLDER.sub(lambda found: values[found.group(1)] or "", words)


def filled_path(
    template: str, answer: Answer, captured: Mapping[str, object]
) -> str | None:
    """A local address; each value in it is quoted, so that none can add a step."""
    values = {
        path: _text(value_at(answer, path), captured.get(path))
        for path in PLACEHOLDER.findall(template)
    }
    if any(not value for value in values.values()):
        return None
    return PLACEHOLDER.sub(
        lambda found: quote(values[found.group(1)] or "", safe=""), template
    )


def after(
    request: HttpRequest, page: Page, deed: str, answer: Answer
) -> HttpResponseBase:
    """The redirect that follows a deed well done."""
    captured = dict(request.resolver_match.kwargs) if request.resolver_match else {}
    if page.honours_next and (chosen := next_of(request)):
        return see_other(chosen)
    target = page.then.get(deed, "")
    if isinstance(target, Elsewhere):
        address = value_at(answer, target.path)
        if isinstance(address, str) and _is_web_address(address):
            return _leave(request, address)
        target = target.otherwise
    path = filled_path(target, answer, captured) if target else request.get_full_path()
    if path is None:
        logger.error("no address after a deed", extra={"page": page.name, "deed": deed})
    return see_other(local_path(request, path) or request.get_full_path())


def next_of(request: HttpRequest) -> str:
    """The local address the visitor came from or asked for."""
    return local_path(request, request.POST.get("next") or request.GET.get("next"))


def to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Ask who it is, and come back to this page."""
    from_here = local_path(request, request.get_full_path()) or "/"
    return see_other(
        f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': from_here})}"
    )


def see_other(address: str) -> HttpResponse:
    """A redirect that turns a form into a page: reloading sends nothing again."""
    return HttpResponse(status=303, headers={"Location": address})


def _leave(request: HttpRequest, address: str) -> HttpResponse:
    """A script may not follow to another site by itself, so it is told to go there."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return see_other(address)


def _is_web_address(address: str) -> bool:
    parts = urlsplit(address)
    is_plain = not any(ord(sign) < 33 for sign in address)
    return is_plain and parts.scheme in {"http", "https"} and bool(parts.netloc)


def _text(found: object, captured: object) -> str | None:
    value = captured if found is None else found
    return None if value is None or isinstance(value, dict | list) else str(value)


def _at(answer: object, path: str) -> object:
    found = answer
    for key in path.split("."):
        if found is None:
            return None
        if not isinstance(found, Mapping) or key not in found:
            return _MISSING
        found = found[key]
    return found
