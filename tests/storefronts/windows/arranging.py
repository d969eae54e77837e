"""Arranges windows in tests: each edit goes by the revision it finds."""

from commons.organizations.models import Organization, Role
from commons.people.models import Person
from storefronts.windows.actions.drafts import (
    HeadChange,
    Opened,
    Seen,
    add_section,
    edit_window,
)
from storefronts.windows.actions.publishing import publish_window
from storefronts.windows.models import WindowDraft, WindowVersion
from storefronts.windows.rules.content import Section, SectionKind
from storefronts.windows.rules.editing import SectionChange
from tests.builders import make_member, owner_of

SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"></svg>'


def seen(charity: Organization) -> Seen:
    """The charity's window as it is now."""
    draft = WindowDraft.objects.filter(storefront=charity.storefront).first()
    revision = 0 if draft is None else draft.revision
    return Seen(storefront_id=charity.storefront.pk, revision=revision)


def staff_of(charity: Organization) -> Person:
    """Somebody who may edit and not publish."""
    return make_member(charity, Role.STAFF)


def edit(charity: Organization, by: Person | None = None, **words: str) -> Opened:
    """Change words of the head; the owner does it unless somebody is named."""
    change = HeadChange(**words)  # type: ignore[arg-type]
    actor = by or owner_of(charity)
    return edit_window(actor=actor, seen=seen(charity), change=change)


def add(charity: Organization, kind: SectionKind, change: SectionChange) -> Section:
    """Put a section at the end."""
    _, section = add_section(
        actor=owner_of(charity), seen=seen(charity), kind=kind, change=change
    )
    return section


def publish(charity: Organization, note: str = "") -> WindowVersion:
    """Show everyone the draft."""
    return publish_window(actor=owner_of(charity), seen=seen(charity), note=note)
