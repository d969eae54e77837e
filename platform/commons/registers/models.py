"""Copies of public registers, their imports, and what charities bring as proof."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from commons.kit.clock import now
from commons.kit.models import Keyed
from commons.organizations.models import (
    REGISTER_LENGTH,
    REGISTRATION_LENGTH,
    Organization,
)
from commons.registers.rules.entries import (
    CODE_LENGTH,
    NAME_LENGTH,
    PLACE_LENGTH,
    WEBSITE_LENGTH,
)

PROBLEM_LENGTH = 500


class Register(models.TextChoices):
    """Registers we keep copies of; the keys of `rules.registers.REGISTERS`."""

    IRS_EO_BMF = "irs-eo-bmf", "IRS Exempt Organizations"
    CCEW = "ccew", "Charity Commission for England and Wales"


class Standing(models.TextChoices):
    """How an entry stands in its register."""

    REGISTERED = "REGISTERED", "Registered"
    LISTED = "LISTED", "Listed, not as a charity"
    REMOVED = "REMOVED", "Removed"


class ImportState(models.TextChoices):
    """What became of a file."""

    RUNNING = "RUNNING", "Running"
    DONE = "DONE", "Done"
    REFUSED = "REFUSED", "Refused, nothing changed"
    FAILED = "FAILED", "Broken off"


class RegisterImport(Keyed):
    """One reading of a register's file: what it held, changed and led to."""

    register = models.CharField(max_length=REGISTER_LENGTH)
    file_name = models.CharField(max_length=255)
    state = models.CharField(
        max_length=16, choices=ImportState, default=ImportState.RUNNING
    )
    row_count = models.PositiveIntegerField(default=0)
    added_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    removed_count = models.PositiveIntegerField(default=0)
    returned_count = models.PositiveIntegerField(default=0)
    suspended_count = models.PositiveIntegerField(default=0)
    problem_count = models.PositiveIntegerField(default=0)
    problems: "models.JSONField[list[dict[str, object]], list[dict[str, object]]]" = (
        models.JSONField(default=list)
    )
    refusal = models.TextField(blank=True)
    started_at = models.DateTimeField(default=now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state=ImportState.RUNNING, finished_at__isnull=True)
                | (~Q(state=ImportState.RUNNING) & Q(finished_at__isnull=False)),
                name="register_import_ends_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=ImportState.REFUSED) | ~Q(refusal=""),
                name="register_import_is_refused_with_a_reason",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                F("register"),
                F("finished_at").desc(),
                condition=Q(state=ImportState.DONE),
                name="register_imports_done",
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="imports_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.register}: {self.file_name}"


