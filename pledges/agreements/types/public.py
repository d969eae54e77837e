"""Pledges as shoppers may read them: signed words, and whose they are."""

from datetime import datetime

import strawberry

from commons.organizations.types.organizations import (
    CharityType,
    MerchantType,
    charity_type,
    merchant_type,
)
from pledges.agreements.selectors.public import PublicConsent, PublicTerms


@strawberry.type(name="PublicConsent", description="A charity's word, in public.")
class PublicConsentType:
    """Who at the charity gave it stays with the charity."""

    charity: CharityType = strawberry.field(description="Who agreed.")
    agreed_at: datetime | None = strawberry.field(description="When.")

    @classmethod
    def of(cls, consent: PublicConsent) -> "PublicConsentType":
        """As it was read."""
        return cls(charity=charity_type(consent.charity), agreed_at=consent.agreed_at)


@strawberry.type(name="PublicTerms", description="Agreed terms of a pledge, in public.")
class PublicTermsType:
    """The version that sales fall under now."""

    title: str = strawberry.field(description="What the merchant calls the pledge.")
    version: int = strawberry.field(description="Counted from 1.")
    holds_from: datetime | None = strawberry.field(description="Since when.")
    holds_until: datetime | None = strawberry.field(
        description="Until when; null for an open end."
    )
    paragraphs: list[str] = strawberry.field(
        description="All of it in words, exactly as agreed."
    )
    text_hash: str = strawberry.field(description="The words' SHA-256, joined by LF.")
    merchant: MerchantType = strawberry.field(description="Who promised.")
    consents: list[PublicConsentType] = strawberry.field(
        description="One for each charity it names."
    )

    @classmethod
    def of(cls, terms: PublicTerms) -> "PublicTermsType":
        """As they were read."""
        return cls(
            title=terms.title,
            version=terms.version,
            holds_from=terms.holds_from,
            holds_until=terms.holds_until,
            paragraphs=terms.text.splitlines(),
            text_hash=terms.text_hash,
            merchant=merchant_type(terms.merchant),
            consents=[PublicConsentType.of(one) for one in terms.consents],
        )
