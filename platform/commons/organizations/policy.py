"""Who may do what at an organization: a membership decides, staff may look."""

from collections.abc import Mapping
from uuid import UUID

from commons.organizations.models import Membership, Role
from commons.organizations.rules import outranks_or_equals
from commons.people.models import Person

MEMORY_KEY = "organizations.roles"


def roles_of(actor: Person) -> Mapping[UUID, Role]:
    """The actor's role at each organization; read once per request."""
    memory = actor.request_memory
    if memory is not None and MEMORY_KEY in memory:
        known: Mapping[UUID, Role] = memory[MEMORY_KEY]
        return known
    rows = Membership.objects.filter(person_id=actor.pk)
    roles = {row[0]: Role(row[1]) for row in rows.values_list("organization", "role")}
    if memory is not None:
        memory[MEMORY_KEY] = roles
    return roles


def forget_roles(actor: Person) -> None:
    """Read the roles anew: after a change, or to decide under a lock."""
    if actor.request_memory is not None:
        actor.request_memory.pop(MEMORY_KEY, None)


def role_of(actor: Person | None, organization_id: UUID) -> Role | None:
    """The actor's role there, if any."""
    if actor is None or not actor.is_active:
        return None
    return roles_of(actor).get(organization_id)


def may_view_private(actor: Person | None, organization_id: UUID) -> bool:
    """Members of any role, and staff of the platform."""
    return _is_staff(actor) or _reaches(actor, organization_id, Role.VIEWER)


def may_see_money(actor: Person | None, organization_id: UUID) -> bool:
    """What is sold, earned and owed: members of any role, and staff."""
    return may_view_private(actor, organization_id)


def may_manage_catalogue(actor: Person | None, organization_id: UUID) -> bool:
    """Listings, stock and pictures: staff of the organization and up."""
    return _reaches(actor, organization_id, Role.STAFF)


def may_edit_organization(actor: Person | None, organization_id: UUID) -> bool:
    """Its name and what it says about itself: managers and up."""
    return _reaches(actor, organization_id, Role.MANAGER)


def may_manage_members(actor: Person | None, organization_id: UUID) -> bool:
    """Who belongs to it: managers and up, within their own height."""
    return _reaches(actor, organization_id, Role.MANAGER)


def may_manage_pledges(actor: Person | None, organization_id: UUID) -> bool:
    """What it promises: managers and up."""
    return _reaches(actor, organization_id, Role.MANAGER)


def may_decide_consent(actor: Person | None, organization_id: UUID) -> bool:
    """What it lets be promised in its name: managers and up."""
    return _reaches(actor, organization_id, Role.MANAGER)


def may_manage_money(actor: Person | None, organization_id: UUID) -> bool:
    """Where its money goes: managers and up."""
    return _reaches(actor, organization_id, Role.MANAGER)


def may_verify_charities(actor: Person | None) -> bool:
    """Only staff of the platform, in the admin."""
    return _is_staff(actor)


def _reaches(actor: Person | None, organization_id: UUID, least: Role) -> bool:
    return outranks_or_equals(role_of(actor, organization_id), least)


def _is_staff(actor: Person | None) -> bool:
    return actor is not None and actor.is_active and actor.is_staff
