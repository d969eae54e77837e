"""Words in the language of whoever reads: the one door to gettext.

`_` translates at once, into the language of this request; what a module says while it
is loaded, before there is a request, takes `gettext_lazy`. Rules, which know no Django,
import from here too. Never translate an f-string: write
`_("At most {most}.").format(most=9)`.
"""

from django.utils.translation import (
    get_language,
    gettext,
    gettext_lazy,
    ngettext,
    override,
    pgettext,
)

__all__ = ["_", "get_language", "gettext_lazy", "ngettext", "override", "pgettext"]

_ = gettext
