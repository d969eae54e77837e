"""What all processes know of a client, and answers kept for requests sent twice."""

from datetime import datetime
from typing import ClassVar

from django.db import models

from commons.kit.clock import now

CLIENT_LENGTH = 64
KEY_LENGTH = 100
FINGERPRINT_LENGTH = 64


class Spending(models.Model):
    """The units a client has spent and not got back; leaks as time passes."""

    client = models.CharField(max_length=CLIENT_LENGTH, primary_key=True)
    units = models.FloatField()
    at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField(default=now)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["at"], name="spending_to_forget"),
        ]


class KeptAnswer(models.Model):
    """What a mutation answered under an idempotency key, to be told again."""

    client = models.CharField(max_length=CLIENT_LENGTH)
    key = models.CharField(max_length=KEY_LENGTH)
    # Of the document and the variables: the same key with others is a mistake.
    fingerprint = models.CharField(max_length=FINGERPRINT_LENGTH)
    answer = models.TextField()
    kept_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField(
        default=now
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["client", "key"], name="one_answer_per_client_and_key"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kept_at"], name="answers_to_forget"),
        ]
