"""People: who signs in, and with what."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from commons.kit.clock import now
from commons.kit.models import Keyed

EMAIL_LENGTH = 254
NAME_LENGTH = 120
TOKEN_NAME_LENGTH = 80


class Language(models.TextChoices):
    """What people may choose to read; the same as `LANGUAGES` in settings."""

    EN = "en", "English"
    ZH_HANS = "zh-hans", "简体中文"


class PersonManager(BaseUserManager["Person"]):
    """Finds and makes people by address; addresses are kept in lower case."""

    def create_user(
        self, email: str, password: str | None = None, **fields: object
    ) -> "Person":
        """A person who may sign in."""
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(
        self, email: str, password: str | None = None, **fields: object
    ) -> "Person":
        """A person who may do everything in the admin."""
        return self.create_user(
            email, password, **{**fields, "is_staff": True, "is_superuser": True}
        )

    def get_by_natural_key(self, username: str | None) -> "Person":
        """The person with this address, however it is written."""
        return self.get(email=(username or "").strip().lower())


class Person(Keyed, AbstractBaseUser, PermissionsMixin):
    """Anyone who signs in: supporters, people of organizations, staff."""

    email = models.EmailField(max_length=EMAIL_LENGTH, unique=True)
    display_name = models.CharField(max_length=NAME_LENGTH)
    # Empty until chosen: then their browser says it, and mails are in English.
    language = models.CharField(
        max_length=16, choices=Language, blank=True, default="", db_default=""
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    objects: ClassVar[PersonManager] = PersonManager()

    # What may be remembered about the viewer until the request ends; elsewhere None.
    request_memory: "dict[str, Any] | None" = None

    class Meta:
        verbose_name_plural = "people"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="person_email_is_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.email

    def get_full_name(self) -> str:
        """What the admin greets with."""
        return self.display_name

    def get_short_name(self) -> str:
        """What the admin greets with."""
        return self.display_name


class ApiToken(Keyed):
    """A key to the API: only its digest is kept, the secret is shown once."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="api_tokens"
    )
    name = models.CharField(max_length=TOKEN_NAME_LENGTH)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=16)
    scopes: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="api_token_expires_after_it_was_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"

    def is_usable(self, at: datetime) -> bool:
        """Whether the token still opens anything."""
        return self.revoked_at is None and at < self.expires_at
