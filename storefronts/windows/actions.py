"""Opening a storefront and arranging what its window says."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from commons.kit.clock import now
from commons.kit.errors import NotFound, Refusal, Refusals, require
from commons.kit.ids import new_id
from commons.kit.rows import insert_rows
from commons.kit.text import one_line, several_lines
from commons.kit.transactions import in_transaction
from commons.media.selectors import pictures_of
from commons.organizations.events import OrganizationCreated
from commons.organizations.models import Kind, Organization
from commons.people.models import Person
from storefronts.windows.models import (
    MISSION_LENGTH,
    NAME_LENGTH,
    STORY_LENGTH,
    Storefront,
)
from storefronts.windows.policy import may_edit_storefront


@dataclass(frozen=True, kw_only=True)
class StorefrontChange:
    """What is to be changed; None leaves a field as it is."""

    name: str | None = None
    mission: str | None = None
    story: str | None = None
    banner_id: UUID | None = None
    emblem_id: UUID | None = None


def open_storefronts(events: Sequence[OrganizationCreated]) -> None:
    """Give each charity that has joined its storefront, under the charity's slug.

    The public sees it once the charity is verified.
    """
    joined = Organization.objects.filter(
        pk__in=[event.organization_id for event in events], kind=Kind.CHARITY
    )
    rows = [
        {
            "id": new_id(),
            "charity_id": charity.pk,
            "slug": charity.slug,
            "name": charity.name,
            "mission": "",
            "story": "",
            "opened_at": now(),
        }
        for charity in joined
    ]
    insert_rows(Storefront, rows, ignore=True)


@in_transaction
def update_storefront(
    *, actor: Person, storefront_id: UUID, change: StorefrontChange
) -> Storefront:
    """Change words and pictures of the window; its address stays."""
    storefront = (
        Storefront.objects.select_for_update(no_key=True)
        .filter(pk=storefront_id)
        .first()
    )
    if storefront is None:
        raise NotFound
    require(may_edit_storefront(actor, storefront.charity_id))
    fields = _fit_words(change) | _own_pictures(storefront, change)
    for name, value in fields.items():
        setattr(storefront, name, value)
    if fields:
        storefront.save(update_fields=list(fields))
    return storefront


def _fit_words(change: StorefrontChange) -> dict[str, object]:
    fields: dict[str, object] = {}
    refusals: list[Refusal] = []
    words = (
        ("name", change.name, one_line, NAME_LENGTH),
        ("mission", change.mission, one_line, MISSION_LENGTH),
        ("story", change.story, several_lines, STORY_LENGTH),
    )
    for name, text, fit, at_most in words:
        if text is None:
            continue
        try:
            fields[name] = fit(
                text, at_most=at_most, path=("input", name), required=name == "name"
            )
        except Refusal as refusal:
            refusals.append(refusal)
    if refusals:
        raise Refusals(refusals)
    return fields


def _own_pictures(
    storefront: Storefront, change: StorefrontChange
) -> dict[str, object]:
    wanted = {"banner": change.banner_id, "emblem": change.emblem_id}
    chosen = {name: key for name, key in wanted.items() if key is not None}
    owned = pictures_of(storefront.charity_id, set(chosen.values()))
    for name, picture_id in chosen.items():
        if picture_id not in owned:
            path = ("input", f"{name}Id")
            raise Refusal("That picture is not yours.", code="NOT_FOUND", path=path)
    return {f"{name}_id": picture_id for name, picture_id in chosen.items()}
