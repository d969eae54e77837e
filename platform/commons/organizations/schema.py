"""Organizations: charities and merchants, and who acts for them."""

from typing import Annotated, cast
from uuid import UUID

import strawberry
from django.core.files.uploadedfile import UploadedFile

from commons.kit.arguments import After, First, Slug
from commons.kit.connections import Connection, PageArguments, keyset
from commons.kit.extensions import extend
from commons.kit.graphql import Info, mutation, node
from commons.kit.ids import parse_public_id
from commons.kit.language import language_name, language_tag, languages
from commons.kit.scopes import Scope
from commons.media.types import (
    PictureType,
    UpdatePictureInput,
    UpdatePicturePayload,
    UploadPictureInput,
    UploadPicturePayload,
)
from commons.organizations import selectors
from commons.organizations.actions import invitations, members, pictures, profiles
from commons.organizations.models import Kind
from commons.organizations.types.desk import OrganizationDesk
from commons.organizations.types.members import (
    AcceptInvitationInput,
    AcceptInvitationPayload,
    ChangeMemberRoleInput,
    ChangeMemberRolePayload,
    InvitationOffer,
    InvitationType,
    InviteMemberInput,
    InviteMemberPayload,
    MembershipType,
    RemoveMemberInput,
    RemoveMemberPayload,
    RevokeInvitationInput,
    RevokeInvitationPayload,
)
from commons.organizations.types.organizations import (
    CharityType,
    ChoiceType,
    CreateOrganizationInput,
    CreateOrganizationPayload,
    MerchantType,
    TranslateOrganizationInput,
    TranslateOrganizationPayload,
    UpdateOrganizationInput,
    UpdateOrganizationPayload,
    charity_type,
    merchant_type,
    organization_key,
    organization_type,
)
from commons.people.types import ViewerType
from commons.people.viewer import viewer, viewer_or_none


@strawberry.type
class Query:
    """Charities and merchants in public, and desks for their members."""

    @strawberry.field(description="A charity by its slug; null when it is not public.")
    def charity(self, info: Info, slug: Slug) -> CharityType | None:
        """Members see their own before it is verified."""
        found = selectors.visible_organization(
            viewer_or_none(info), slug=slug, kind=Kind.CHARITY
        )
        return None if found is None else charity_type(found)

    @strawberry.field(description="A merchant by its slug.")
    def merchant(self, info: Info, slug: Slug) -> MerchantType | None:
        """Merchants are public."""
        found = selectors.visible_organization(
            viewer_or_none(info), slug=slug, kind=Kind.MERCHANT
        )
        return None if found is None else merchant_type(found)

    @strawberry.field(description="Verified charities by name.")
    def charities(
        self,
        first: First = None,
        after: After = None,
        query: Annotated[
            str, strawberry.argument(description="Words their names hold.")
        ] = "",
    ) -> Connection[CharityType]:
        """Those that pledges may name."""
        return keyset(
            selectors.verified_charities(query),
            PageArguments.of(first, after),
            order=("name", "id"),
            build=charity_type,
        )

    @strawberry.field(
        description="The private side of an organization; null if closed."
    )
    def desk(self, info: Info, slug: Slug) -> OrganizationDesk | None:
        """For members, and for staff of the platform to look."""
        found = selectors.organization_for_member(viewer_or_none(info), slug)
        return None if found is None else OrganizationDesk.of(found)

    @strawberry.field(description="The invitation behind a mailed token.")
    def invitation(
        self,
        token: Annotated[
            str, strawberry.argument(description="From the link in the mail.")
        ],
    ) -> InvitationOffer | None:
        """Whoever holds the token may look at it, signed in or not."""
        found = selectors.invitation_behind(token)
        return None if found is None else InvitationOffer.of(found)

    @strawberry.field(description="Every country, by name.")
    def countries(self) -> list[ChoiceType]:
        """For forms."""
        return [
            ChoiceType(code=one.code, name=one.name)
            for one in selectors.country_choices()
        ]

    @strawberry.field(
        description="Languages that pages are read in and owners may write in; codes "
        "as in BCP 47, each named in itself."
    )
    def languages(self) -> list[ChoiceType]:
        """For forms."""
        return [
            ChoiceType(code=language_tag(one), name=language_name(one))
            for one in languages()
        ]

    @strawberry.field(description="Every currency in use somewhere, by code.")
    def currencies(self) -> list[ChoiceType]:
        """For forms."""
        return [
            ChoiceType(code=one.code, name=one.name)
            for one in selectors.currency_choices()
        ]


