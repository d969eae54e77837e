"""People and their tokens, as GraphQL shows them."""

from datetime import datetime

import strawberry

from commons.kit.arguments import After, First
from commons.kit.clock import now
from commons.kit.connections import Connection, PageArguments, keyset
from commons.kit.enums import described
from commons.kit.graphql import Info, Node, Payload, Repeatable
from commons.kit.ids import public_id
from commons.kit.scopes import Scope
from commons.people.models import ApiToken, Language, Person
from commons.people.selectors import has_confirmed_email, tokens_of
from commons.people.viewer import viewer_of

ScopeChoice = described(
    Scope,
    name="TokenScope",
    description="What an API token may be used for.",
    READ="Looking at whatever its person may see.",
    ACCOUNT="Changing the account itself.",
    ORGANIZATIONS="Founding and changing organizations and their members.",
    CATALOGUE="Listings, stock, pictures and imports.",
    PLEDGES="Pledges and consents.",
    SHOP="Carts and checkouts.",
)

LanguageChoice = described(
    Language,
    name="Language",
    description="A language that pages, messages and mails are written in.",
    EN="English.",
    ZH_HANS="Simplified Chinese.",
)


@strawberry.type(name="Person", description="Somebody with an account.")
class PersonType(Node):
    """What others see of a person."""

    display_name: str = strawberry.field(description="What others call them.")

    @classmethod
    def of(cls, person: Person) -> "PersonType":
        """The person as others see them."""
        return cls(
            id=strawberry.ID(public_id("per", person.pk)),
            display_name=person.display_name,
        )


@strawberry.type(name="ApiToken", description="A key to the API, without its secret.")
class ApiTokenType(Node):
    """What its owner sees of a token."""

    name: str = strawberry.field(description="What its owner calls it.")
    hint: str = strawberry.field(description="How its secret begins.")
    scopes: list[Scope] = strawberry.field(description="What it opens.")
    created_at: datetime = strawberry.field(description="When it was made.")
    expires_at: datetime = strawberry.field(description="When it ends by itself.")
    last_used_at: datetime | None = strawberry.field(
        description="When it was last used, to the hour."
    )
    revoked_at: datetime | None = strawberry.field(description="When it was ended.")
    is_usable: bool = strawberry.field(description="Whether it still opens anything.")

    @classmethod
    def of(cls, token: ApiToken) -> "ApiTokenType":
        """The token as its owner sees it."""
        return cls(
            id=strawberry.ID(public_id("tok", token.pk)),
            name=token.name,
            hint=token.hint,
            scopes=[Scope(scope) for scope in token.scopes],
            created_at=token.created_at,
            expires_at=token.expires_at,
            last_used_at=token.last_used_at,
            revoked_at=token.revoked_at,
            is_usable=token.is_usable(now()),
        )


@strawberry.type(name="Viewer", description="Whoever is signed in.")
class ViewerType:
    """What a person sees of themselves; higher domains add to it."""

    person: strawberry.Private[Person]
    id: strawberry.ID = strawberry.field(description="The id of the person.")
    email: str = strawberry.field(
        description="Where mail is sent, and used to sign in."
    )
    display_name: str = strawberry.field(description="What others call them.")
    is_staff: bool = strawberry.field(description="Whether they run the platform.")
    language: Language | None = strawberry.field(
        description="What they chose to read; null until they chose."
    )

    @strawberry.field(description="Whether they have shown that mail reaches them.")
    def email_verified(self) -> bool:
        """Read when asked."""
        return has_confirmed_email(self.person)

    @strawberry.field(description="Their keys to the API, newest first.")
    def api_tokens(
        self, first: First = None, after: After = None
    ) -> Connection[ApiTokenType]:
        """Revoked and expired ones included."""
        return keyset(
            tokens_of(self.person),
            PageArguments.of(first, after),
            order=("-id",),
            build=ApiTokenType.of,
        )

    @classmethod
    def of(cls, person: Person) -> "ViewerType":
        """The person as they see themselves."""
        return cls(
            person=person,
            id=strawberry.ID(public_id("per", person.pk)),
            email=person.email,
            display_name=person.display_name,
            is_staff=person.is_staff,
            language=Language(person.language) if person.language else None,
        )

    @classmethod
    def in_request(cls, info: Info) -> "ViewerType | None":
        """Whoever is signed in now, also when the mutation itself signed them in."""
        person = viewer_of(info.context.request)
        return None if person is None else cls.of(person)


