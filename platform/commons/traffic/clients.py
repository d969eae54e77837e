"""Tells clients apart: people, by token or session, and else addresses."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

from commons.people.viewer import viewer_of
from commons.traffic.rules import Allowance

REMEMBERED_ADDRESSES = 4_096
NETWORK_BITS = 64  # one household or server has a whole network of IPv6 addresses


@dataclass(frozen=True, slots=True)
class Client:
    """Somebody with a bucket of their own."""

    key: str
    allowance: Allowance


def client_of(request: HttpRequest) -> Client:
    """Whose bucket this request takes from; found once for each request."""
    known: Client | None = getattr(request, "traffic_client", None)
    if known is None:
        has_token = hasattr(request, "token_bearer")
        known = (_person(request) if has_token else None) or _address(request)
        request.traffic_client = known  # type: ignore[attr-defined]
    return known


def person_instead(request: HttpRequest) -> Client | None:
    """The person signed in behind an address whose bucket is empty, if anybody is.

    Looking for them costs two statements, so that nobody looks before it matters.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    known = client_of(request)
    person = _person(request)
    if person is None or person.key == known.key:
        return None
    request.traffic_client = person  # type: ignore[attr-defined]
    return person


def person_key(request: HttpRequest) -> str:
    """The person who sent the request, as a key; empty if nobody is signed in."""
    person = viewer_of(request)
    return "" if person is None else f"person:{person.pk}"


def _person(request: HttpRequest) -> Client | None:
    """All tokens and sessions of a person share one bucket, or more would be more."""
    key = person_key(request)
    return Client(key, Allowance(settings.UNITS_OF_PERSON)) if key else None


def _address(request: HttpRequest) -> Client:
    text = request.META.get("REMOTE_ADDR") or ""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if proxies:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        text = told[-proxies].strip() if len(told) >= proxies else text
    key = _address_key(text[:64], settings.SECRET_KEY)
    return Client(key, Allowance(settings.UNITS_OF_ADDRESS))


@lru_cache(maxsize=REMEMBERED_ADDRESSES)
def _address_key(text: str, secret: str) -> str:
    """A digest, so that no table holds addresses of people."""
    digest = hashlib.blake2b(
        _network(text).encode(), key=secret.encode()[:64], digest_size=20
    )
    return f"address:{digest.hexdigest()}"


def _network(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        if mapped is not None:
            return str(mapped)
        return f"{int(address) >> NETWORK_BITS:x}/{NETWORK_BITS}"
    return str(address)