@strawberry.type
class Mutation:
    """Founding and changing organizations, and who belongs to them."""

    @mutation(scope=Scope.ORGANIZATIONS)
    def create_organization(
        self, info: Info, input: CreateOrganizationInput
    ) -> CreateOrganizationPayload:
        """Found a charity or a merchant; a charity then has to prove that it is one."""
        made = profiles.create_organization(
            actor=viewer(info),
            new=profiles.NewOrganization(
                kind=input.kind,
                name=input.name,
                country=input.country,
                currency=input.currency,
                about=input.about,
                registration_number=input.registration_number,
                language=input.language,
            ),
        )
        return CreateOrganizationPayload(organization=organization_type(made))

    @mutation(scope=Scope.ORGANIZATIONS)
    def update_organization(
        self, info: Info, input: UpdateOrganizationInput
    ) -> UpdateOrganizationPayload:
        """Change what an organization says about itself."""
        changed = profiles.update_organization(
            actor=viewer(info),
            organization_id=organization_key(input.organization_id),
            change=profiles.ProfileChange(
                name=input.name,
                about=input.about,
                country=input.country,
                registration_number=input.registration_number,
                language=input.language,
            ),
        )
        return UpdateOrganizationPayload(organization=organization_type(changed))

    @mutation(scope=Scope.ORGANIZATIONS)
    def translate_organization(
        self, info: Info, input: TranslateOrganizationInput
    ) -> TranslateOrganizationPayload:
        """Say what an organization does in another language."""
        changed = profiles.translate_organization(
            actor=viewer(info),
            organization_id=organization_key(input.organization_id),
            language=input.language,
            about=input.about,
        )
        return TranslateOrganizationPayload(organization=organization_type(changed))

    @mutation(scope=Scope.ORGANIZATIONS, idempotent=True)
    def invite_member(
        self, info: Info, input: InviteMemberInput
    ) -> InviteMemberPayload:
        """Offer somebody a role by mail; it holds for two weeks."""
        invitation = invitations.invite_member(
            actor=viewer(info),
            organization_id=organization_key(input.organization_id),
            email=input.email,
            role=input.role,
        )
        return InviteMemberPayload(invitation=InvitationType.of(invitation))

    @mutation(scope=Scope.ORGANIZATIONS)
    def accept_invitation(
        self, info: Info, input: AcceptInvitationInput
    ) -> AcceptInvitationPayload:
        """Take the place that was offered."""
        membership = invitations.accept_invitation(
            actor=viewer(info), token=input.token
        )
        return AcceptInvitationPayload(membership=MembershipType.of(membership))

    @mutation(scope=Scope.ORGANIZATIONS)
    def revoke_invitation(
        self, info: Info, input: RevokeInvitationInput
    ) -> RevokeInvitationPayload:
        """Take an offer back while nobody has accepted it."""
        (key,) = parse_public_id("inv", input.invitation_id)
        invitation = invitations.revoke_invitation(
            actor=viewer(info), invitation_id=key
        )
        return RevokeInvitationPayload(invitation=InvitationType.of(invitation))

    @mutation(scope=Scope.ORGANIZATIONS)
    def change_member_role(
        self, info: Info, input: ChangeMemberRoleInput
    ) -> ChangeMemberRolePayload:
        """Give a member another role; the last owner stays one."""
        (key,) = parse_public_id("mem", input.membership_id)
        membership = members.change_member_role(
            actor=viewer(info), membership_id=key, role=input.role
        )
        return ChangeMemberRolePayload(membership=MembershipType.of(membership))

    @mutation(scope=Scope.ORGANIZATIONS)
    def remove_member(
        self, info: Info, input: RemoveMemberInput
    ) -> RemoveMemberPayload:
        """End a membership, also one's own; the last owner stays."""
        (key,) = parse_public_id("mem", input.membership_id)
        membership = members.remove_member(actor=viewer(info), membership_id=key)
        return RemoveMemberPayload(membership=MembershipType.of(membership))

    @mutation(scope=Scope.CATALOGUE)
    def upload_picture(
        self, info: Info, input: UploadPictureInput
    ) -> UploadPicturePayload:
        """Keep a picture for an organization; the same file is kept once."""
        picture = pictures.upload_picture(
            actor=viewer(info),
            organization_id=organization_key(input.organization_id),
            file=cast(
                "UploadedFile[bytes]", input.file
            ),  # the scalar lets nothing else in
            alt=input.alt,
        )
        return UploadPicturePayload(picture=PictureType.of(picture))

    @mutation(scope=Scope.CATALOGUE)
    def update_picture(
        self, info: Info, input: UpdatePictureInput
    ) -> UpdatePicturePayload:
        """Say anew what a picture shows, or which point of it stays in sight."""
        point = input.focal_point
        picture = pictures.update_picture(
            actor=viewer(info),
            picture_id=parse_public_id("pic", input.picture_id)[0],
            alt=input.alt,
            focus=None if point is None else point.to_focus(),
        )
        return UpdatePicturePayload(picture=PictureType.of(picture))


def _memberships(root: strawberry.Parent[ViewerType]) -> list[MembershipType]:
    return [
        MembershipType.of(membership)
        for membership in selectors.memberships_of(root.person)
    ]


def _charity(info: Info, key: UUID) -> CharityType | None:
    found = selectors.visible_organization_by_key(
        viewer_or_none(info), key, kind=Kind.CHARITY
    )
    return None if found is None else charity_type(found)


def _merchant(info: Info, key: UUID) -> MerchantType | None:
    found = selectors.visible_organization_by_key(
        viewer_or_none(info), key, kind=Kind.MERCHANT
    )
    return None if found is None else merchant_type(found)


def _membership(info: Info, key: UUID) -> MembershipType | None:
    found = selectors.visible_membership(viewer_or_none(info), key)
    return None if found is None else MembershipType.of(found)


def _invitation(info: Info, key: UUID) -> InvitationType | None:
    found = selectors.visible_invitation(viewer_or_none(info), key)
    return None if found is None else InvitationType.of(found)


extend(
    ViewerType,
    memberships=strawberry.field(
        resolver=_memberships, description="Where they belong, by name; at most 100."
    ),
)
node("cha", _charity)
node("mer", _merchant)
node("mem", _membership)
node("inv", _invitation)

TYPES = (CharityType, MerchantType)
