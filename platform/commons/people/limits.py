"""How often somebody may have us mail an address that nobody has confirmed."""

from allauth.core.ratelimit import consume
from django.http import HttpRequest

from commons.kit.errors import Refusal
from commons.kit.language import _

ASKED_BY_MAIL = "asked_by_mail"


def limit_mail_to(request: HttpRequest, address: str) -> None:
    """Raise Refusal when an address, or who asks, has had enough for now.

    The same for every address, so that nobody learns anything by it.
    """
    if not consume(request, action=ASKED_BY_MAIL, key=address.lower()):
        raise Refusal(
            _("That were many mails in a short time. Wait an hour, then try again."),
            code="RATE_LIMITED",
        )
