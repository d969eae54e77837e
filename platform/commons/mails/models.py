"""Letters: rows that say what to tell, but hold neither its words nor its secrets."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from commons.kit.clock import now
from commons.kit.models import Keyed

KIND_LENGTH = 120
PROBLEM_LENGTH = 500

Facts = dict[str, str | int]


class LetterState(models.TextChoices):
    """How far a letter has come."""

    WAITING = "WAITING", "To be sent"
    SENT = "SENT", "Sent to everybody"
    GIVEN_UP = "GIVEN_UP", "Somebody could not be reached"


class Letter(Keyed):
    """Something to tell, in one mail or several; written when it is sent."""

    kind = models.CharField(max_length=KIND_LENGTH)
    facts: "models.JSONField[Facts, Facts]" = models.JSONField()
    state = models.CharField(
        max_length=16, choices=LetterState, default=LetterState.WAITING
    )
    attempts = models.PositiveIntegerField(default=0)
    not_before: "models.DateTimeField[datetime, datetime]" = models.DateTimeField(
        default=now
    )
    # The mails that went out while others of the letter did not (`Mail.key`).
    reached: "ArrayField[list[str], list[str]]" = ArrayField(
        models.TextField(), default=list, db_default=[]
    )
    problem = models.CharField(max_length=PROBLEM_LENGTH, blank=True)
    created_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(state=LetterState.SENT) | Q(sent_at__isnull=False),
                name="sent_letter_has_a_moment",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                "not_before",
                condition=Q(state=LetterState.WAITING),
                name="letters_that_wait",
            ),
        ]

    def __str__(self) -> str:
        return self.kind.rpartition(".")[2]
