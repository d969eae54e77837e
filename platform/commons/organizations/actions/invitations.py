"""Places offered by mail, and taken."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from commons.kit.clock import now
from commons.kit.errors import NotFound, Refusal, require
from commons.kit.ids import new_id
from commons.kit.language import _
from commons.kit.transactions import in_transaction
from commons.organizations.mail import mail_invitation
from commons.organizations.models import Invitation, Membership, Organization, Role
from commons.organizations.policy import forget_roles, role_of
from commons.organizations.rules import (
    INVITATION_LASTS,
    MOST_OPEN_INVITATIONS,
    higher_of,
    may_assign,
)
from commons.organizations.secrets import digest_of, invitation_token
from commons.people.models import EMAIL_LENGTH, Person


class InvitationUnusable(Refusal):
    """One answer for all that is unknown, expired, taken back or taken."""

    code = "INVITATION_UNUSABLE"

    def __init__(self) -> None:
        super().__init__(
            _("This invitation cannot be used any more. Ask for a new one."),
            path=("input", "token"),
        )


@in_transaction
def invite_member(
    *, actor: Person, organization_id: UUID, email: str, role: Role
) -> Invitation:
    """Offer a role by mail; a newer offer to the same address replaces the older."""
    organization = _locked_organization(organization_id)
    own = _role_under_lock(actor, organization_id)
    require(may_assign(own, current=role, wanted=role))
    address = _checked_email(email)
    _check_stranger(organization, address)
    moment = now()
    still_open = Invitation.objects.filter(
        organization=organization, accepted_at__isnull=True, revoked_at__isnull=True
    )
    older = still_open.filter(email=address)
    _check_height(own, older.first())
    older.update(revoked_at=moment)
    if still_open.filter(expires_at__gt=moment).count() >= MOST_OPEN_INVITATIONS:
        raise Refusal(
            _(
                "{most_open_invitations} invitations are open. Take some back first."
            ).format(most_open_invitations=MOST_OPEN_INVITATIONS),
            code="TOO_MANY_INVITATIONS",
        )
    key = new_id()
    invitation = Invitation.objects.create(
        pk=key,
        organization=organization,
        email=address,
        role=role,
        digest=digest_of(invitation_token(key)),
        invited_by=actor,
        created_at=moment,
        expires_at=moment + INVITATION_LASTS,
    )
    mail_invitation.later(invitation_id=str(key))
    return invitation


@in_transaction
def accept_invitation(*, actor: Person, token: str) -> Membership:
    """Take the place; who is a member already keeps the higher of the two roles."""
    found = Invitation.objects.filter(digest=digest_of(token)).first()
    if found is None:
        raise InvitationUnusable
    _locked_organization(found.organization_id)
    invitation = Invitation.objects.select_for_update().get(pk=found.pk)
    membership = (
        Membership.objects.select_related("organization", "person")
        .filter(organization_id=invitation.organization_id, person=actor)
        .first()
    )
    if invitation.accepted_by_id == actor.pk and membership is not None:
        return membership
    moment = now()
    if not invitation.is_open(moment):
        raise InvitationUnusable
    invitation.accepted_at = moment
    invitation.accepted_by = actor
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    forget_roles(actor)
    return _seated(actor, invitation, membership)


@in_transaction
def revoke_invitation(*, actor: Person, invitation_id: UUID) -> Invitation:
    """Take an offer back while nobody has accepted it."""
    found = Invitation.objects.filter(pk=invitation_id).first()
    if found is None:
        raise NotFound
    _locked_organization(found.organization_id)
    invitation = Invitation.objects.select_related("organization").get(pk=found.pk)
    own = _role_under_lock(actor, invitation.organization_id)
    require(may_assign(own, current=invitation.role, wanted=invitation.role))
    if invitation.accepted_at is not None:
        raise Refusal(
            _("This invitation was accepted. Remove the member instead."),
            code="ALREADY_ACCEPTED",
            path=("input", "invitationId"),
        )
    if invitation.revoked_at is None:
        invitation.revoked_at = now()
        invitation.save(update_fields=["revoked_at"])
    return invitation


def _seated(
    actor: Person, invitation: Invitation, membership: Membership | None
) -> Membership:
    if membership is None:
        return Membership.objects.create(
            organization=invitation.organization, person=actor, role=invitation.role
        )
    role = higher_of(membership.role, invitation.role)
    if role != membership.role:
        membership.role = role
        membership.save(update_fields=["role"])
    return membership


def _locked_organization(organization_id: UUID) -> Organization:
    # All changes of who belongs to an organization queue up at its row.
    organization = (
        Organization.objects.select_for_update(no_key=True)
        .filter(pk=organization_id)
        .first()
    )
    if organization is None:
        raise NotFound
    return organization


def _role_under_lock(actor: Person, organization_id: UUID) -> Role | None:
    forget_roles(actor)
    return role_of(actor, organization_id)


def _checked_email(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        address = ""
    if not address or len(address) > EMAIL_LENGTH:
        raise Refusal(
            _("That is not an e-mail address."),
            code="INVALID_EMAIL",
            path=("input", "email"),
        )
    return address


def _check_stranger(organization: Organization, address: str) -> None:
    if Membership.objects.filter(
        organization=organization, person__email=address
    ).exists():
        raise Refusal(
            _("They are a member already. Change their role instead."),
            code="ALREADY_A_MEMBER",
            path=("input", "email"),
        )


def _check_height(own: Role | None, older: Invitation | None) -> None:
    """A manager cannot take back, by a new offer, what an owner offered."""
    require(older is None or may_assign(own, current=older.role, wanted=older.role))
