"""Storefronts: the shop of a charity and what it says of itself."""

from typing import ClassVar

from django.db import models

from commons.kit.clock import now
from commons.kit.models import Keyed

NAME_LENGTH = 120
MISSION_LENGTH = 240
STORY_LENGTH = 8_000


class Storefront(Keyed):
    """A charity's shop; its window also shows what merchants pledge to it."""

    charity = models.OneToOneField(
        "organizations.Organization",
        on_delete=models.PROTECT,
        related_name="storefront",
    )
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=NAME_LENGTH)
    mission = models.CharField(max_length=MISSION_LENGTH, blank=True)
    story = models.TextField(max_length=STORY_LENGTH, blank=True)
    banner = models.ForeignKey(
        "media.Picture",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    emblem = models.ForeignKey(
        "media.Picture",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    opened_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index("name", "id", name="storefronts_by_name"),
        ]

    def __str__(self) -> str:
        return self.name
