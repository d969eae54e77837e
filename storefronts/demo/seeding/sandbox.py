"""The sandbox's levers: paying and being let in without a browser."""

import json
import urllib.error
import urllib.request
from typing import Any

from django.conf import settings

PATIENCE_SECONDS = 5


class SandboxSilent(Exception):
    """The sandbox does not answer, or real payments are configured."""


class Sandbox:
    """What a shopper or a payee would do on the sandbox's pages."""

    def __init__(self) -> None:
        if settings.STRIPE_SECRET_KEY:
            raise SandboxSilent("A Stripe key is set, so nothing is paid for.")
        self.pull("health")

    def pull(self, lever: str, **wish: object) -> dict[str, Any]:  # JSON
        """Pull a lever; without a wish, look at it."""
        request = urllib.request.Request(  # noqa: S310 - the address is a setting
            f"{settings.SANDBOX_URL}/_sandbox/{lever}",
            data=json.dumps(wish).encode() if wish else None,
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310
                told: dict[str, Any] = json.loads(answer.read())
                return told
        except (OSError, ValueError) as error:
            raise SandboxSilent(f"The sandbox does not answer: {error}") from error