class RegisterEntry(Keyed):
    """An entry as its register told it last; written by imports alone."""

    register = models.CharField(max_length=REGISTER_LENGTH)
    number = models.CharField(max_length=REGISTRATION_LENGTH)
    name = models.CharField(max_length=NAME_LENGTH)
    place = models.CharField(max_length=PLACE_LENGTH, blank=True)
    region = models.CharField(max_length=CODE_LENGTH, blank=True)
    postcode = models.CharField(max_length=CODE_LENGTH, blank=True)
    website = models.CharField(max_length=WEBSITE_LENGTH, blank=True)
    registered_on = models.DateField(null=True, blank=True)
    removed_on = models.DateField(null=True, blank=True)
    standing = models.CharField(max_length=16, choices=Standing)
    # Of the last row of its history.
    standing_since = models.DateTimeField()
    standing_position = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["number", "register"], name="one_entry_per_number"
            ),
            models.CheckConstraint(
                condition=Q(standing__in=list(Standing)), name="entry_stands_somehow"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                "register",
                OpClass(Upper("name"), name="text_pattern_ops"),
                name="entries_by_start_of_name",
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="entries_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"


HISTORY = pgtrigger.Trigger(
    name="standing_goes_on",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    # The first row of an entry follows nothing: millions of them are written at once.
    condition=pgtrigger.Condition('NEW."position" > 1'),
    declare=[("earlier", "record")],
    func="""
        EXECUTE format(
            'SELECT standing, since FROM %I.%I WHERE entry_id = $1 AND position = $2',
            TG_TABLE_SCHEMA, TG_TABLE_NAME)
        INTO earlier USING NEW.entry_id, NEW.position - 1;
        IF earlier.since IS NULL OR earlier.since > NEW.since
           OR earlier.standing = NEW.standing THEN
            RAISE EXCEPTION 'a standing follows another one, later and different'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'standing_goes_on';
        END IF;
        RETURN NEW;
    """,
)


# Foreign keys ask for each row apart, a quarter of all that an import costs. This asks
# once for all rows of a statement; what they name is never deleted.
NAMED = pgtrigger.Trigger(
    name="standing_names_what_is_there",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    referencing=pgtrigger.Referencing(new="added"),  # type: ignore[no-untyped-call]
    declare=[("is_lost", "boolean")],
    # Planned anew each time: an early plan would read the table that grows as a whole.
    func="""
        EXECUTE 'SELECT EXISTS ('
            ' SELECT FROM added WHERE ('
            '  SELECT entry.id FROM registers_registerentry AS entry'
            '  WHERE entry.id = added.entry_id) IS NULL'
            ') OR EXISTS ('
            ' SELECT FROM (SELECT DISTINCT told_by_id FROM added) AS told'
            ' WHERE NOT EXISTS ('
            '  SELECT FROM registers_registerimport AS import'
            '  WHERE import.id = told.told_by_id))'
        INTO is_lost;
        IF is_lost THEN
            RAISE EXCEPTION 'a standing is of an entry, and told by an import'
            USING ERRCODE = 'foreign_key_violation',
                CONSTRAINT = 'standing_names_what_is_there';
        END IF;
        RETURN NULL;
    """,
)


class StandingChange(Keyed):
    """Since when an entry stood how, and which import told; until the next such row."""

    # Both are found by other indexes, or never: rows are written by the million.
    entry = models.ForeignKey(
        RegisterEntry,
        on_delete=models.PROTECT,
        related_name="history",
        db_index=False,
        db_constraint=False,
    )
    position = models.PositiveIntegerField()
    standing = models.CharField(max_length=16, choices=Standing)
    since = models.DateTimeField()
    told_by = models.ForeignKey(
        RegisterImport,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["entry", "position"], name="standings_have_an_order"
            ),
            models.CheckConstraint(
                condition=Q(position__gt=0), name="standings_are_counted_from_one"
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            HISTORY,
            NAMED,
            pgtrigger.Protect(
                name="standings_never_change",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standing} since {self.since:%Y-%m-%d}"


class ProofState(models.TextChoices):
    """How far looking at a charity's website has come."""

    WAITING = "WAITING", "We are looking"
    PROVEN = "PROVEN", "Found"
    FAILED = "FAILED", "Not found"


class DomainProof(Keyed):
    """One look for a charity's code at the website its register entry names."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="domain_proofs"
    )
    # Which entry named the website: another number needs another proof.
    register = models.CharField(max_length=REGISTER_LENGTH)
    number = models.CharField(max_length=REGISTRATION_LENGTH)
    host = models.CharField(max_length=WEBSITE_LENGTH)
    state = models.CharField(
        max_length=16, choices=ProofState, default=ProofState.WAITING
    )
    problem = models.CharField(max_length=PROBLEM_LENGTH, blank=True)
    found_at = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=now, editable=False)
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(state="WAITING"),
                name="one_look_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="WAITING") | Q(looked_at__isnull=False),
                name="look_has_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="FAILED") | ~Q(problem=""),
                name="look_fails_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.host}: {self.state}"


class ProofDocument(Keyed):
    """A paper that shows what a charity is; for staff and its managers alone."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="proof_documents"
    )
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=32)
    size_bytes = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(default=now, editable=False)
    # Once staff was given it, it stays.
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organization", "digest"], name="one_proof_per_file"
            ),
            models.CheckConstraint(
                condition=Q(size_bytes__gt=0), name="proof_is_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CharityCase(Organization):
    """A charity, as staff looks at its verification."""

    class Meta:
        proxy = True
        verbose_name = "verification"
        verbose_name_plural = "verifications"
