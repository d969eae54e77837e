"""The secret of an invitation: derived, so that no table ever holds it."""

import base64
import hashlib
from uuid import UUID

from django.utils.crypto import salted_hmac

SALT = "commons.organizations.invitation"
TOKEN_LENGTH = 43


def invitation_token(invitation_id: UUID) -> str:
    """What the mail carries; only the site's secret key can make it."""
    made = salted_hmac(SALT, invitation_id.hex, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def digest_of(token: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
