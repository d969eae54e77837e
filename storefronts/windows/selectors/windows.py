"""Storefronts the public may see, and drafts for those who may look ahead."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from commons.media.models import Picture
from commons.organizations.models import Verification
from commons.people.models import Person
from storefronts.windows.models import (
    Storefront,
    WindowDraft,
    WindowVersion,
    published_content,
)
from storefronts.windows.policy import may_see_storefront
from storefronts.windows.rules.content import WindowContent
from storefronts.windows.selectors.previews import DRAFT, preview_behind


@dataclass(frozen=True)
class Shown:
    """A storefront with the content it shows, published or not."""

    storefront: Storefront
    content: WindowContent
    banner: Picture | None
    emblem: Picture | None
    is_draft: bool = False


def shown_as_published(storefront: Storefront) -> Shown:
    """What everyone sees; the published version was fetched along."""
    version = storefront.published
    return Shown(
        storefront,
        published_content(storefront),
        banner=None if version is None else version.banner,
        emblem=None if version is None else version.emblem,
    )


def shown_as_draft(storefront: Storefront, draft: WindowDraft | None) -> Shown:
    """What it would be; while nobody has edited it, what it is."""
    if draft is None:
        published = shown_as_published(storefront)
        return Shown(
            storefront,
            published.content,
            published.banner,
            published.emblem,
            is_draft=True,
        )
    return Shown(storefront, draft.content, draft.banner, draft.emblem, is_draft=True)


def public_storefronts() -> QuerySet[Storefront]:
    """Those of verified charities, with charity and pictures."""
    return _with_parts().filter(charity__verification=Verification.VERIFIED)


def storefront_of(charity_id: UUID) -> Storefront | None:
    """The charity's own, for those who sit at its desk."""
    return _with_parts().filter(charity_id=charity_id).first()


def storefront_by_key(key: UUID) -> Storefront | None:
    """For those who have just changed it."""
    return _with_parts().filter(pk=key).first()


def visible_storefront(viewer: Person | None, slug: str) -> Storefront | None:
    """By its slug; before its charity is verified only for members and staff."""
    return _if_visible(viewer, _with_parts().filter(slug=slug).first())


def visible_storefront_by_key(viewer: Person | None, key: UUID) -> Storefront | None:
    """The same by key."""
    return _if_visible(viewer, storefront_by_key(key))


def previewed_storefront(
    viewer: Person | None, slug: str, *, preview: str
) -> Shown | None:
    """The draft: by the word `draft` for members, by a link's token for anyone."""
    storefront = _with_parts().filter(slug=slug).first()
    if storefront is None:
        return None
    draft = draft_of(storefront)
    if preview == DRAFT:
        may_look = may_see_storefront(viewer, storefront.charity_id)
    else:
        link = preview_behind(preview)
        may_look = link is not None and link.opens(storefront.pk, draft)
    return shown_as_draft(storefront, draft) if may_look else None


def draft_of(storefront: Storefront) -> WindowDraft | None:
    """With its pictures, and who changed it last."""
    drafts = WindowDraft.objects.select_related("banner", "emblem", "changed_by")
    return drafts.filter(storefront=storefront).first()


def versions_of(storefront: Storefront) -> QuerySet[WindowVersion]:
    """Everything that was ever published."""
    rows = WindowVersion.objects.filter(storefront=storefront)
    return rows.select_related("published_by")


def version_numbered(storefront: Storefront, number: int) -> WindowVersion | None:
    """One of them."""
    return versions_of(storefront).filter(number=number).first()


def _with_parts() -> QuerySet[Storefront]:
    return Storefront.objects.select_related(
        "charity", "published__banner", "published__emblem"
    )


def _if_visible(
    viewer: Person | None, storefront: Storefront | None
) -> Storefront | None:
    if storefront is None:
        return None
    charity = storefront.charity
    if charity.is_verified or may_see_storefront(viewer, charity.pk):
        return storefront
    return None
