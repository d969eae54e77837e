"""Which language a request wants: its address's, its visitor's own, its browser's.

A page is one address in every language, so that links never break and nothing is said
twice. `?lang=zh-hans` names a language outright and is remembered in a cookie; whoever
signed in and chose one gets it wherever they are; the rest is up to `Accept-Language`.
"""

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import activate, get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from commons.kit.language import known_language, language_now

PARAMETER = "lang"
COOKIE = "language"
COOKIE_SECONDS = 365 * 24 * 3600
REMEMBERED_HEADERS = 1_024
# The API is asked by programs: no cookie speaks for them.
BY_HEADER_ALONE = ("/graphql",)
# Our own staff's pages are in English.
IN_ENGLISH = ("/admin/",)


def named_in_address(request: HttpRequest) -> str:
    """The language the address names; nothing where it names none that we speak."""
    if f"{PARAMETER}=" not in request.META.get("QUERY_STRING", ""):
        return ""
    return known_language(request.GET.get(PARAMETER, ""))


def wanted_by(request: HttpRequest) -> str:
    """The language of a visitor of whom only the browser is known."""
    path = request.path_info
    if path.startswith(IN_ENGLISH):
        return str(settings.LANGUAGE_CODE)
    if not path.startswith(BY_HEADER_ALONE):
        remembered = known_language(request.COOKIES.get(COOKIE, ""))
        if remembered:
            return remembered
    return _accepted(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))


def speak_as_the_person_chose(request: HttpRequest) -> None:
    """Go on in the language that whoever is signed in has chosen, if they have."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or named_in_address(request):
        return
    chosen = known_language(getattr(request.user, "language", ""))
    if chosen and chosen != language_now():
        activate(chosen)


def remember(response: HttpResponseBase, language: str) -> None:
    """Keep the language with the visitor."""
    response.set_cookie(
        COOKIE,
        language,
        max_age=COOKIE_SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


@lru_cache(maxsize=REMEMBERED_HEADERS)
def _accepted(header: str) -> str:
    """The first of a browser's wishes that we can meet: zh-CN by zh-hans."""
    for wish, _ in parse_accept_lang_header(header):
        if wish == "*":
            break
        try:
            return str(get_supported_language_variant(wish))
        except LookupError:
            continue
    return str(settings.LANGUAGE_CODE)
