"""Links that show a draft to whoever holds them, for a while."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing

from commons.kit.clock import now
from storefronts.windows.models import Storefront, WindowDraft

DRAFT = "draft"
SALT = "windows.preview"
VALID_FOR = timedelta(days=7)
LONGEST_TOKEN = 200


@dataclass(frozen=True, slots=True)
class PreviewLink:
    """What a token says: which window, and the revision at which it was made."""

    storefront_id: UUID
    revision: int

    def opens(self, storefront_id: UUID, draft: WindowDraft | None) -> bool:
        """Whether it is of this window, and its links were not closed since."""
        closed_before = 0 if draft is None else draft.previews_from
        return self.storefront_id == storefront_id and self.revision >= closed_before


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A token for an address, and until when it opens."""

    token: str
    expires_at: datetime


def preview_link(storefront: Storefront, draft: WindowDraft | None) -> MadeLink:
    """A new link to the draft; it costs nothing and is kept nowhere."""
    revision = 0 if draft is None else draft.revision
    token = signing.dumps([storefront.pk.hex, revision], salt=SALT)
    return MadeLink(token, now() + VALID_FOR)


def preview_behind(token: str) -> PreviewLink | None:
    """What the token says; None once it has expired, and for one that is not ours."""
    if len(token) > LONGEST_TOKEN:
        return None
    try:
        key, revision = signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except signing.BadSignature:
        return None
    return PreviewLink(UUID(key), revision)
