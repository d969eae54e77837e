"""What changes many listings at once: files and bulk edits, and the way back."""

from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from commons.kit.clock import now
from commons.kit.models import Keyed

NAME_LENGTH = 255
VALUE_LENGTH = 200
Facts = dict[str, object]


class RunKind(models.TextChoices):
    """What the run does."""

    IMPORT = "IMPORT", "Import of a file"
    EDIT = "EDIT", "Bulk edit"


class ImportFormat(models.TextChoices):
    """Whose file it is."""

    SHOPIFY = "SHOPIFY", "Shopify product CSV"
    COMMONWEAL = "COMMONWEAL", "Commonweal CSV"


class RunState(models.TextChoices):
    """How far a run has come."""

    MAPPING = "MAPPING", "Waits for its columns"
    CHECKING = "CHECKING", "Being checked"
    CHECKED = "CHECKED", "Checked"
    RUNNING = "RUNNING", "Running"
    CANCELLED = "CANCELLED", "Cancelled"
    DONE = "DONE", "Done"
    FAILED = "FAILED", "Failed"
    UNDOING = "UNDOING", "Being undone"
    UNDONE = "UNDONE", "Undone"


UNDER_WAY = (RunState.RUNNING, RunState.UNDOING)
ENDED = (
    RunState.CANCELLED, RunState.DONE, RunState.FAILED, RunState.UNDOING,
    RunState.UNDONE,
)  # fmt: skip


class CatalogueRun(Keyed):
    """One change of many listings: checked first, then written chunk by chunk."""

    seller = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="runs"
    )
    kind = models.CharField(
        max_length=16,
        choices=RunKind,
        default=RunKind.IMPORT,
        db_default=RunKind.IMPORT,
    )
    file_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    format = models.CharField(max_length=16, choices=ImportFormat, blank=True)
    state = models.CharField(max_length=16, choices=RunState, default=RunState.CHECKED)
    # The file's columns with a few of their values, for those who choose among them.
    columns: "models.JSONField[list[dict[str, object]], list[dict[str, object]]]" = (
        models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    )
    # Our field to the file's column, where the header is not one of a known format.
    mapping: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField())
    )
    # What a bulk edit does; empty for an import.
    change: "models.JSONField[dict[str, object], dict[str, object]]" = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField())
    )
    size_bytes = models.PositiveBigIntegerField(default=0, db_default=0)
    # How much of the file the check has read; only told, never gone on from.
    checked_bytes = models.PositiveBigIntegerField(default=0, db_default=0)
    rows_total = models.PositiveIntegerField(default=0)
    # All rows up to here have been dealt with: the place to go on from.
    rows_done = models.PositiveIntegerField(default=0)
    listings_total = models.PositiveIntegerField(default=0)
    # How many of them stand in chunks without a problem.
    listings_ready = models.PositiveIntegerField(default=0)
    # What the check found that these would be: new, changed, as they are already.
    listings_new = models.PositiveIntegerField(default=0, db_default=0)
    listings_changed = models.PositiveIntegerField(default=0, db_default=0)
    listings_unchanged = models.PositiveIntegerField(default=0, db_default=0)
    listings_done = models.PositiveIntegerField(default=0)
    # The first of them; problem_count counts them all.
    problems: "models.JSONField[list[dict[str, object]], list[dict[str, object]]]" = (
        models.JSONField(default=list)
    )
    problem_count = models.PositiveIntegerField(default=0)
    undone_count = models.PositiveIntegerField(default=0, db_default=0)
    kept_count = models.PositiveIntegerField(default=0, db_default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    created_at = models.DateTimeField(default=now, editable=False)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        # The table is older than bulk edits.
        db_table = "listings_importrun"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["seller"],
                condition=Q(state__in=UNDER_WAY),
                name="one_run_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(rows_done__lte=F("rows_total"))
                & Q(listings_ready__lte=F("listings_total"))
                & Q(listings_done__lte=F("listings_total")),
                name="run_counts_no_more_than_there_is",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, finished_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(finished_at__isnull=True)),
                name="run_ended_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.UNDONE, undone_at__isnull=False)
                | (~Q(state=RunState.UNDONE) & Q(undone_at__isnull=True)),
                name="run_was_undone_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(kind=RunKind.EDIT, format="")
                | (Q(kind=RunKind.IMPORT) & ~Q(format="")),
                name="import_has_a_format",
            ),
            models.CheckConstraint(
                condition=Q(kind=RunKind.IMPORT, change={})
                | (Q(kind=RunKind.EDIT) & ~Q(change={}) & ~Q(state=RunState.MAPPING)),
                name="edit_says_what_changes",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index("seller", "created_at", "id", name="imports_of_a_seller"),
        ]

    def __str__(self) -> str:
        return self.file_name or str(self.pk)


