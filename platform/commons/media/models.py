"""Pictures: checked, re-encoded, stored, served in sizes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from commons.kit.clock import now
from commons.kit.models import Keyed
from commons.media.rules import MIDDLE, WHOLE

ALT_LENGTH = 300


class Kind(models.TextChoices):
    """How a picture is kept."""

    RASTER = "RASTER", "Raster"
    DRAWING = "DRAWING", "Drawing"


class Picture(Keyed):
    """A picture of an organization; the bytes lie in the storages, by id and width."""

    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+"
    )
    # Of the bytes as they came, so that the same file is kept once.
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=Kind)
    content_type = models.CharField(max_length=32)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    # Of the renditions that are there: of WebP, which all browsers read, and of AVIF.
    widths: "models.JSONField[list[int], list[int]]" = models.JSONField(default=list)
    avif_widths: "models.JSONField[list[int], list[int]]" = models.JSONField(
        default=list, db_default=[]
    )
    # How far it is made, so that only what is missing is made: rules.WITH_AVIF.
    recipe = models.PositiveSmallIntegerField(default=0, db_default=0)
    # The point that stays in sight when it is cut, in thousandths from the top left.
    focus_x = models.PositiveSmallIntegerField(default=MIDDLE, db_default=MIDDLE)
    focus_y = models.PositiveSmallIntegerField(default=MIDDLE, db_default=MIDDLE)
    # Of the file as it came, which lies apart; empty and 0 where none was kept.
    original_type = models.CharField(
        max_length=32, blank=True, default="", db_default=""
    )
    original_bytes = models.PositiveIntegerField(default=0, db_default=0)
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
            models.CheckConstraint(
                condition=Q(focus_x__lte=WHOLE, focus_y__lte=WHOLE),
                name="focus_lies_in_the_picture",
            ),
        ]

    def __str__(self) -> str:
        return self.alt or str(self.pk)
