"""Kept connections to the provider, for the stripe package.

Its own client asks the environment for proxies and passwords anew with every request,
which costs more than the request itself; here they are asked for once.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import certifi
import stripe
import urllib3

MOST_KEPT = 16


class Connections(stripe.HTTPClient):
    """Connections to one address, shared by threads; nothing is retried here."""

    name = "urllib3"

    def __init__(self, address: str, *, connect: float, answer: float) -> None:
        super().__init__()
        self._limits = urllib3.Timeout(connect=connect, read=answer)
        self._pool = _pool(address)

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,  # as the package calls it
        *,
        _usage: list[str] | None = None,
    ) -> tuple[Any, int, Mapping[str, str]]:
        """Body, status and headers; raises APIConnectionError without an answer."""
        try:
            answer = self._pool.request(
                method.upper(),
                url,
                body=post_data,
                headers=headers,
                timeout=self._limits,
                retries=False,
                redirect=False,
            )
        except urllib3.exceptions.HTTPError as trouble:
            message = f"{type(trouble).__name__}: {trouble}"
            raise stripe.APIConnectionError(message) from trouble  # type: ignore[no-untyped-call]
        return answer.data, answer.status, answer.headers

    def close(self) -> None:
        """End what is kept."""
        self._pool.clear()


def _pool(address: str) -> urllib3.PoolManager:
    """By way of the proxy that the environment names for this address, if any."""
    parts = urlsplit(address)
    proxy = getproxies().get(parts.scheme)
    certificates = certifi.where()
    if proxy and not proxy_bypass(parts.hostname or ""):
        return urllib3.ProxyManager(proxy, maxsize=MOST_KEPT, ca_certs=certificates)
    return urllib3.PoolManager(maxsize=MOST_KEPT, ca_certs=certificates)
