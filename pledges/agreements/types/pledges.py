"""Pledges, their versions and consents, as GraphQL shows them to their parties."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import strawberry

from commons.kit.clock import now
from commons.kit.graphql import Info, MoneyInput, MoneyType, Node, money
from commons.kit.ids import public_id
from commons.organizations.types.organizations import (
    CharityType,
    MerchantType,
    charity_type,
    merchant_type,
)
from commons.people.models import Person
from commons.people.types import PersonType
from commons.people.viewer import viewer_or_none
from pledges.agreements.models import (
    CONSENT_PREFIX,
    TERMS_PREFIX,
    Consent,
    Pledge,
    PledgeShare,
    PledgeTerms,
)
from pledges.agreements.policy import may_amend_pledge, may_decide
from pledges.agreements.rules.disclosure import disclosure
from pledges.agreements.rules.samples import sample_line, usual_price_minor
from pledges.agreements.rules.shares import Base, Kind
from pledges.agreements.rules.status import Status
from pledges.agreements.rules.targets import Scope
from pledges.agreements.rules.wording import LISTING_PREFIX
from pledges.agreements.selectors.drafts import promise_of
from pledges.agreements.selectors.pledges import (
    cap_of,
    pledge_status,
    versions_visible_to,
)
from pledges.agreements.states import Closing, ConsentState, TermsState
from pledges.agreements.types.disclosures import DisclosureType, disclosure_or_none

ExamplePrice = Annotated[
    MoneyInput | None,
    strawberry.argument(description="Of one piece; 48.00 unless told."),
]
ExampleTax = Annotated[
    int, strawberry.argument(description="The tax within the price, 2000 is 20 %.")
]


@strawberry.type(name="Beneficiary", description="A charity that terms name.")
class BeneficiaryType:
    """Its weight counts against those of the others."""

    charity: CharityType = strawberry.field(description="Who receives.")
    weight: int = strawberry.field(description="So many parts of the sum of weights.")

    @classmethod
    def of(cls, share: PledgeShare) -> "BeneficiaryType":
        """The charity was fetched along."""
        return cls(charity=charity_type(share.charity), weight=share.weight)


@strawberry.type(name="Consent", description="A charity's word on one version.")
class ConsentType(Node):
    """For the members of the charity and of the merchant."""

    row: strawberry.Private[Consent]
    state: ConsentState = strawberry.field(description="What it says.")
    charity: CharityType = strawberry.field(description="Who was asked.")
    text: str = strawberry.field(description="Exactly what it was asked to agree to.")
    text_hash: str = strawberry.field(description="The text's SHA-256.")
    reason: str = strawberry.field(description="Why not, or no longer; may be empty.")
    asked_at: datetime = strawberry.field(description="When it was asked.")
    decided_at: datetime | None = strawberry.field(description="When it said so.")
    revoked_at: datetime | None = strawberry.field(
        description="When it took its word back."
    )
    carried_from: int | None = strawberry.field(
        description="The version first agreed to, when taken up again after a pause."
    )

    @strawberry.field(description="Who decided for the charity.")
    def decided_by(self) -> PersonType | None:
        """Fetched along."""
        return _person(self.row.decided_by)

    @strawberry.field(description="Who took the word back.")
    def revoked_by(self) -> PersonType | None:
        """Fetched along."""
        return _person(self.row.revoked_by)

    @strawberry.field(description="Whether the viewer can agree or refuse now.")
    def can_decide(self, info: Info) -> bool:
        """While the proposal is open."""
        is_open = self.row.terms.state == TermsState.PROPOSED
        waits = is_open and self.state == ConsentState.PENDING
        return waits and may_decide(viewer_or_none(info), self.row)

    @strawberry.field(description="Whether the viewer can take the word back now.")
    def can_revoke(self, info: Info) -> bool:
        """While anything goes on, or could be resumed, by this word."""
        terms = self.row.terms
        is_open = terms.state == TermsState.PROPOSED or terms.is_standing(now())
        is_paused = terms.closing == Closing.PAUSED and terms.pledge.paused_at
        return (
            self.state == ConsentState.GIVEN
            and bool(is_open or is_paused)
            and may_decide(viewer_or_none(info), self.row)
        )

    @strawberry.field(description="The version in question.")
    def terms(self) -> "PledgeTermsType":
        """Fetched along."""
        return PledgeTermsType.of(self.row.terms)

    @strawberry.field(description="Who promises.")
    def merchant(self) -> MerchantType:
        """Fetched along."""
        return merchant_type(self.row.terms.pledge.merchant)

    @classmethod
    def of(cls, consent: Consent) -> "ConsentType":
        """Whether the viewer may see it was asked before."""
        return cls(
            id=strawberry.ID(public_id(CONSENT_PREFIX, consent.pk)),
            row=consent,
            state=ConsentState(consent.state),
            charity=charity_type(consent.charity),
            text=consent.text,
            text_hash=consent.text_hash,
            reason=consent.reason,
            asked_at=consent.created_at,
            decided_at=consent.decided_at,
            revoked_at=consent.revoked_at,
            carried_from=consent.carried_from,
        )


@strawberry.type(name="PledgeTerms", description="One version of a pledge.")
class PledgeTermsType(Node):
    """Its content never changes; for its merchant and the charities it names."""

    row: strawberry.Private[PledgeTerms]
    pledge_id: strawberry.ID = strawberry.field(description="Of which pledge.")
    version: int = strawberry.field(description="Counted from 1.")
    state: TermsState = strawberry.field(description="How far it has come.")
    title: str = strawberry.field(description="The pledge's title.")
    kind: Kind = strawberry.field(description="How the gift is counted.")
    share_bps: int | None = strawberry.field(
        description="The share in hundredths of a percent, if it is one."
    )
    fixed: MoneyType | None = strawberry.field(description="The sum per unit, if set.")
    base: Base = strawberry.field(description="What the share is taken of.")
    floor: MoneyType | None = strawberry.field(description="The least per sale.")
    cap: MoneyType | None = strawberry.field(description="The most per sale.")
    scope: Scope = strawberry.field(description="What it covers.")
    tags: list[str] = strawberry.field(description="The tags, for scope TAGS.")
    categories: list[str] = strawberry.field(
        description="The categories, for scope CATEGORIES."
    )
    listing_ids: list[strawberry.ID] = strawberry.field(
        description="The listings, for scope LISTINGS."
    )
    starts_at: datetime | None = strawberry.field(description="The first day wished.")
    ends_at: datetime | None = strawberry.field(description="The end wished.")
    holds_from: datetime | None = strawberry.field(
        description="From when it holds or held; null if it never does."
    )
    holds_until: datetime | None = strawberry.field(
        description="Until when; null for an open end."
    )
    is_in_force: bool = strawberry.field(description="Whether it holds now.")
    text: str = strawberry.field(description="All of it in words, as agreed.")
    text_hash: str = strawberry.field(description="The text's SHA-256.")
    closing: Closing | None = strawberry.field(
        description="What ended it early, if anything did."
    )
    closed_at: datetime | None = strawberry.field(description="When that was decided.")
    proposed_at: datetime = strawberry.field(description="When it was written.")

    @strawberry.field(description="The charities it names, as they were named.")
    def beneficiaries(self) -> list[BeneficiaryType]:
        """Fetched along."""
        return [BeneficiaryType.of(share) for share in self.row.shares.all()]

    @strawberry.field(description="What each charity says to it.")
    def consents(self) -> list[ConsentType]:
        """Fetched along."""
        return [ConsentType.of(consent) for consent in self.row.consents.all()]

    @strawberry.field(description="What a shopper reads at a price; null if nothing.")
    def disclosure(
        self, price: ExamplePrice = None, tax_bps: ExampleTax = 0
    ) -> DisclosureType | None:
        """As if nothing else were pledged and the total cap were far off."""
        currency = self.row.pledge.currency
        asked = None if price is None else price.minor("price")
        price_minor = usual_price_minor(currency) if asked is None else asked
        line = sample_line(price_minor, currency=currency, tax_bps=tax_bps)
        return disclosure_or_none(disclosure([promise_of(self.row)], line))

    @classmethod
    def of(cls, terms: PledgeTerms) -> "PledgeTermsType":
        """Whether the viewer may see it was asked before."""
        currency = terms.pledge.currency
        return cls(
            id=strawberry.ID(public_id(TERMS_PREFIX, terms.pk)),
            row=terms,
            pledge_id=strawberry.ID(terms.pledge.public_id),
            version=terms.version,
            state=TermsState(terms.state),
            title=terms.pledge.title,
            kind=Kind(terms.kind),
            share_bps=terms.share_bps,
            fixed=_money(terms.fixed_minor, currency),
            base=Base(terms.base),
            floor=_money(terms.floor_minor, currency),
            cap=_money(terms.cap_minor, currency),
            scope=Scope(terms.scope),
            tags=terms.scope_tags,
            categories=terms.scope_categories,
            listing_ids=[
                strawberry.ID(public_id(LISTING_PREFIX, key))
                for key in terms.scope_listing_ids
            ],
            starts_at=terms.starts_at,
            ends_at=terms.ends_at,
            holds_from=terms.holds_from,
            holds_until=terms.holds_until,
            is_in_force=terms.is_in_force(now()),
            text=terms.text,
            text_hash=terms.text_hash,
            closing=Closing(terms.closing) if terms.closing else None,
            closed_at=terms.closed_at,
            proposed_at=terms.created_at,
        )


@strawberry.type(name="Pledge", description="A merchant's standing promise.")
class PledgeType(Node):
    """For its merchant whole, for charities in the versions that name them."""

    row: strawberry.Private[Pledge]
    title: str = strawberry.field(description="What the merchant calls it.")
    currency: str = strawberry.field(description="It covers sales in this one.")
    status: Status = strawberry.field(description="How it stands.")
    total_cap: MoneyType | None = strawberry.field(
        description="The most it gives in all, if there is such a limit."
    )
    used_of_cap: MoneyType | None = strawberry.field(
        description="How much of that is promised, open checkouts included."
    )
    paused_at: datetime | None = strawberry.field(description="Since when it rests.")
    ended_at: datetime | None = strawberry.field(description="Since when it is over.")
    created_at: datetime = strawberry.field(description="When it was first written.")

    @strawberry.field(description="Who promises.")
    def merchant(self) -> MerchantType:
        """Fetched along."""
        return merchant_type(self.row.merchant)

    @strawberry.field(description="The version that holds now.")
    def terms(self, info: Info) -> PledgeTermsType | None:
        """At most one."""
        return _first(
            terms for terms in self._versions(info) if terms.is_in_force(now())
        )

    @strawberry.field(description="The version agreed for later.")
    def upcoming(self, info: Info) -> PledgeTermsType | None:
        """The next one, if several follow each other."""
        moment = now()
        return _first(
            terms
            for terms in self._versions(info)
            if terms.is_standing(moment) and not terms.is_in_force(moment)
        )

    @strawberry.field(description="The version that waits for consent.")
    def proposal(self, info: Info) -> PledgeTermsType | None:
        """At most one."""
        return _first(
            terms
            for terms in self._versions(info)
            if terms.state == TermsState.PROPOSED
        )

    @strawberry.field(description="Every version, the newest first; at most some 500.")
    def history(self, info: Info) -> list[PledgeTermsType]:
        """Those the viewer may see."""
        return [PledgeTermsType.of(terms) for terms in reversed(self._versions(info))]

    @strawberry.field(description="What a shopper reads, or would, at some price.")
    def disclosure_preview(self, info: Info) -> DisclosureType | None:
        """By the terms in force, else by the newest version."""
        versions = self._versions(info)
        in_force = [terms for terms in versions if terms.is_in_force(now())]
        line = sample_line(usual_price_minor(self.currency), currency=self.currency)
        promise = promise_of((in_force or versions)[-1])
        return disclosure_or_none(disclosure([promise], line))

    @strawberry.field(description="Whether the viewer may change it.")
    def can_manage(self, info: Info) -> bool:
        """Managers of the merchant, while it lasts."""
        may = may_amend_pledge(viewer_or_none(info), self.row)
        return may and self.row.ended_at is None

    def _versions(self, info: Info) -> list[PledgeTerms]:
        return versions_visible_to(viewer_or_none(info), self.row)

    @classmethod
    def of(cls, pledge: Pledge) -> "PledgeType":
        """The pledge was read with its versions; the viewer may see one of them."""
        cap = cap_of(pledge)
        return cls(
            id=strawberry.ID(pledge.public_id),
            row=pledge,
            title=pledge.title,
            currency=pledge.currency,
            status=pledge_status(pledge, at=now()),
            total_cap=_money(pledge.total_cap_minor, pledge.currency),
            used_of_cap=None if cap is None else money(cap.used_minor, pledge.currency),
            paused_at=pledge.paused_at,
            ended_at=pledge.ended_at,
            created_at=pledge.created_at,
        )


def _first(versions: Iterable[PledgeTerms]) -> PledgeTermsType | None:
    terms = next(iter(versions), None)
    return None if terms is None else PledgeTermsType.of(terms)


def _money(amount_minor: int | None, currency: str) -> MoneyType | None:
    return None if amount_minor is None else money(amount_minor, currency)


def _person(person: Person | None) -> PersonType | None:
    return None if person is None else PersonType.of(person)
