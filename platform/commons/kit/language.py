"""Words in the language of whoever reads: the one door to gettext.

`_` translates at once, into the language of this request; what a module says while it
is loaded, before there is a request, takes `gettext_lazy`. Rules, which know no Django,
import from here too. Never translate an f-string: write
`_("At most {most}.").format(most=9)`.
"""

from functools import cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import (
    get_language,
    gettext,
    gettext_lazy,
    ngettext,
    override,
    pgettext,
    to_locale,
)

__all__ = [
    "_",
    "get_language",
    "gettext_lazy",
    "locale_now",
    "locale_of",
    "ngettext",
    "override",
    "pgettext",
]

ENGLISH = "en"

_ = gettext


def locale_now() -> Locale:
    """How whoever reads writes sums, days and lists."""
    return locale_of(get_language() or ENGLISH)


@cache
def locale_of(language: str) -> Locale:
    """The locale of a language; English where Babel knows none."""
    try:
        return Locale.parse(to_locale(language))
    except (UnknownLocaleError, ValueError):
        return Locale(ENGLISH)
