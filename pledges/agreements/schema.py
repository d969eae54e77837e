"""Pledges, their terms, and the consent of charities."""

from typing import Annotated
from uuid import UUID

import strawberry

from commons.kit.arguments import After, First, Slug
from commons.kit.clock import now
from commons.kit.connections import Connection, PageArguments, keyset
from commons.kit.errors import NotFound
from commons.kit.extensions import extend
from commons.kit.graphql import Info, mutation, node
from commons.kit.ids import parse_public_id
from commons.kit.scopes import Scope
from commons.organizations.models import Kind, Organization
from commons.organizations.selectors import organization_for_member
from commons.organizations.types.desk import OrganizationDesk
from commons.organizations.types.organizations import CharityType, organization_key
from commons.people.viewer import viewer, viewer_or_none
from pledges.agreements.actions import consents, pledges
from pledges.agreements.models import (
    CONSENT_PREFIX,
    PLEDGE_PREFIX,
    TERMS_PREFIX,
    Pledge,
)
from pledges.agreements.selectors.pledges import (
    consents_of,
    pledges_naming,
    pledges_of,
    visible_consent,
    visible_pledge,
    visible_terms,
    waiting_consents_count,
)
from pledges.agreements.selectors.public import pledging_merchant_count
from pledges.agreements.states import ConsentState
from pledges.agreements.types.choices import CHOICES
from pledges.agreements.types.inputs import (
    AmendPledgeInput,
    AmendPledgePayload,
    CreatePledgeInput,
    CreatePledgePayload,
    DenyConsentInput,
    EndPledgePayload,
    GiveConsentInput,
    GiveConsentPayload,
    PausePledgePayload,
    PledgeInput,
    RefuseConsentPayload,
    ResumePledgePayload,
    RevokeConsentPayload,
    minor_or_none,
)
from pledges.agreements.types.pledges import (
    ConsentType,
    PledgeTermsType,
    PledgeType,
)
from pledges.agreements.types.previews import (
    PledgePreview,
    PreviewPledgeInput,
    preview_of,
)

PledgeId = Annotated[
    strawberry.ID, strawberry.argument(description="The id of a pledge.")
]
StateFilter = Annotated[
    ConsentState | None,
    strawberry.argument(
        description="Only these; PENDING is what can still be decided."
    ),
]


@strawberry.type
class Query:
    """Pledges for their parties; the public reads their sentences on listings."""

    @strawberry.field(description="A pledge; null when missing or not for the viewer.")
    def pledge(self, info: Info, id: PledgeId) -> PledgeType | None:
        """For members of its merchant and of charities it names, and staff."""
        try:
            (key,) = parse_public_id(PLEDGE_PREFIX, id)
        except NotFound:
            return None
        return _pledge(info, key)

    @strawberry.field(
        description="A merchant's pledges, or those that name a charity, newest first; "
        "null if closed."
    )
    def desk_pledges(
        self, info: Info, slug: Slug, first: First = None, after: After = None
    ) -> Connection[PledgeType] | None:
        """For members, and staff; a charity sees the versions that name it."""
        found = organization_for_member(viewer_or_none(info), slug)
        if found is None:
            return None
        pledges_there = pledges_naming if found.is_charity else pledges_of
        return keyset(
            pledges_there(found.pk),
            PageArguments.of(first, after),
            order=("-id",),
            build=PledgeType.of,
        )

    @strawberry.field(description="What a charity was asked to agree to, newest first.")
    def consent_inbox(
        self,
        info: Info,
        slug: Slug,
        state: StateFilter = None,
        first: First = None,
        after: After = None,
    ) -> Connection[ConsentType] | None:
        """For its members, and staff; null if closed."""
        charity = _own(info, slug, Kind.CHARITY)
        if charity is None:
            return None
        return keyset(
            consents_of(charity, state=state),
            PageArguments.of(first, after),
            order=("-id",),
            build=ConsentType.of,
        )

    @strawberry.field(description="What terms would say and give; nothing is kept.")
    def preview_pledge(
        self,
        info: Info,
        input: Annotated[
            PreviewPledgeInput, strawberry.argument(description="The terms.")
        ],
    ) -> PledgePreview:
        """For whoever is signed in."""
        viewer(info)
        return preview_of(input)


