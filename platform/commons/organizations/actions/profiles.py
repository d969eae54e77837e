"""What an organization is and says about itself."""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from commons.jobs.events import publish
from commons.kit.errors import NotFound, Refusal, Refusals, require
from commons.kit.language import _, language_name, language_now
from commons.kit.money import is_currency
from commons.kit.text import one_line, several_lines, spoken_language
from commons.kit.transactions import in_transaction
from commons.organizations.actions.verification import SETTLED, reopen
from commons.organizations.events import OrganizationCreated
from commons.organizations.models import (
    ABOUT_LENGTH,
    NAME_LENGTH,
    REGISTRATION_LENGTH,
    Kind,
    Membership,
    Organization,
    Role,
    Verification,
)
from commons.organizations.policy import forget_roles, may_edit_organization
from commons.organizations.rules import (
    IDENTITY,
    countries,
    currencies,
    free_slug,
    slug_from,
)
from commons.people.models import Person

MOST_ORGANIZATIONS = 50
SLUG_ATTEMPTS = 5
FIXED_ONCE_VERIFIED = ("name", "country", "registration_number")
PLACED_BY = {"country", "registration_number"}


@dataclass(frozen=True)
class NewOrganization:
    """What a person says when founding an organization here."""

    kind: Kind
    name: str
    country: str
    currency: str
    about: str = ""
    registration_number: str = ""
    language: str | None = None


@dataclass(frozen=True)
class ProfileChange:
    """What is to be changed; None leaves a field as it is."""

    name: str | None = None
    about: str | None = None
    country: str | None = None
    registration_number: str | None = None
    language: str | None = None


@in_transaction
def create_organization(*, actor: Person, new: NewOrganization) -> Organization:
    """Found an organization; whoever founds it is its first owner.

    A charity is a draft until it sends in its proof. Unless it says otherwise, it
    writes in the language it is founded in.
    """
    fields = _checked(
        ProfileChange(
            new.name,
            new.about,
            new.country,
            new.registration_number,
            new.language or language_now(),
        )
    )
    _check_currency(new.currency)
    # Lock the founder, so that the limit also holds for many requests at once.
    Person.objects.select_for_update(no_key=True).get(pk=actor.pk)
    owned = Membership.objects.filter(person=actor, role=Role.OWNER).count()
    if owned >= MOST_ORGANIZATIONS:
        raise Refusal(
            _(
                "You already own {owned} organizations. Write to us if you need more."
            ).format(owned=owned),
            code="TOO_MANY_ORGANIZATIONS",
        )
    is_charity = new.kind == Kind.CHARITY
    organization = _inserted(
        Organization(
            kind=new.kind,
            currency=new.currency,
            verification=(
                Verification.DRAFT if is_charity else Verification.NOT_NEEDED
            ),
            **fields,
        )
    )
    Membership.objects.create(organization=organization, person=actor, role=Role.OWNER)
    forget_roles(actor)
    publish(OrganizationCreated(organization.pk, str(new.kind)))
    return organization


@in_transaction
def update_organization(
    *, actor: Person, organization_id: UUID, change: ProfileChange
) -> Organization:
    """Change what an organization says about itself.

    What staff has verified stays as it was verified; a charity that changes what it
    sent in has to send it in again. The slug stays: addresses do not break.
    """
    organization = _locked(organization_id)
    require(may_edit_organization(actor, organization_id))
    fields = _checked(change)
    altered = [
        name for name, value in fields.items() if getattr(organization, name) != value
    ]
    _check_fixed(organization, altered)
    if not altered:
        return organization
    for name in altered:
        setattr(organization, name, fields[name])
    if PLACED_BY.intersection(altered):
        organization.register = ""
    organization.save(update_fields=[*altered, "register"])
    if IDENTITY.intersection(altered):
        reopen(organization, actor=actor)
    return organization


@in_transaction
def translate_organization(
    *, actor: Person, organization_id: UUID, language: str, about: str
) -> Organization:
    """Say what it does in another language; no words leave readers the original."""
    organization = _locked(organization_id)
    require(may_edit_organization(actor, organization_id))
    spoken = spoken_language(language, path=("input", "language"))
    if spoken == organization.language:
        raise Refusal(
            _("The original is written in {language}.").format(
                language=language_name(spoken)
            ),
            code="OWN_LANGUAGE",
            path=("input", "language"),
        )
    said = several_lines(about, at_most=ABOUT_LENGTH, path=("input", "about"))
    kept = {key: text for key, text in organization.about_in.items() if key != spoken}
    organization.about_in = {**kept, spoken: said} if said else kept
    organization.save(update_fields=["about_in"])
    return organization


def _locked(organization_id: UUID) -> Organization:
    organization = (
        Organization.objects.select_for_update(no_key=True)
        .filter(pk=organization_id)
        .first()
    )
    if organization is None:
        raise NotFound
    return organization


def _checked(change: ProfileChange) -> dict[str, str]:
    """The fields that are given, fit to be stored; raises all refusals at once."""
    fields: dict[str, str] = {}
    refusals: list[Refusal] = []
    texts = (
        ("name", change.name, one_line, NAME_LENGTH, "name"),
        ("about", change.about, several_lines, ABOUT_LENGTH, "about"),
        (
            "registration_number",
            change.registration_number,
            one_line,
            REGISTRATION_LENGTH,
            "registrationNumber",
        ),
    )
    for name, value, fit, at_most, field in texts:
        if value is None:
            continue
        try:
            fields[name] = fit(
                value, at_most=at_most, path=("input", field), required=name == "name"
            )
        except Refusal as refusal:
            refusals.append(refusal)
    if change.country is not None:
        fields["country"] = change.country
        if change.country not in countries():
            refusals.append(_unknown_country())
    if change.language is not None:
        fields["language"] = _spoken(change.language, refusals)
    if refusals:
        raise Refusals(refusals)
    return fields


def _spoken(tag: str, refusals: list[Refusal]) -> str:
    try:
        return spoken_language(tag, path=("input", "language"))
    except Refusal as refusal:
        refusals.append(refusal)
        return ""


def _unknown_country() -> Refusal:
    return Refusal(
        _("Choose a country by its two letters, such as NL."),
        code="UNKNOWN_COUNTRY",
        path=("input", "country"),
    )


def _check_currency(currency: str) -> None:
    if currency not in currencies() or not is_currency(currency):
        raise Refusal(
            _("Choose a currency by its three letters, such as EUR."),
            code="UNKNOWN_CURRENCY",
            path=("input", "currency"),
        )


def _check_fixed(organization: Organization, altered: list[str]) -> None:
    if organization.verification not in SETTLED:
        return
    for name in FIXED_ONCE_VERIFIED:
        if name in altered:
            field = "registrationNumber" if name == "registration_number" else name
            raise Refusal(
                _("Our staff verified this. Write to us, and we check and change it."),
                code="VERIFIED_DETAIL",
                path=("input", field),
            )


def _inserted(organization: Organization) -> Organization:
    """Saved under a free slug; again when somebody was quicker."""
    wanted = slug_from(organization.name)
    for attempt in range(SLUG_ATTEMPTS):
        taken = Organization.objects.filter(slug__startswith=wanted)
        organization.slug = free_slug(wanted, set(taken.values_list("slug", flat=True)))
        try:
            with transaction.atomic():
                organization.save(force_insert=True)
        except IntegrityError as error:
            if "slug" not in str(error) or attempt == SLUG_ATTEMPTS - 1:
                raise
            continue
        break
    return organization