@strawberry.input(description="Who wants an account.")
class SignUpInput:
    """What an account needs."""

    email: str = strawberry.field(description="Where a link to confirm it is mailed.")
    password: str = strawberry.field(
        description="At least eight signs, not a usual one."
    )
    display_name: str = strawberry.field(description="What others will call them.")


@strawberry.input(description="Who wants in.")
class SignInInput:
    """Address and password."""

    email: str = strawberry.field(description="The address of the account.")
    password: str = strawberry.field(description="Its password.")


@strawberry.input(description="Proof that mail arrived.")
class ConfirmEmailInput:
    """The key that was mailed."""

    key: str = strawberry.field(description="From the link in the mail.")


@strawberry.input(description="Whose password is forgotten.")
class RequestPasswordResetInput(Repeatable):
    """The address of the account."""

    email: str = strawberry.field(description="Where the link is mailed.")


@strawberry.input(description="The new password.")
class ResetPasswordInput:
    """The key that was mailed, and what it shall be."""

    key: str = strawberry.field(description="From the link in the mail.")
    password: str = strawberry.field(description="The new one.")


@strawberry.input(description="What others see of the viewer, and what they read.")
class UpdateProfileInput:
    """What is left out stays as it is."""

    display_name: str | None = strawberry.field(
        default=None, description="What others will call them."
    )
    language: Language | None = strawberry.field(
        default=None, description="What pages and mails shall be written in."
    )


@strawberry.input(description="A key for programs.")
class CreateApiTokenInput:
    """What it is called, opens and how long."""

    name: str = strawberry.field(description="To know it again.")
    scopes: list[Scope] = strawberry.field(description="What it shall open.")
    expires_in_days: int = strawberry.field(default=90, description="At most 365.")


@strawberry.input(description="Which key shall end.")
class RevokeApiTokenInput:
    """The token."""

    id: strawberry.ID = strawberry.field(description="Of one's own token.")


@strawberry.type(description="Who is signed in now.")
class ViewerPayload(Payload):
    """The viewer, or null."""

    viewer: ViewerType | None = strawberry.field(
        default=None, description="Whoever is signed in now."
    )


@strawberry.type(description="After signing up: the new account is signed in.")
class SignUpPayload(ViewerPayload):
    """The viewer, or null."""


@strawberry.type(description="After signing in.")
class SignInPayload(ViewerPayload):
    """The viewer, or null."""


@strawberry.type(description="After signing out.")
class SignOutPayload(ViewerPayload):
    """Null: nobody is signed in."""


@strawberry.type(description="After changing the profile.")
class UpdateProfilePayload(ViewerPayload):
    """The viewer with the new name."""


@strawberry.type(description="After confirming an address.")
class ConfirmEmailPayload(Payload):
    """The address, or null."""

    email: str | None = strawberry.field(
        default=None, description="The address that is confirmed now."
    )


@strawberry.type(description="After asking for the link once more.")
class ResendConfirmationPayload(Payload):
    """Where it goes."""

    email: str | None = strawberry.field(
        default=None, description="Where the link is on its way to."
    )


@strawberry.type(description="The same whether the address has an account or not.")
class RequestPasswordResetPayload(Payload):
    """Whether the request was taken."""

    accepted: bool = strawberry.field(
        default=False, description="True unless refused; says nothing of accounts."
    )


@strawberry.type(description="After setting a new password; sign in with it.")
class ResetPasswordPayload(Payload):
    """Whose password it is."""

    email: str | None = strawberry.field(
        default=None, description="The address to sign in with."
    )


@strawberry.type(description="A new key; its secret is shown this once.")
class CreateApiTokenPayload(Payload):
    """The token and its secret."""

    token: ApiTokenType | None = strawberry.field(
        default=None, description="The new token."
    )
    secret: str | None = strawberry.field(
        default=None, description="What to send as `Authorization: Bearer`."
    )


@strawberry.type(description="After ending a key.")
class RevokeApiTokenPayload(Payload):
    """The token as it is now."""

    token: ApiTokenType | None = strawberry.field(
        default=None, description="The ended token."
    )
