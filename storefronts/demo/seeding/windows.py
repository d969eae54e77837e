"""Arranges the demo's windows as a charity would, and publishes them."""

from commons.media.actions.keeping import store_drawing
from commons.media.models import Picture as StoredPicture
from commons.organizations.models import Organization
from commons.people.models import Person
from commons.web.illustrations.gallery import picture
from storefronts.demo.facts import Block, Charity, Picture
from storefronts.listings.rules.words import handle_from
from storefronts.windows.actions.drafts import (
    HeadChange,
    Opened,
    Seen,
    add_section,
    edit_window,
    remove_section,
)
from storefronts.windows.actions.publishing import publish_window
from storefronts.windows.rules.content import Choice, SectionKind
from storefronts.windows.rules.editing import SectionChange

NOTE = "The first window."


def drawn(organization: Organization, wanted: Picture) -> StoredPicture:
    """One of our own drawings, kept for the organization."""
    svg = picture(wanted.family, wanted.kind, wanted.seed)
    return store_drawing(organization_id=organization.pk, svg=svg, alt=wanted.alt)


def arrange_window(owner: Person, organization: Organization, charity: Charity) -> None:
    """Its head, its blocks where it has some, for everyone to see."""
    storefront = organization.storefront
    seen = Seen(storefront_id=storefront.pk, revision=0)
    head = HeadChange(
        mission=charity.mission,
        story=charity.story,
        banner_id=drawn(organization, charity.banner).pk,
        emblem_id=drawn(organization, charity.emblem).pk,
    )
    opened = edit_window(actor=owner, seen=seen, change=head)
    if charity.blocks:
        for section in opened.content.sections:
            opened = remove_section(
                actor=owner, seen=_now(opened), section_id=section.id
            )
    for block in charity.blocks:
        opened, _ = add_section(
            actor=owner,
            seen=_now(opened),
            kind=block.kind,
            change=_change(organization, block),
        )
    publish_window(actor=owner, seen=_now(opened), note=NOTE)


def _now(opened: Opened) -> Seen:
    return Seen(storefront_id=opened.storefront.pk, revision=opened.revision)


def _change(organization: Organization, block: Block) -> SectionChange:
    if block.kind is SectionKind.TEXT:
        return SectionChange(title=block.title, text=block.text)
    if block.picture is not None:
        return SectionChange(
            title=block.title,
            picture_id=drawn(organization, block.picture).pk,
            caption=block.caption,
        )
    return SectionChange(
        title=block.title,
        choice=block.choice,
        tag=block.of if block.choice is Choice.TAG else None,
        merchant=handle_from(block.of) if block.choice is Choice.MERCHANT else None,
        count=block.count,
    )
