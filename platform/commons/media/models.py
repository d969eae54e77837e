"""Pictures: checked, re-encoded, stored, served in sizes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from commons.kit.clock import now
from commons.kit.models import Keyed

ALT_LENGTH = 300


class Kind(models.TextChoices):
    """How a picture is kept."""

    RASTER = "RASTER", "Raster"
    DRAWING = "DRAWING", "Drawing"


class Picture(Keyed):
    """A picture of an organization; the bytes lie in the storage, by id and width."""

    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+"
    )
    # Of the bytes as they came, so that the same file is kept once.
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=Kind)
    content_type = models.CharField(max_length=32)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    widths: "models.JSONField[list[int], list[int]]" = models.JSONField(default=list)
    alt = models.CharField(max_length=ALT_LENGTH, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organization", "digest"], name="one_picture_per_file"
            ),
            models.CheckConstraint(
                condition=Q(width__gt=0, height__gt=0), name="picture_has_an_extent"
            ),
        ]

    def __str__(self) -> str:
        return self.alt or str(self.pk)
