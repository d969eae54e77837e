"""What every model starts from."""

from uuid import UUID

from django.db import models

from commons.kit.ids import new_id

LANGUAGE_LENGTH = 16
# As settings name languages: en, zh-hans.
LANGUAGE_TAG = r"^[a-z]{2,3}(-[a-z0-9]{2,8})*$"


class Keyed(models.Model):
    """A row with a UUIDv7 key, made by the application."""

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(
        primary_key=True, default=new_id, editable=False
    )

    class Meta:
        abstract = True


class CurrencyField(models.CharField):  # type: ignore[type-arg]
    """An ISO 4217 code."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs["max_length"] = 3
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
