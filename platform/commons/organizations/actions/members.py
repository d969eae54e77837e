"""Who belongs to an organization, and as what."""

from uuid import UUID

from commons.kit.errors import NotFound, require
from commons.kit.transactions import in_transaction
from commons.organizations.models import Membership, Organization, Role
from commons.organizations.policy import forget_roles, role_of
from commons.organizations.rules import LastOwner, may_assign
from commons.people.models import Person


@in_transaction
def change_member_role(*, actor: Person, membership_id: UUID, role: Role) -> Membership:
    """Give a member another role, never above one's own."""
    membership = _locked(membership_id)
    own = _role_under_lock(actor, membership)
    require(may_assign(own, current=membership.role, wanted=role))
    if membership.role == role:
        return membership
    _keep_an_owner(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    forget_roles(actor)
    return membership


@in_transaction
def remove_member(*, actor: Person, membership_id: UUID) -> Membership:
    """End a membership; everyone may end their own. Returns what it was."""
    membership = _locked(membership_id)
    own = _role_under_lock(actor, membership)
    leaves = membership.person_id == actor.pk
    allowed = may_assign(own, current=membership.role, wanted=membership.role)
    require(leaves or allowed)
    _keep_an_owner(membership)
    Membership.objects.filter(pk=membership.pk).delete()
    forget_roles(actor)
    return membership


def _locked(membership_id: UUID) -> Membership:
    """The membership as it is now that nobody else changes this organization's."""
    organization_id = (
        Membership.objects.filter(pk=membership_id)
        .values_list("organization_id", flat=True)
        .first()
    )
    if organization_id is None:
        raise NotFound
    Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
    membership = (
        Membership.objects.select_related("organization", "person")
        .filter(pk=membership_id)
        .first()
    )
    if membership is None:
        raise NotFound
    return membership


def _role_under_lock(actor: Person, membership: Membership) -> Role | None:
    # What the actor was before the lock may have changed while waiting for it.
    forget_roles(actor)
    return role_of(actor, membership.organization_id)


def _keep_an_owner(membership: Membership) -> None:
    if membership.role != Role.OWNER:
        return
    others = Membership.objects.filter(
        organization_id=membership.organization_id, role=Role.OWNER
    ).exclude(pk=membership.pk)
    if not others.exists():
        raise LastOwner
