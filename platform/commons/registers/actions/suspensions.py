"""What follows for charities when the register has changed: those who left, stop."""

from uuid import UUID

from django.db import connection

from commons.kit.transactions import in_transaction
from commons.organizations.actions.verification import Grounds, suspend_by_register
from commons.registers.mail import mail_staff_of_import
from commons.registers.models import RegisterEntry, RegisterImport, Standing
from commons.registers.rules.entries import Adapter
from commons.registers.selectors import charities_back_by, evidence_of_entry

LEFT = """
SELECT charity.id, entry.id
FROM organizations_organization AS charity
JOIN registers_registerentry AS entry
    ON entry.register = charity.register
    AND entry.number = charity.registration_number
WHERE charity.register = %(register)s AND charity.verification = 'VERIFIED'
    AND entry.standing <> 'REGISTERED'
    -- Staff may know better: whom it verified since, it verified knowingly.
    AND entry.standing_since > charity.verified_at
ORDER BY charity.name
"""


@in_transaction
def draw_consequences(adapter: Adapter, run: RegisterImport) -> int:
    """Suspend who left and say how many; tell staff, also of those who came back.

    Nobody is taken back by an import: that is for staff to decide.
    """
    with connection.cursor() as cursor:
        cursor.execute(LEFT, {"register": adapter.key})
        left = cursor.fetchall()
    suspended = [_suspend(adapter, *keys) for keys in left]
    if any(suspended) or charities_back_by(run).exists():
        mail_staff_of_import.later(import_id=str(run.pk))
    return sum(suspended)


def _suspend(adapter: Adapter, charity_id: UUID, entry_id: UUID) -> bool:
    entry = RegisterEntry.objects.get(pk=entry_id)
    grounds = Grounds(
        reason=reason_to_suspend(adapter, entry), evidence=evidence_of_entry(entry)
    )
    return suspend_by_register(charity_id=charity_id, grounds=grounds)


def reason_to_suspend(adapter: Adapter, entry: RegisterEntry) -> str:
    """What the charity is told."""
    if entry.standing == Standing.LISTED:
        return (
            f"{adapter.name} lists {entry.name} under {entry.number}, but no longer as "
            "a charity that gifts can be deducted for."
        )
    if entry.removed_on is not None:
        return (
            f"{adapter.name} removed {entry.name}, {entry.number}, from the register "
            f"on {entry.removed_on:%-d %B %Y}."
        )
    return (
        f"{entry.name} no longer stands under {entry.number} in the register of "
        f"{adapter.name}, as we found on {entry.standing_since:%-d %B %Y}."
    )