class RunPiece(Keyed):
    """A part of the bytes of a file, so that no process holds all of them."""

    run = models.ForeignKey(
        CatalogueRun, on_delete=models.CASCADE, related_name="pieces", db_index=False
    )
    seller_id: "models.UUIDField[UUID, UUID]" = models.UUIDField()
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["run", "number"], name="pieces_stand_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"Piece {self.number} of {self.run_id}"


class RunProblem(Keyed):
    """What is wrong in a file, and where; all of them, for the file of errors."""

    run = models.ForeignKey(
        CatalogueRun,
        on_delete=models.CASCADE,
        related_name="all_problems",
        db_index=False,
    )
    seller_id: "models.UUIDField[UUID, UUID]" = models.UUIDField()
    number = models.PositiveIntegerField()
    row = models.PositiveIntegerField()
    column = models.TextField(blank=True)
    value = models.CharField(max_length=VALUE_LENGTH, blank=True)
    message = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["run", "number"], name="problems_stand_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"Row {self.row}: {self.message}"


class Outcome(models.TextChoices):
    """What a run did to a listing."""

    WAITING = "WAITING", "Waits"
    SAME = "SAME", "Was so already"
    CREATED = "CREATED", "Created"
    CHANGED = "CHANGED", "Changed"
    REFUSED = "REFUSED", "Refused"


class Undo(models.TextChoices):
    """What undoing a run did to a listing."""

    NOT_YET = "", "Not undone"
    RESTORED = "RESTORED", "As before"
    REMOVED = "REMOVED", "Removed"
    ARCHIVED = "ARCHIVED", "Archived"
    KEPT = "KEPT", "Kept as it is"


WRITTEN = (Outcome.CREATED, Outcome.CHANGED)


class RunListing(Keyed):
    """What a run did to one listing, and how that was before."""

    run = models.ForeignKey(
        CatalogueRun, on_delete=models.CASCADE, related_name="listings", db_index=False
    )
    seller_id: "models.UUIDField[UUID, UUID]" = models.UUIDField()
    # Not a foreign key: a listing that is removed again leaves this behind.
    listing_id: "models.UUIDField[UUID, UUID]" = models.UUIDField()
    title = models.CharField(max_length=NAME_LENGTH, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome, default=Outcome.WAITING)
    # Why it was refused, or why undoing left it as it is.
    reason = models.TextField(blank=True)
    # The rows of listing, variants, pictures and stock; null where there was none.
    before: "models.JSONField[Facts | None, Facts | None]" = models.JSONField(null=True)
    # Of the same rows afterwards, without stock: who changed them since can be seen.
    after_digest = models.CharField(max_length=32, blank=True)
    stock_after: "models.JSONField[Facts | None, Facts | None]" = models.JSONField(
        null=True
    )
    undo = models.CharField(
        max_length=16, choices=Undo, blank=True, default=Undo.NOT_YET
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["run", "listing_id"], name="one_outcome_per_listing"
            ),
            models.CheckConstraint(
                condition=(Q(outcome=Outcome.CREATED) & ~Q(after_digest=""))
                | (
                    Q(outcome=Outcome.CHANGED, before__isnull=False)
                    & ~Q(after_digest="")
                )
                | (~Q(outcome__in=WRITTEN) & Q(after_digest="")),
                name="what_was_written_can_be_told_again",
            ),
            models.CheckConstraint(
                condition=Q(undo=Undo.NOT_YET) | Q(outcome__in=WRITTEN),
                name="only_what_was_written_is_undone",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                "run",
                "listing_id",
                condition=Q(outcome=Outcome.WAITING),
                name="run_listings_waiting",
            ),
            models.Index(
                "run",
                "listing_id",
                condition=Q(outcome__in=WRITTEN, undo=Undo.NOT_YET),
                name="run_listings_to_undo",
            ),
            models.Index(
                "run",
                "id",
                condition=Q(outcome=Outcome.REFUSED) | Q(undo=Undo.KEPT),
                name="run_listings_told",
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.listing_id)


class ColumnMapping(Keyed):
    """How a seller's files of one header are read; remembered for the next one."""

    seller = models.ForeignKey(
        "organizations.Organization",
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
    )
    # Of the header's names, in order.
    header_digest = models.CharField(max_length=64)
    mapping: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField()
    updated_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["seller", "header_digest"], name="one_mapping_per_header"
            ),
        ]

    def __str__(self) -> str:
        return f"Mapping of {self.seller_id}"
