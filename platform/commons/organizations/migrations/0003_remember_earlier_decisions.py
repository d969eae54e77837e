"""Who verified a charity before decisions were kept becomes the first of its history."""

from django.db import migrations

from commons.kit.ids import new_id

AT_ONCE = 1_000
REASON = "Decided before reasons were kept."


def remember(apps, schema_editor):
    organization = apps.get_model("organizations", "Organization")
    decision = apps.get_model("organizations", "VerificationDecision")
    known = decision.objects.values("organization")
    verified = organization.objects.filter(
        verification__in=["VERIFIED", "SUSPENDED"],
        verified_at__isnull=False,
        verified_by__isnull=False,
    ).exclude(pk__in=known)
    batch = []
    for charity in verified.iterator(chunk_size=AT_ONCE):
        batch.append(
            decision(
                id=new_id(),
                organization=charity,
                from_state="SUBMITTED",
                to_state="VERIFIED",
                cause="STAFF",
                decided_by_id=charity.verified_by_id,
                reason=REASON,
                decided_at=charity.verified_at,
            )
        )
        if len(batch) == AT_ONCE:
            decision.objects.bulk_create(batch)
            batch.clear()
    decision.objects.bulk_create(batch)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0002_verification_decisions")]

    operations = [migrations.RunPython(remember, migrations.RunPython.noop)]
