"""Organizations, their members and invitations, as they are."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from commons.kit.clock import now
from commons.kit.language import ENGLISH, locale_now, locale_of
from commons.organizations.models import (
    Invitation,
    Kind,
    Membership,
    Organization,
    Role,
    Verification,
)
from commons.organizations.policy import may_manage_members, may_view_private, role_of
from commons.organizations.rules import countries, currencies
from commons.organizations.secrets import digest_of
from commons.people.models import Person

MOST_MEMBERSHIPS = 100


@dataclass(frozen=True)
class Choice:
    """A code and what it is called, for a form."""

    code: str
    name: str


def visible_organization(
    viewer: Person | None, *, slug: str, kind: Kind
) -> Organization | None:
    """Merchants and verified charities are public; members see their own anyway."""
    organization = Organization.objects.filter(slug=slug, kind=kind).first()
    return _if_visible(viewer, organization)


def visible_organization_by_key(
    viewer: Person | None, key: UUID, *, kind: Kind
) -> Organization | None:
    """The same by key."""
    organization = Organization.objects.filter(pk=key, kind=kind).first()
    return _if_visible(viewer, organization)


def organization_for_member(viewer: Person | None, slug: str) -> Organization | None:
    """The organization, for those who may see its private side."""
    organization = Organization.objects.filter(slug=slug).first()
    if organization is None or not may_view_private(viewer, organization.pk):
        return None
    return organization


def verified_charities(query: str = "") -> QuerySet[Organization]:
    """Charities that pledges may name, by part of their name."""
    found = Organization.objects.filter(
        kind=Kind.CHARITY, verification=Verification.VERIFIED
    )
    words = query.split()
    for word in words:
        found = found.filter(name__icontains=word)
    return found


def charities_to_verify() -> QuerySet[Organization]:
    """Those that wait for staff."""
    return Organization.objects.filter(
        kind=Kind.CHARITY, verification=Verification.SUBMITTED
    )


def memberships_of(person: Person) -> list[Membership]:
    """Where the person belongs, by name of the organization."""
    found = Membership.objects.select_related("organization", "person")
    return list(
        found.filter(person=person).order_by("organization__name", "id")[
            :MOST_MEMBERSHIPS
        ]
    )


def members_of(organization_id: UUID) -> QuerySet[Membership]:
    """Everyone who belongs to it."""
    return Membership.objects.select_related("organization", "person").filter(
        organization_id=organization_id
    )


def open_invitations_of(organization_id: UUID) -> QuerySet[Invitation]:
    """Offers that can still be taken."""
    return Invitation.objects.select_related("organization", "invited_by").filter(
        organization_id=organization_id,
        accepted_at__isnull=True,
        revoked_at__isnull=True,
        expires_at__gt=now(),
    )


def visible_membership(viewer: Person | None, key: UUID) -> Membership | None:
    """For fellow members and staff."""
    membership = (
        Membership.objects.select_related("organization", "person")
        .filter(pk=key)
        .first()
    )
    if membership is None or not may_view_private(viewer, membership.organization_id):
        return None
    return membership


def visible_invitation(viewer: Person | None, key: UUID) -> Invitation | None:
    """For those who may invite, and staff."""
    invitation = (
        Invitation.objects.select_related("organization", "invited_by")
        .filter(pk=key)
        .first()
    )
    if invitation is None or not may_see_invitations(
        viewer, invitation.organization_id
    ):
        return None
    return invitation


def may_see_invitations(viewer: Person | None, organization_id: UUID) -> bool:
    """Those who may invite, and staff of the platform."""
    is_staff = may_view_private(viewer, organization_id) and not role_of(
        viewer, organization_id
    )
    return is_staff or may_manage_members(viewer, organization_id)


def invitation_behind(token: str) -> Invitation | None:
    """The invitation whose secret this is."""
    return (
        Invitation.objects.select_related("organization", "invited_by")
        .filter(digest=digest_of(token))
        .first()
    )


def country_choices() -> list[Choice]:
    """Every country, by the name its readers give it; in the order of English."""
    english, names = locale_of(ENGLISH).territories, locale_now().territories
    in_order = sorted(countries(), key=lambda code: english[code])
    return [Choice(code, names.get(code, english[code])) for code in in_order]


def currency_choices() -> list[Choice]:
    """Every currency one can pay with somewhere, by code."""
    names = locale_now().currencies
    return [Choice(code, names.get(code, code)) for code in sorted(currencies())]


def roles_may_be_offered(own: Role | None) -> list[Role]:
    """The roles somebody of this role may give to others."""
    if own not in {Role.OWNER, Role.MANAGER}:
        return []
    return [role for role in Role if not (own == Role.MANAGER and role == Role.OWNER)]


def _if_visible(
    viewer: Person | None, organization: Organization | None
) -> Organization | None:
    if organization is None:
        return None
    is_public = not organization.is_charity or organization.is_verified
    if is_public or may_view_private(viewer, organization.pk):
        return organization
    return None
