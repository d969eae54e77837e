"""Charities and merchants, as GraphQL shows them."""

from datetime import datetime
from uuid import UUID

import strawberry

from commons.kit.enums import described
from commons.kit.errors import NotFound
from commons.kit.graphql import Node, Payload
from commons.kit.ids import parse_public_id, public_id
from commons.kit.language import language_now, language_tag
from commons.organizations.models import Kind, Organization

PREFIXES = {Kind.CHARITY: "cha", Kind.MERCHANT: "mer"}

KindChoice = described(
    Kind,
    name="OrganizationKind",
    description="What an organization is here.",
    CHARITY="It receives.",
    MERCHANT="It sells, and gives of what it sells.",
)


@strawberry.interface(name="Organization", description="A charity or a merchant.")
class OrganizationType(Node):
    """Built from a row, or from one made up of its columns; costs no query."""

    organization: strawberry.Private[Organization]
    slug: str = strawberry.field(description="Its name in addresses; it never changes.")
    name: str = strawberry.field(description="What it is called.")
    kind: Kind = strawberry.field(description="What it is here.")
    about: str = strawberry.field(
        description="What it says about itself, in the language of the request where "
        "it says it in that; may be empty."
    )
    about_language: str = strawberry.field(description="What `about` is in, BCP 47.")
    country: str = strawberry.field(description="Where it is, ISO 3166-1.")
    currency: str = strawberry.field(description="What it counts in, ISO 4217.")
    language: str = strawberry.field(description="What it writes in, BCP 47.")


@strawberry.type(name="Charity", description="An organization that receives.")
class CharityType(OrganizationType):
    """What everyone sees of a charity."""

    verified: bool = strawberry.field(
        description="Whether staff has found it to be what it says."
    )
    verified_at: datetime | None = strawberry.field(description="When that was.")
    registration_number: str = strawberry.field(
        description="Its number in the register of its country; may be empty."
    )


@strawberry.type(name="Merchant", description="An organization that sells and gives.")
class MerchantType(OrganizationType):
    """What everyone sees of a merchant."""


def organization_type(organization: Organization) -> OrganizationType:
    """The organization as the type of its kind."""
    if organization.is_charity:
        return charity_type(organization)
    return merchant_type(organization)


def charity_type(charity: Organization) -> CharityType:
    """A charity as everyone sees it."""
    about, language = charity.about_for(language_now())
    return CharityType(
        organization=charity,
        id=organization_public_id(charity),
        slug=charity.slug,
        name=charity.name,
        kind=Kind.CHARITY,
        about=about,
        about_language=language_tag(language),
        country=charity.country,
        currency=charity.currency,
        language=language_tag(charity.language),
        verified=charity.is_verified,
        verified_at=charity.verified_at,
        registration_number=charity.registration_number,
    )


def merchant_type(merchant: Organization) -> MerchantType:
    """A merchant as everyone sees it."""
    about, language = merchant.about_for(language_now())
    return MerchantType(
        organization=merchant,
        id=organization_public_id(merchant),
        slug=merchant.slug,
        name=merchant.name,
        kind=Kind.MERCHANT,
        about=about,
        about_language=language_tag(language),
        country=merchant.country,
        currency=merchant.currency,
        language=language_tag(merchant.language),
    )


def organization_public_id(organization: Organization) -> strawberry.ID:
    """The id as clients see it; its prefix tells the kind."""
    prefix = PREFIXES[Kind(organization.kind)]
    return strawberry.ID(public_id(prefix, organization.pk))


def organization_key(public: str) -> UUID:
    """The key behind the id of a charity or a merchant; raises NotFound otherwise."""
    prefix = public.partition("_")[0]
    if prefix not in PREFIXES.values():
        raise NotFound
    return parse_public_id(prefix, public)[0]


@strawberry.input(description="An organization to found.")
class CreateOrganizationInput:
    """What it is and where."""

    kind: Kind = strawberry.field(description="What it will be here.")
    name: str = strawberry.field(description="What it is called.")
    country: str = strawberry.field(description="Two letters, such as NL.")
    currency: str = strawberry.field(description="Three letters, such as EUR.")
    about: str = strawberry.field(default="", description="What it does, and why.")
    registration_number: str = strawberry.field(
        default="", description="In the register of its country; staff checks it."
    )
    language: str | None = strawberry.field(
        default=None,
        description="What it writes in, BCP 47; that of the request if null.",
    )


@strawberry.input(description="What changes; fields left out stay.")
class UpdateOrganizationInput:
    """What an organization says about itself."""

    organization_id: strawberry.ID = strawberry.field(description="Which one.")
    name: str | None = strawberry.field(default=None, description="What it is called.")
    about: str | None = strawberry.field(
        default=None, description="What it does, and why."
    )
    country: str | None = strawberry.field(
        default=None, description="Two letters, such as NL."
    )
    registration_number: str | None = strawberry.field(
        default=None, description="In the register of its country."
    )
    language: str | None = strawberry.field(
        default=None, description="What it writes in, BCP 47, such as zh-Hans."
    )


@strawberry.input(description="What an organization says in a further language.")
class TranslateOrganizationInput:
    """Safe to repeat."""

    organization_id: strawberry.ID = strawberry.field(description="Which one.")
    language: str = strawberry.field(description="BCP 47, such as zh-Hans.")
    about: str = strawberry.field(
        default="", description="What it does, and why; empty leaves the original."
    )


@strawberry.type(description="After saying it in another language.")
class TranslateOrganizationPayload(Payload):
    """The organization, or null."""

    organization: OrganizationType | None = strawberry.field(
        default=None, description="As it is now."
    )


@strawberry.type(description="After founding an organization.")
class CreateOrganizationPayload(Payload):
    """The organization, or null."""

    organization: OrganizationType | None = strawberry.field(
        default=None, description="The viewer is its owner."
    )


@strawberry.type(description="After changing an organization.")
class UpdateOrganizationPayload(Payload):
    """The organization, or null."""

    organization: OrganizationType | None = strawberry.field(
        default=None, description="As it is now."
    )


@strawberry.type(name="Choice", description="One answer to choose in a form.")
class ChoiceType:
    """A code and its name."""

    code: str = strawberry.field(description="What to send.")
    name: str = strawberry.field(description="What to show.")
