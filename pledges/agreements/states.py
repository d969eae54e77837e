"""How far things have come: the states of terms, consents and holds."""

from django.db import models


class TermsState(models.TextChoices):
    """How far one version of a pledge has come; the period says when it holds."""

    PROPOSED = "PROPOSED", "Waits for consent"
    IN_FORCE = "IN_FORCE", "Agreed"
    REFUSED = "REFUSED", "Refused"
    WITHDRAWN = "WITHDRAWN", "Withdrawn before it held"


class Closing(models.TextChoices):
    """What ended one version, if its own last day did not."""

    NONE = "", "Nothing"
    AMENDED = "AMENDED", "New terms took its place"
    PAUSED = "PAUSED", "The merchant paused the pledge"
    ENDED = "ENDED", "The merchant ended the pledge"
    REVOKED = "REVOKED", "A charity revoked its consent"
    SUSPENDED = "SUSPENDED", "A charity was suspended"


class ConsentState(models.TextChoices):
    """What a charity says to one version."""

    PENDING = "PENDING", "Waits"
    GIVEN = "GIVEN", "Given"
    REFUSED = "REFUSED", "Refused"
    REVOKED = "REVOKED", "Revoked"


class HoldState(models.TextChoices):
    """Whether a checkout's part of a total cap counts."""

    HELD = "HELD", "Held"
    RELEASED = "RELEASED", "Released"
