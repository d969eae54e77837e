"""What staff is told about registers by mail."""

from collections.abc import Iterator
from uuid import UUID

from commons.kit.mail import Mail, mail_from, site_address
from commons.mails.letters import letter
from commons.organizations.models import Cause, VerificationDecision
from commons.people.selectors import staff_addresses
from commons.registers.models import RegisterImport
from commons.registers.rules.registers import REGISTERS
from commons.registers.selectors import charities_back_by

NAMED = 50


@letter
def mail_staff_of_import(import_id: str) -> Iterator[Mail]:
    """Tell all staff who was suspended by an import, and who stands there again."""
    run = RegisterImport.objects.get(pk=UUID(import_id))
    suspended = VerificationDecision.objects.filter(
        cause=Cause.REGISTER,
        organization__register=run.register,
        decided_at__gte=run.started_at,
    ).select_related("organization")
    if run.finished_at is not None:
        suspended = suspended.filter(decided_at__lte=run.finished_at)
    facts = {
        "register": REGISTERS[run.register].name,
        "suspended": suspended.order_by("organization__name")[:NAMED],
        "suspended_count": suspended.count(),
        "back": charities_back_by(run)[:NAMED],
        "address": site_address("/admin/registers/charitycase/"),
    }
    for address in staff_addresses():
        yield mail_from("commons/registers/mails/consequences.txt", address, facts)