@strawberry.type
class Mutation:
    """What merchants promise, and what charities say to it."""

    @mutation(scope=Scope.PLEDGES, idempotent=True)
    def create_pledge(
        self, info: Info, input: CreatePledgeInput
    ) -> CreatePledgePayload:
        """Promise a share of sales; it holds once every charity named has agreed."""
        made = pledges.create_pledge(
            actor=viewer(info),
            merchant_id=organization_key(input.organization_id),
            new=pledges.NewPledge(
                title=input.title,
                draft=input.draft(input.total_cap),
                total_cap_minor=minor_or_none(input.total_cap, "totalCap"),
            ),
        )
        return CreatePledgePayload(pledge=_reread(info, made))

    @mutation(scope=Scope.PLEDGES, idempotent=True)
    def amend_pledge(self, info: Info, input: AmendPledgeInput) -> AmendPledgePayload:
        """Propose new terms; those in force stay so until the new ones begin."""
        terms = pledges.amend_pledge(
            actor=viewer(info),
            pledge_id=_key(PLEDGE_PREFIX, input.pledge_id),
            draft=input.draft(),
        )
        return AmendPledgePayload(
            pledge=_reread(info, terms.pledge), terms=_terms(info, terms.pk)
        )

    @mutation(scope=Scope.PLEDGES, idempotent=True)
    def pause_pledge(self, info: Info, input: PledgeInput) -> PausePledgePayload:
        """Let later sales give nothing until it is resumed."""
        paused = pledges.pause_pledge(
            actor=viewer(info), pledge_id=_key(PLEDGE_PREFIX, input.pledge_id)
        )
        return PausePledgePayload(pledge=_reread(info, paused))

    @mutation(scope=Scope.PLEDGES, idempotent=True)
    def resume_pledge(self, info: Info, input: PledgeInput) -> ResumePledgePayload:
        """Take up the paused terms again; the consents to them still count."""
        resumed = pledges.resume_pledge(
            actor=viewer(info), pledge_id=_key(PLEDGE_PREFIX, input.pledge_id)
        )
        return ResumePledgePayload(pledge=_reread(info, resumed))

    @mutation(scope=Scope.PLEDGES, idempotent=True)
    def end_pledge(self, info: Info, input: PledgeInput) -> EndPledgePayload:
        """End it for good; what past sales gave stays given."""
        ended = pledges.end_pledge(
            actor=viewer(info), pledge_id=_key(PLEDGE_PREFIX, input.pledge_id)
        )
        return EndPledgePayload(pledge=_reread(info, ended))

    @mutation(scope=Scope.PLEDGES, idempotent=True)
    def give_consent(self, info: Info, input: GiveConsentInput) -> GiveConsentPayload:
        """Agree to the text as it is; the last consent puts the terms in force."""
        given = consents.give_consent(
            actor=viewer(info), consent_id=_key(CONSENT_PREFIX, input.consent_id)
        )
        return GiveConsentPayload(consent=_consent(info, given.pk))

    @mutation(scope=Scope.PLEDGES, idempotent=True)
    def refuse_consent(
        self, info: Info, input: DenyConsentInput
    ) -> RefuseConsentPayload:
        """Say no; the proposal comes to nothing."""
        refused = consents.refuse_consent(
            actor=viewer(info),
            consent_id=_key(CONSENT_PREFIX, input.consent_id),
            reason=input.reason,
        )
        return RefuseConsentPayload(consent=_consent(info, refused.pk))

    @mutation(scope=Scope.PLEDGES, idempotent=True)
    def revoke_consent(
        self, info: Info, input: DenyConsentInput
    ) -> RevokeConsentPayload:
        """Take the word back, with effect on later sales at once."""
        revoked = consents.revoke_consent(
            actor=viewer(info),
            consent_id=_key(CONSENT_PREFIX, input.consent_id),
            reason=input.reason,
        )
        return RevokeConsentPayload(consent=_consent(info, revoked.pk))


def _own(info: Info, slug: str, kind: Kind) -> Organization | None:
    found = organization_for_member(viewer_or_none(info), slug)
    return found if found is not None and found.kind == kind else None


def _key(prefix: str, public: str) -> UUID:
    return parse_public_id(prefix, public)[0]


def _reread(info: Info, pledge: Pledge) -> PledgeType | None:
    """The pledge with its versions as they are now."""
    return _pledge(info, pledge.pk)


def _pledge(info: Info, key: UUID) -> PledgeType | None:
    found = visible_pledge(viewer_or_none(info), key)
    return None if found is None else PledgeType.of(found)


def _terms(info: Info, key: UUID) -> PledgeTermsType | None:
    found = visible_terms(viewer_or_none(info), key)
    return None if found is None else PledgeTermsType.of(found)


def _consent(info: Info, key: UUID) -> ConsentType | None:
    found = visible_consent(viewer_or_none(info), key)
    return None if found is None else ConsentType.of(found)


def _waiting_consent_count(root: strawberry.Parent[OrganizationDesk]) -> int:
    return waiting_consents_count(root.row) if root.row.is_charity else 0


def _pledging_merchant_count(root: strawberry.Parent[CharityType]) -> int:
    return pledging_merchant_count(root.organization.pk, at=now())


extend(
    CharityType,
    pledging_merchant_count=strawberry.field(
        resolver=_pledging_merchant_count,
        description="How many merchants have a pledge to it in force.",
    ),
)
extend(
    OrganizationDesk,
    waiting_consent_count=strawberry.field(
        resolver=_waiting_consent_count,
        description="How many pledges wait for this charity's word; merchants: 0.",
    ),
)
node(PLEDGE_PREFIX, _pledge)
node(TERMS_PREFIX, _terms)
node(CONSENT_PREFIX, _consent)

TYPES = CHOICES
