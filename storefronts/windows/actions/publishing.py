"""Showing everyone what was arranged."""

from commons.kit.clock import now
from commons.kit.errors import Refusal, require
from commons.kit.language import _
from commons.kit.text import one_line
from commons.kit.transactions import in_transaction
from commons.people.models import Person
from storefronts.windows.actions.drafts import Opened, Seen, opened_as_seen, written
from storefronts.windows.models import (
    NOTE_LENGTH,
    Storefront,
    WindowVersion,
    columns_of,
    published_content,
)
from storefronts.windows.policy import may_publish_window


class NothingToPublish(Refusal):
    """The draft is what everyone sees already."""

    code = "NOTHING_TO_PUBLISH"


@in_transaction
def publish_window(*, actor: Person, seen: Seen, note: str = "") -> WindowVersion:
    """Show everyone the draft, as the next version; its preview links close."""
    opened = opened_as_seen(actor, seen)
    require(may_publish_window(actor, opened.storefront.charity_id))
    if opened.content == published_content(opened.storefront):
        raise NothingToPublish(_("Nothing has changed since it was published last."))
    words = one_line(note, at_most=NOTE_LENGTH, path=("input", "note"), required=False)
    version = WindowVersion.objects.create(
        storefront=opened.storefront,
        number=_next_number(opened.storefront),
        note=words,
        published_by=actor,
        published_at=now(),
        **columns_of(opened.content),
    )
    _show(opened, version)
    written(opened, actor, opened.content, closes_previews=True)
    return version


def _next_number(storefront: Storefront) -> int:
    """Safe under the storefront's lock."""
    latest = storefront.versions.order_by("-number").first()
    return 1 if latest is None else latest.number + 1


def _show(opened: Opened, version: WindowVersion) -> None:
    storefront = opened.storefront
    storefront.published = version
    storefront.name = version.name
    storefront.save(update_fields=["published", "name"])
