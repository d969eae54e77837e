"""The door for the provider's messages: verify, keep once, answer; no more."""

import logging

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from commons.payments.actions.inbox import receive_event
from commons.payments.gateway import BadSignature
from commons.payments.stripe_gateway import gateway

logger = logging.getLogger(__name__)

# Stripe's events are far smaller; whatever is larger is not read.
LARGEST_BODY = 512 * 1024


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """2xx when kept, 4xx for what is not the provider's; no client causes a 5xx."""
    payload = _payload(request)
    if payload is None:
        return HttpResponse(status=413)
    try:
        hint = gateway().verified_event(
            payload, request.headers.get("Stripe-Signature", "")
        )
    except BadSignature:
        logger.warning("webhook with a bad signature")
        return HttpResponse(status=400)
    except (ValueError, RecursionError):
        logger.warning("webhook that is no event")
        return HttpResponse(status=400)
    receive_event(hint)
    return HttpResponse(status=204)


def _payload(request: HttpRequest) -> bytes | None:
    """The body, unless it is larger than any event."""
    try:
        if int(request.headers.get("Content-Length") or 0) > LARGEST_BODY:
            return None
    except ValueError:
        return None
    try:
        body = request.read(LARGEST_BODY + 1)
    except UnreadablePostError:
        return None
    return body if len(body) <= LARGEST_BODY else None
