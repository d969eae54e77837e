"""People: who signs in, and with what."""

from uuid import UUID

import strawberry

from commons.kit.graphql import Info, mutation, node
from commons.kit.ids import parse_public_id
from commons.kit.scopes import Scope
from commons.people.actions import accounts, profiles, tokens
from commons.people.models import ApiToken, Person
from commons.people.types import (
    ApiTokenType,
    ConfirmEmailInput,
    ConfirmEmailPayload,
    CreateApiTokenInput,
    CreateApiTokenPayload,
    PersonType,
    RequestPasswordResetInput,
    RequestPasswordResetPayload,
    ResendConfirmationPayload,
    ResetPasswordInput,
    ResetPasswordPayload,
    RevokeApiTokenInput,
    RevokeApiTokenPayload,
    SignInInput,
    SignInPayload,
    SignOutPayload,
    SignUpInput,
    SignUpPayload,
    UpdateProfileInput,
    UpdateProfilePayload,
    ViewerType,
)
from commons.people.viewer import (
    forbid_tokens,
    session_viewer,
    viewer,
    viewer_or_none,
)


@strawberry.type
class Query:
    """Who is looking."""

    @strawberry.field(description="Whoever is signed in; null when nobody is.")
    def viewer(self, info: Info) -> ViewerType | None:
        """Null, too, for a token that may not read."""
        person = viewer_or_none(info)
        return None if person is None else ViewerType.of(person)


@strawberry.type
class Mutation:
    """Signing in and out, and what belongs to an account."""

    @mutation(scope=Scope.ACCOUNT)
    def sign_up(self, info: Info, input: SignUpInput) -> SignUpPayload:
        """Make an account and sign in to it."""
        forbid_tokens(info)
        accounts.sign_up(
            info.context.request,
            email=input.email,
            password=input.password,
            display_name=input.display_name,
        )
        return SignUpPayload(viewer=ViewerType.in_request(info))

    @mutation(scope=Scope.ACCOUNT)
    def sign_in(self, info: Info, input: SignInInput) -> SignInPayload:
        """Begin a session."""
        forbid_tokens(info)
        accounts.sign_in(
            info.context.request, email=input.email, password=input.password
        )
        return SignInPayload(viewer=ViewerType.in_request(info))

    @mutation(scope=Scope.ACCOUNT)
    def sign_out(self, info: Info) -> SignOutPayload:
        """End the session; done as well when there is none."""
        forbid_tokens(info)
        accounts.sign_out(info.context.request)
        return SignOutPayload()

    @mutation(scope=Scope.ACCOUNT)
    def confirm_email(
        self,
        info: Info,
        input: ConfirmEmailInput,
    ) -> ConfirmEmailPayload:
        """Show, by the key that was mailed, that an address reaches its person."""
        address = accounts.confirm_email(info.context.request, key=input.key)
        return ConfirmEmailPayload(email=address.email)

    @mutation(scope=Scope.ACCOUNT)
    def resend_confirmation(self, info: Info) -> ResendConfirmationPayload:
        """Mail the link that confirms the viewer's address once more."""
        person = viewer(info)
        accounts.resend_confirmation(info.context.request, actor=person)
        return ResendConfirmationPayload(email=person.email)

    @mutation(scope=Scope.ACCOUNT, idempotent=True)
    def request_password_reset(
        self,
        info: Info,
        input: RequestPasswordResetInput,
    ) -> RequestPasswordResetPayload:
        """Mail a link to set a new password, if the address has an account."""
        accounts.request_password_reset(info.context.request, email=input.email)
        return RequestPasswordResetPayload(accepted=True)

    @mutation(scope=Scope.ACCOUNT)
    def reset_password(
        self,
        info: Info,
        input: ResetPasswordInput,
    ) -> ResetPasswordPayload:
        """Set a new password by the key that was mailed; every session ends."""
        person = accounts.reset_password(
            info.context.request, key=input.key, password=input.password
        )
        return ResetPasswordPayload(email=person.email)

    @mutation(scope=Scope.ACCOUNT)
    def update_profile(
        self,
        info: Info,
        input: UpdateProfileInput,
    ) -> UpdateProfilePayload:
        """Change what others see of the viewer, and what they read."""
        person = profiles.update_profile(
            actor=viewer(info),
            display_name=input.display_name,
            language=input.language,
        )
        return UpdateProfilePayload(viewer=ViewerType.of(person))

    @mutation(scope=Scope.ACCOUNT)
    def create_api_token(
        self,
        info: Info,
        input: CreateApiTokenInput,
    ) -> CreateApiTokenPayload:
        """Make a key to the API; only a session may, not another key."""
        made = tokens.create_api_token(
            actor=session_viewer(info),
            name=input.name,
            scopes=input.scopes,
            expires_in_days=input.expires_in_days,
        )
        return CreateApiTokenPayload(
            token=ApiTokenType.of(made.token), secret=made.secret
        )

    @mutation(scope=Scope.ACCOUNT)
    def revoke_api_token(
        self,
        info: Info,
        input: RevokeApiTokenInput,
    ) -> RevokeApiTokenPayload:
        """End a key at once."""
        (key,) = parse_public_id("tok", input.id)
        token = tokens.revoke_api_token(actor=viewer(info), token_id=key)
        return RevokeApiTokenPayload(token=ApiTokenType.of(token))


def _person(info: Info, key: UUID) -> PersonType | None:
    looking = viewer_or_none(info)
    if looking is None or not (looking.is_staff or looking.pk == key):
        return None
    person = Person.objects.filter(pk=key).first()
    return None if person is None else PersonType.of(person)


def _token(info: Info, key: UUID) -> ApiTokenType | None:
    looking = viewer_or_none(info)
    if looking is None:
        return None
    token = ApiToken.objects.filter(pk=key, person=looking).first()
    return None if token is None else ApiTokenType.of(token)


node("per", _person)
node("tok", _token)
