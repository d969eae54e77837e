"""Small signed cookies: what a page remembers, and words shown once."""

from urllib.parse import quote, unquote

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

_SALT = "commonweal.page."
_TOAST = "toast"
_REMEMBERED_SECONDS = 60 * 24 * 3600
_TOAST_SECONDS = 120


def remembered(request: HttpRequest, name: str) -> str | None:
    """What the cookie keeps, None when it is absent, old or not signed by us."""
    value = request.get_signed_cookie(
        name, default=None, salt=_SALT + name, max_age=_REMEMBERED_SECONDS
    )
    return value or None


def remember(response: HttpResponseBase, name: str, value: str | None) -> None:
    """Keep the value with the visitor; None forgets it."""
    if value is None:
        response.delete_cookie(name, samesite="Lax")
        return
    _set(response, name, value, _REMEMBERED_SECONDS)


def leave_toast(response: HttpResponseBase, words: str) -> None:
    """Let the next page show the words, once."""
    # Headers carry plain Latin letters only, and words may hold any.
    _set(response, _TOAST, quote(words), _TOAST_SECONDS)


def toast_of(request: HttpRequest) -> str:
    """The words left for this page."""
    words = request.get_signed_cookie(
        _TOAST, default=None, salt=_SALT + _TOAST, max_age=_TOAST_SECONDS
    )
    return unquote(words or "")


def clear_toast(response: HttpResponseBase) -> None:
    """Show it no second time."""
    response.delete_cookie(_TOAST, samesite="Lax")


def _set(response: HttpResponseBase, name: str, value: str, seconds: int) -> None:
    response.set_signed_cookie(
        name,
        value,
        salt=_SALT + name,
        max_age=seconds,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
