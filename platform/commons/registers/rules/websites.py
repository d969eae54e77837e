"""The web address of an entry, as far as we would go there; pure."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

MOST_LETTERS = 253
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
# Names that lead nowhere public.
PRIVATE_ENDINGS = (
    ".local", ".localhost", ".internal", ".intranet", ".lan", ".home.arpa", ".onion",
    ".test", ".invalid", ".example",
)  # fmt: skip


def host_of(website: str) -> str:
    """The host of what a register holds as a web address; empty where it is none.

    Registers hold “www.a.org.uk”, “http://a.org.uk/about” and much that is neither.
    """
    text = website.strip().lower()
    if not text or any(sign.isspace() for sign in text):
        return ""
    address = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").rstrip(".").encode("idna").decode()
        is_plain = parts.port in {None, 80, 443} and parts.username is None
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not is_plain:
        return ""
    return host if _is_public_name(host) else ""


def _is_public_name(host: str) -> bool:
    labels = host.split(".")
    if len(labels) < 2 or len(host) > MOST_LETTERS or _is_number(host):
        return False
    if host.endswith(PRIVATE_ENDINGS) or labels[-1].isdecimal():
        return False
    return all(LABEL.fullmatch(label) for label in labels)


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
