"""Settlement runs: whatever is due is planned and sent, in the mode of the settings."""

from collections.abc import Callable, Sequence

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from commons.jobs.queue import job
from commons.payments.settlement import netted, per_order
from commons.payments.settlement.planning import Claim, plan_transfer
from commons.payments.settlement.sending import send_transfer

AT_ONCE = 100

MODES: dict[str, Callable[[int], Sequence[Claim]]] = {
    "netted": netted.due_claims,
    "per_order": per_order.due_claims,
}


def settle_due_claims() -> int:
    """One batch; how many transfers were set on their way."""
    planned = 0
    for claim in _due_claims()(AT_ONCE):
        transfer_id = plan_transfer(claim)
        if transfer_id is not None:
            planned += 1
            send_transfer(transfer_id)
    return planned


@job
def settle_payees() -> None:
    """Send everything that is due to those who can receive it."""
    while settle_due_claims():
        pass


def _due_claims() -> Callable[[int], Sequence[Claim]]:
    try:
        return MODES[settings.SETTLEMENT_MODE]
    except KeyError as error:
        raise ImproperlyConfigured(
            f"COMMONWEAL_SETTLEMENT is one of {', '.join(MODES)}."
        ) from error
