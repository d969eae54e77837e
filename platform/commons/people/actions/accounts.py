"""Signing up, in and out, and proving that an address is one's own.

The checks, the limits and the keys are allauth's; the request is part of the deed,
because a session begins or ends with it.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from allauth.account.forms import (
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SignupForm,
    UserTokenForm,
)
from allauth.account.internal.flows.password_reset import finalize_password_reset
from allauth.account.internal.flows.signup import complete_signup
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.core.ratelimit import consume
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms import Form
from django.http import HttpRequest

from commons.jobs.events import publish
from commons.kit.errors import Forbidden, Refusal, Refusals
from commons.kit.language import ENGLISH, _, language_now
from commons.kit.text import UNKEEPABLE, one_line
from commons.kit.transactions import in_transaction
from commons.people.events import EmailConfirmed, SignedIn
from commons.people.models import EMAIL_LENGTH, NAME_LENGTH, Person
from commons.people.selectors import has_confirmed_email

LONGEST_PASSWORD = 1_000
FIELDS = {"login": "email", "email": "email", "password1": "password"}
CODES = {
    "email_taken": "EMAIL_TAKEN",
    "email_password_mismatch": "WRONG_CREDENTIALS",
    "too_many_login_attempts": "RATE_LIMITED",
    "invalid": "INVALID_EMAIL",
    "required": "EMPTY",
    "max_length": "TOO_LONG",
}


class KeyUnusable(Refusal):
    """One answer for keys that are unknown, expired or used."""

    code = "KEY_UNUSABLE"

    def __init__(self) -> None:
        super().__init__(
            _("This link cannot be used any more. Ask for a new one."),
            path=("input", "key"),
        )


class TooManyAttempts(Refusal):
    """Somebody tries too often."""

    code = "RATE_LIMITED"

    def __init__(self) -> None:
        super().__init__(_("Too many attempts. Wait a few minutes, then try again."))


def sign_up(
    request: HttpRequest, *, email: str, password: str, display_name: str
) -> Person:
    """Make an account and sign in; the address is confirmed by mail, later."""
    _refuse_other_sites(request)
    _limit(request, "signup")
    name = one_line(display_name, at_most=NAME_LENGTH, path=("input", "displayName"))
    _check_length(email, password)
    form = SignupForm(data={"email": email, "password1": password})
    _check(form)
    try:
        return _account_made(request, form, name)
    except IntegrityError as error:  # somebody was quicker with the same address
        raise _refused("email_taken", _("This address has an account.")) from error


@in_transaction
def _account_made(request: HttpRequest, form: SignupForm, name: str) -> Person:
    person: Person = form.save(request)
    person.display_name = name
    if language_now() != ENGLISH:
        # Mails follow in what the account was made in.
        person.language = language_now()
    person.save(update_fields=["display_name", "language"])
    complete_signup(request, user=person)
    publish(SignedIn(person.pk))
    return person


def sign_in(request: HttpRequest, *, email: str, password: str) -> Person:
    """Begin a session; who guesses is slowed down."""
    _refuse_other_sites(request)
    _limit(request, "login")
    _check_length(email, password)
    form = LoginForm(
        data={"login": email, "password": password, "remember": "on"}, request=request
    )
    _check(form)
    person: Person = form.user
    if not person.is_active:
        raise _refused(
            "email_password_mismatch", _("The address or the password is not right.")
        )
    with transaction.atomic():
        form.login(request)
        publish(SignedIn(person.pk))
    return person


def sign_out(request: HttpRequest) -> None:
    """End the session, if there is one."""
    _refuse_other_sites(request)
    logout(request)


@in_transaction
def confirm_email(request: HttpRequest, *, key: str) -> EmailAddress:
    """Record that mail to an address reaches the person; the key comes by mail."""
    confirmation = EmailConfirmationHMAC.from_key(key)
    if confirmation is None:
        raise KeyUnusable
    address = confirmation.confirm(request)
    if address is None:
        raise KeyUnusable
    publish(EmailConfirmed(address.user_id, address.email))
    return address


def resend_confirmation(request: HttpRequest, *, actor: Person) -> None:
    """Mail the link once more; nothing happens when the address is confirmed."""
    if has_confirmed_email(actor):
        return
    if not consume(request, action="confirm_email", key=actor.email):
        raise Refusal(
            _("We mailed you a moment ago. Wait three minutes, then try again."),
            code="RATE_LIMITED",
        )
    _address_of(actor).send_confirmation(request)


def request_password_reset(request: HttpRequest, *, email: str) -> None:
    """Mail a link to the owner; whoever asks learns nothing of who has an account."""
    _check_length(email, "")
    form = ResetPasswordForm(data={"email": email})
    _check(form)
    if not consume(request, action="reset_password", key=email.strip().lower()):
        raise TooManyAttempts
    if form.users:
        form.save(request)


def reset_password(request: HttpRequest, *, key: str, password: str) -> Person:
    """Set a new password by the key that came by mail; other sessions end."""
    _limit(request, "reset_password_from_key")
    _check_length("", password)
    uid, _, temporary = key.partition("-")
    found = UserTokenForm(data={"uidb36": uid, "key": temporary})
    if not found.is_valid() or not found.reset_user.is_active:
        raise KeyUnusable
    person: Person = found.reset_user
    form = ResetPasswordKeyForm(
        data={"password1": password, "password2": password},
        user=person,
        temp_key=temporary,
    )
    _check(form)
    _set_password(request, form, person)
    return person


@in_transaction
def _set_password(
    request: HttpRequest, form: ResetPasswordKeyForm, person: Person
) -> None:
    form.save()
    finalize_password_reset(request, person)
    _confirm_by_reset(request, person)


def _confirm_by_reset(request: HttpRequest, person: Person) -> None:
    """The key came by mail, so mail reaches the person."""
    address = _address_of(person)
    if not address.verified and EmailConfirmationHMAC(address).confirm(request):
        publish(EmailConfirmed(person.pk, address.email))


def _address_of(person: Person) -> EmailAddress:
    address, _ = EmailAddress.objects.get_or_create(
        user=person, email=person.email, defaults={"primary": True}
    )
    return address


def _refuse_other_sites(request: HttpRequest) -> None:
    """Nobody is signed in, or out, by a form on somebody else's site."""
    origin = request.headers.get("Origin")
    if origin is None:
        return
    known = {request.get_host(), urlsplit(settings.SITE_URL).netloc}
    trusted = {urlsplit(one).netloc for one in settings.CSRF_TRUSTED_ORIGINS}
    if urlsplit(origin).netloc not in known | trusted:
        raise Forbidden


