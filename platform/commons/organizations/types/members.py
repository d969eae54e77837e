"""Members and invitations, as GraphQL shows them."""

from datetime import datetime

import strawberry

from commons.kit.clock import now
from commons.kit.enums import described
from commons.kit.graphql import Node, Payload, Repeatable
from commons.kit.ids import public_id
from commons.organizations.models import Invitation, Membership, Role
from commons.organizations.types.organizations import (
    OrganizationType,
    organization_type,
)
from commons.people.types import PersonType

RoleChoice = described(
    Role,
    name="Role",
    description="What a member may do, from the most to the least.",
    OWNER="Everything, and make others owners.",
    MANAGER="Pledges, consents, money, and members up to managers.",
    STAFF="Listings, stock and pictures.",
    VIEWER="Look.",
)


@strawberry.type(name="Membership", description="A person's place in an organization.")
class MembershipType(Node):
    """What members see of each other."""

    role: Role = strawberry.field(description="What they may do.")
    organization: OrganizationType = strawberry.field(description="Where.")
    person: PersonType = strawberry.field(description="Who.")
    email: str = strawberry.field(description="How fellow members reach them.")
    joined_at: datetime = strawberry.field(description="Since when.")

    @classmethod
    def of(cls, membership: Membership) -> "MembershipType":
        """The membership; organization and person were fetched along."""
        return cls(
            id=strawberry.ID(public_id("mem", membership.pk)),
            role=Role(membership.role),
            organization=organization_type(membership.organization),
            person=PersonType.of(membership.person),
            email=membership.person.email,
            joined_at=membership.created_at,
        )


@strawberry.type(name="Invitation", description="A place offered by mail.")
class InvitationType(Node):
    """What those who invite see of an offer; never its secret."""

    email: str = strawberry.field(description="Where it was mailed.")
    role: Role = strawberry.field(description="What is offered.")
    invited_by: PersonType = strawberry.field(description="Who offered it.")
    created_at: datetime = strawberry.field(description="When it was offered.")
    expires_at: datetime = strawberry.field(description="Until when it holds.")
    accepted_at: datetime | None = strawberry.field(description="When it was taken.")
    revoked_at: datetime | None = strawberry.field(
        description="When it was taken back."
    )
    is_open: bool = strawberry.field(description="Whether it can still be taken.")

    @classmethod
    def of(cls, invitation: Invitation) -> "InvitationType":
        """The offer; who made it was fetched along."""
        return cls(
            id=strawberry.ID(public_id("inv", invitation.pk)),
            email=invitation.email,
            role=Role(invitation.role),
            invited_by=PersonType.of(invitation.invited_by),
            created_at=invitation.created_at,
            expires_at=invitation.expires_at,
            accepted_at=invitation.accepted_at,
            revoked_at=invitation.revoked_at,
            is_open=invitation.is_open(now()),
        )


@strawberry.type(description="What somebody who holds an invitation sees of it.")
class InvitationOffer:
    """Enough to decide."""

    organization: OrganizationType = strawberry.field(description="Where to.")
    role: Role = strawberry.field(description="What is offered.")
    email: str = strawberry.field(description="Where it was mailed.")
    invited_by: str = strawberry.field(description="What whoever invites is called.")
    expires_at: datetime = strawberry.field(description="Until when it holds.")
    is_open: bool = strawberry.field(description="Whether it can still be taken.")

    @classmethod
    def of(cls, invitation: Invitation) -> "InvitationOffer":
        """The offer as the invited see it."""
        return cls(
            organization=organization_type(invitation.organization),
            role=Role(invitation.role),
            email=invitation.email,
            invited_by=invitation.invited_by.display_name,
            expires_at=invitation.expires_at,
            is_open=invitation.is_open(now()),
        )


@strawberry.input(description="A place to offer.")
class InviteMemberInput(Repeatable):
    """Who is invited, where and as what."""

    organization_id: strawberry.ID = strawberry.field(description="Where.")
    email: str = strawberry.field(description="Where the invitation is mailed.")
    role: Role = strawberry.field(description="At most the viewer's own.")


@strawberry.input(description="An invitation to take.")
class AcceptInvitationInput:
    """The secret that was mailed."""

    token: str = strawberry.field(description="From the link in the mail.")


@strawberry.input(description="An invitation to take back.")
class RevokeInvitationInput:
    """Which one."""

    invitation_id: strawberry.ID = strawberry.field(description="An open one.")


@strawberry.input(description="Another role for a member.")
class ChangeMemberRoleInput:
    """Whose, and which."""

    membership_id: strawberry.ID = strawberry.field(description="Whose.")
    role: Role = strawberry.field(description="At most the viewer's own.")


@strawberry.input(description="A membership to end.")
class RemoveMemberInput:
    """Whose."""

    membership_id: strawberry.ID = strawberry.field(
        description="Another's, or one's own to leave."
    )


@strawberry.type(description="After inviting somebody.")
class InviteMemberPayload(Payload):
    """The invitation, or null."""

    invitation: InvitationType | None = strawberry.field(
        default=None, description="On its way by mail."
    )


@strawberry.type(description="After taking an invitation.")
class AcceptInvitationPayload(Payload):
    """The membership, or null."""

    membership: MembershipType | None = strawberry.field(
        default=None, description="The viewer's place now."
    )


@strawberry.type(description="After taking an invitation back.")
class RevokeInvitationPayload(Payload):
    """The invitation, or null."""

    invitation: InvitationType | None = strawberry.field(
        default=None, description="It opens nothing any more."
    )


@strawberry.type(description="After changing a role.")
class ChangeMemberRolePayload(Payload):
    """The membership, or null."""

    membership: MembershipType | None = strawberry.field(
        default=None, description="With its new role."
    )


@strawberry.type(description="After ending a membership.")
class RemoveMemberPayload(Payload):
    """The membership that was, or null."""

    membership: MembershipType | None = strawberry.field(
        default=None, description="As it was."
    )
