"""The private side of an organization, as its members see it."""

import strawberry

from commons.kit.arguments import After, First
from commons.kit.connections import Connection, PageArguments, keyset
from commons.kit.enums import described
from commons.kit.errors import Forbidden
from commons.kit.graphql import Info
from commons.kit.language import language_name, language_tag, languages
from commons.organizations.models import Organization, Role, Verification
from commons.organizations.policy import (
    may_decide_consent,
    may_edit_organization,
    may_manage_catalogue,
    may_manage_members,
    may_manage_money,
    may_manage_pledges,
    role_of,
)
from commons.organizations.selectors import (
    may_see_invitations,
    members_of,
    open_invitations_of,
    roles_may_be_offered,
)
from commons.organizations.types.members import InvitationType, MembershipType
from commons.organizations.types.organizations import (
    OrganizationType,
    organization_type,
)
from commons.people.models import Person
from commons.people.viewer import viewer_or_none

VerificationChoice = described(
    Verification,
    name="Verification",
    description="How far a charity has come in proving that it is one.",
    NOT_NEEDED="A merchant: nothing to check.",
    DRAFT="Its proof is not sent in yet.",
    SUBMITTED="It waits for staff.",
    VERIFIED="It is what it says; pledges may name it.",
    REJECTED="Staff could not find it to be a charity; it may be sent in again.",
    SUSPENDED="It was verified and is shut out until staff says otherwise.",
)


@strawberry.type(description="What the viewer may do at an organization.")
class DeskPermissions:
    """A page offers only what would not be refused."""

    edit_organization: bool = strawberry.field(
        description="Change what it says about itself, and its terms of sale."
    )
    manage_members: bool = strawberry.field(description="Invite, promote and remove.")
    manage_catalogue: bool = strawberry.field(
        description="Change listings, stock, pictures, the window; import."
    )
    manage_pledges: bool = strawberry.field(
        description="Write, amend, pause and end pledges."
    )
    decide_consent: bool = strawberry.field(
        description="Agree to pledges, refuse them and take a consent back."
    )
    manage_money: bool = strawberry.field(description="Say where money goes.")

    @classmethod
    def of(cls, actor: Person | None, organization: Organization) -> "DeskPermissions":
        """Costs the one query for the viewer's roles; kind matters to pledges alone."""
        key, is_charity = organization.pk, organization.is_charity
        return cls(
            edit_organization=may_edit_organization(actor, key),
            manage_members=may_manage_members(actor, key),
            manage_catalogue=may_manage_catalogue(actor, key),
            manage_pledges=not is_charity and may_manage_pledges(actor, key),
            decide_consent=is_charity and may_decide_consent(actor, key),
            manage_money=may_manage_money(actor, key),
        )


@strawberry.type(description="What an organization says in a further language.")
class AboutTranslation:
    """Empty while nothing is said."""

    language: str = strawberry.field(description="Which one, BCP 47.")
    name: str = strawberry.field(description="What it is called in itself.")
    about: str = strawberry.field(description="What it says about itself.")


@strawberry.type(description="The private side of an organization, for its members.")
class OrganizationDesk:
    """Only made for those who may see it."""

    row: strawberry.Private[Organization]
    verification: Verification = strawberry.field(
        description="How far staff has checked it."
    )
    registration_number: str = strawberry.field(
        description="Its number in the register of its country; may be empty."
    )

    @strawberry.field(description="Its public side.")
    def organization(self) -> OrganizationType:
        """Costs no query."""
        return organization_type(self.row)

    @strawberry.field(description="What it says about itself, as it was written.")
    def about(self) -> str:
        """Whatever language the viewer reads."""
        return self.row.about

    @strawberry.field(
        description="The same in each further language of this platform, said or not."
    )
    def about_translations(self) -> list[AboutTranslation]:
        """Costs no query."""
        return [
            AboutTranslation(
                language=language_tag(one),
                name=language_name(one),
                about=self.row.about_in.get(one, ""),
            )
            for one in languages()
            if one != self.row.language
        ]

    @strawberry.field(description="The viewer's role; null for staff of the platform.")
    def role(self, info: Info) -> Role | None:
        """Read once per request."""
        return role_of(viewer_or_none(info), self.row.pk)

    @strawberry.field(description="What the viewer may do here.")
    def viewer_may(self, info: Info) -> DeskPermissions:
        """Nothing, for staff of the platform: they look."""
        return DeskPermissions.of(viewer_or_none(info), self.row)

    @strawberry.field(description="The roles the viewer may give to others.")
    def roles_to_give(self, info: Info) -> list[Role]:
        """Empty for those who may not invite."""
        return roles_may_be_offered(role_of(viewer_or_none(info), self.row.pk))

    @strawberry.field(description="Who belongs to it, in the order they joined.")
    def members(
        self, first: First = None, after: After = None
    ) -> Connection[MembershipType]:
        """For every member."""
        return keyset(
            members_of(self.row.pk),
            PageArguments.of(first, after),
            order=("id",),
            build=MembershipType.of,
        )

    @strawberry.field(
        description="Open invitations, newest first; for those who invite."
    )
    def invitations(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[InvitationType]:
        """Addresses of people who never asked to be known here: not for everyone."""
        if not may_see_invitations(viewer_or_none(info), self.row.pk):
            raise Forbidden
        return keyset(
            open_invitations_of(self.row.pk),
            PageArguments.of(first, after),
            order=("-id",),
            build=InvitationType.of,
        )

    @classmethod
    def of(cls, organization: Organization) -> "OrganizationDesk":
        """The private side; whether the viewer may see it was asked before."""
        return cls(
            row=organization,
            verification=Verification(organization.verification),
            registration_number=organization.registration_number,
        )