def _limit(request: HttpRequest, action: str) -> None:
    if not consume(request, action=action):
        raise TooManyAttempts


def _check_length(email: str, password: str) -> None:
    for field, text, longest in (
        ("email", email, EMAIL_LENGTH),
        ("password", password, LONGEST_PASSWORD),
    ):
        if len(text) > longest:
            raise Refusal(
                _("This is longer than {longest} characters.").format(longest=longest),
                code="TOO_LONG",
                path=("input", field),
            )
        if UNKEEPABLE.search(text):
            raise Refusal(
                _("This holds characters that cannot be kept."),
                code="UNFIT_TEXT",
                path=("input", field),
            )


def _check(form: Form) -> None:
    """Raise what the form has to say as refusals, by the names of our fields."""
    if form.is_valid():
        return
    problems: Mapping[str, list[ValidationError]] = form.errors.as_data()
    raise Refusals(
        [
            _refused(problem.code or "", message, field)
            for field, several in problems.items()
            for problem in several
            for message in problem.messages
        ]
    )


def _refused(code: str, message: str, field: str = "email") -> Refusal:
    name = FIELDS.get(field)
    return Refusal(
        message,
        code=CODES.get(code, "UNFIT_PASSWORD" if name == "password" else "REFUSED"),
        path=("input", name) if name else (),
    )
