"""What each row must be, whatever writes it: the conditions of the models' checks."""

from typing import Final

from django.db.models import F, Q

from pledges.agreements.rules.shares import Kind
from pledges.agreements.states import ConsentState, TermsState

GIVES_A_SHARE_OR_A_SUM: Final = Q(
    kind=Kind.SHARE.value, share_bps__range=(1, 10_000), fixed_minor__isnull=True
) | Q(kind=Kind.FIXED.value, share_bps__isnull=True, fixed_minor__gt=0)

FLOOR_IS_NOT_ABOVE_CAP: Final = (
    (Q(floor_minor__isnull=True) | Q(floor_minor__gt=0))
    & (Q(cap_minor__isnull=True) | Q(cap_minor__gt=0))
    & (
        Q(floor_minor__isnull=True)
        | Q(cap_minor__isnull=True)
        | Q(floor_minor__lte=F("cap_minor"))
    )
)

ENDS_AFTER_IT_STARTS: Final = (
    Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(starts_at__lt=F("ends_at"))
)

HOLDS_FOR_A_PERIOD_ONCE_AGREED: Final = (
    Q(state=TermsState.IN_FORCE, period__isnull=False)
    | Q(state=TermsState.WITHDRAWN, period__isnull=True)
    | Q(state=TermsState.WITHDRAWN, period__isempty=True)
    | Q(state__in=[TermsState.PROPOSED, TermsState.REFUSED], period__isnull=True)
)

CLOSING_HAS_A_MOMENT: Final = Q(closing="", closed_at__isnull=True) | (
    ~Q(closing="") & Q(closed_at__isnull=False)
)

DECIDED_BY_SOMEBODY: Final = Q(
    state=ConsentState.PENDING, decided_at__isnull=True, decided_by__isnull=True
) | (
    ~Q(state=ConsentState.PENDING)
    & Q(decided_at__isnull=False, decided_by__isnull=False)
)

REVOKED_BY_SOMEBODY: Final = Q(
    state=ConsentState.REVOKED, revoked_at__isnull=False, revoked_by__isnull=False
) | (
    ~Q(state=ConsentState.REVOKED) & Q(revoked_at__isnull=True, revoked_by__isnull=True)
)
