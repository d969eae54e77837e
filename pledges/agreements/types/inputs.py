"""What merchants and charities send about pledges, and what they get back."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import strawberry

from commons.kit.errors import NotFound, Refusal
from commons.kit.format import joined
from commons.kit.graphql import MoneyInput, Payload, Repeatable
from commons.kit.ids import parse_public_id
from commons.kit.language import _
from pledges.agreements.rules.drafts import DraftShare, TermsDraft
from pledges.agreements.rules.shares import Base
from pledges.agreements.rules.targets import Scope
from pledges.agreements.rules.wording import LISTING_PREFIX
from pledges.agreements.types.pledges import ConsentType, PledgeTermsType, PledgeType

CHARITY_PREFIX = "cha"


@strawberry.input(description="A charity that shall receive.")
class BeneficiaryInput:
    """A charity and its weight."""

    charity_id: strawberry.ID = strawberry.field(description="A verified charity.")
    weight: int = strawberry.field(
        default=1, description="So many parts of the sum of weights."
    )


@strawberry.input(description="Terms: what is given, of what, to whom, how long.")
class TermsInput:
    """What every version of a pledge says."""

    beneficiaries: list[BeneficiaryInput] = strawberry.field(
        description="1 to 12 charities; each has to agree."
    )
    share_bps: int | None = strawberry.field(
        default=None, description="The share in hundredths of a percent; or `fixed`."
    )
    fixed: MoneyInput | None = strawberry.field(
        default=None, description="The sum for each unit sold; or `shareBps`."
    )
    base: Base = strawberry.field(
        default=Base.ITEM_NET, description="What a share is taken of."
    )
    floor: MoneyInput | None = strawberry.field(
        default=None, description="The least per sale, if there is one."
    )
    cap: MoneyInput | None = strawberry.field(
        default=None, description="The most per sale, if there is one."
    )
    scope: Scope = strawberry.field(
        default=Scope.ALL, description="Which listings it covers."
    )
    tags: list[str] = strawberry.field(
        default_factory=list, description="For scope TAGS, as they are written."
    )
    categories: list[str] = strawberry.field(
        default_factory=list, description="For scope CATEGORIES, as they are written."
    )
    listing_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="For scope LISTINGS."
    )
    starts_at: datetime | None = strawberry.field(
        default=None, description="Not before this moment; at once if left out."
    )
    ends_at: datetime | None = strawberry.field(
        default=None, description="Not after this moment; open if left out."
    )

    def charity_keys(self) -> list[UUID]:
        """The charities named, as far as their ids can be read."""
        keys = []
        for one in self.beneficiaries:
            with suppress(NotFound):
                keys.append(parse_public_id(CHARITY_PREFIX, one.charity_id)[0])
        return keys

    def draft(self, *more: MoneyInput | None) -> TermsDraft:
        """The terms as rules see them; all sums are in one currency, `more` too."""
        sums = [one for one in (self.fixed, self.floor, self.cap, *more) if one]
        return TermsDraft(
            currency=_one_currency(sums),
            shares=tuple(_share(one) for one in self.beneficiaries),
            share_bps=self.share_bps,
            fixed_minor=minor_or_none(self.fixed, "fixed"),
            base=self.base,
            floor_minor=minor_or_none(self.floor, "floor"),
            cap_minor=minor_or_none(self.cap, "cap"),
            scope=self.scope,
            scope_tags=tuple(self.tags),
            scope_categories=tuple(self.categories),
            scope_listing_ids=tuple(
                _key(LISTING_PREFIX, one, "listingIds") for one in self.listing_ids
            ),
            starts_at=self.starts_at,
            ends_at=self.ends_at,
        )


@strawberry.input(description="A new pledge.")
class CreatePledgeInput(TermsInput, Repeatable):
    """A title, and the first terms."""

    organization_id: strawberry.ID = strawberry.field(description="The merchant.")
    title: str = strawberry.field(description="For merchant and charities to know it.")
    total_cap: MoneyInput | None = strawberry.field(
        default=None, description="The most it shall give in all, if there is a limit."
    )
    currency: str | None = strawberry.field(
        default=None,
        description="Of the prices it holds for, ISO 4217; that of its sums if null, "
        "or the merchant's own.",
    )

    def draft(self, *more: MoneyInput | None) -> TermsDraft:
        """In the currency named, if one is named; raises Refusal where sums differ."""
        draft = super().draft(*more)
        named = self.currency or draft.currency
        if draft.currency not in {"", named}:
            words = _(
                "These sums are in {currency}, and the pledge is to be in {named}."
            )
            raise Refusal(
                words.format(currency=draft.currency, named=named),
                code="CURRENCY_MIXED",
                path=("input", "currency"),
            )
        return replace(draft, currency=named)


@strawberry.input(description="The next version of a pledge.")
class AmendPledgeInput(TermsInput, Repeatable):
    """The whole of the new terms."""

    pledge_id: strawberry.ID = strawberry.field(description="Which pledge.")


@strawberry.input(description="Which pledge.")
class PledgeInput(Repeatable):
    """For pausing, resuming and ending."""

    pledge_id: strawberry.ID = strawberry.field(description="Which pledge.")


@strawberry.input(description="Which consent.")
class GiveConsentInput(Repeatable):
    """The charity agrees to its text."""

    consent_id: strawberry.ID = strawberry.field(description="Which consent.")


@strawberry.input(description="Which consent, and why not.")
class DenyConsentInput(Repeatable):
    """For refusing and revoking."""

    consent_id: strawberry.ID = strawberry.field(description="Which consent.")
    reason: str = strawberry.field(
        default="", description="For the merchant to read; may be empty."
    )


@strawberry.type(description="After writing a pledge: it waits for consent.")
class CreatePledgePayload(Payload):
    """The pledge, or null."""

    pledge: PledgeType | None = strawberry.field(
        default=None, description="Nothing holds before its charities agree."
    )


@strawberry.type(description="After amending a pledge: the new terms wait for consent.")
class AmendPledgePayload(Payload):
    """The pledge and its new version, or null."""

    pledge: PledgeType | None = strawberry.field(
        default=None, description="The terms in force stay so until the new ones begin."
    )
    terms: PledgeTermsType | None = strawberry.field(
        default=None, description="The proposed version."
    )


@strawberry.type(description="After pausing a pledge.")
class PausePledgePayload(Payload):
    """The pledge, or null."""

    pledge: PledgeType | None = strawberry.field(
        default=None, description="Later sales give nothing under it."
    )


@strawberry.type(description="After resuming a pledge.")
class ResumePledgePayload(Payload):
    """The pledge, or null."""

    pledge: PledgeType | None = strawberry.field(
        default=None, description="It holds again, as it was agreed."
    )


@strawberry.type(description="After ending a pledge.")
class EndPledgePayload(Payload):
    """The pledge, or null."""

    pledge: PledgeType | None = strawberry.field(
        default=None, description="It is over for good."
    )


@strawberry.type(description="After agreeing.")
class GiveConsentPayload(Payload):
    """The consent, or null."""

    consent: ConsentType | None = strawberry.field(
        default=None, description="The last one puts the terms in force."
    )


@strawberry.type(description="After refusing.")
class RefuseConsentPayload(Payload):
    """The consent, or null."""

    consent: ConsentType | None = strawberry.field(
        default=None, description="The proposal has come to nothing."
    )


@strawberry.type(description="After taking a consent back.")
class RevokeConsentPayload(Payload):
    """The consent, or null."""

    consent: ConsentType | None = strawberry.field(
        default=None, description="Later sales give nothing under these terms."
    )


def minor_or_none(value: MoneyInput | None, field: str) -> int | None:
    """Whole minor units of a sum that may be left out."""
    return None if value is None else value.minor("input", field)


def _one_currency(sums: list[MoneyInput]) -> str:
    currencies = sorted({one.currency for one in sums})
    if len(currencies) > 1:
        raise Refusal(
            _("A pledge is in one currency, not in {currencies}.").format(
                currencies=joined(currencies)
            ),
            code="CURRENCY_MIXED",
            path=("input",),
        )
    return currencies[0] if currencies else ""


def _share(one: BeneficiaryInput) -> DraftShare:
    return DraftShare(_key(CHARITY_PREFIX, one.charity_id, "beneficiaries"), one.weight)


def _key(prefix: str, public: str, field: str) -> UUID:
    try:
        return parse_public_id(prefix, public)[0]
    except NotFound as missing:
        raise Refusal(
            _("One of these does not exist."), code="UNKNOWN", path=("input", field)
        ) from missing
