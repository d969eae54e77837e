"""What ties an allocation to its payment, and a payment to its allocations.

An allocation names its payment together with checkout, currency, amount and number of
parts; a payment names its last part, so it never has none; that part judges the sum.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE payments_allocation
                ADD CONSTRAINT allocation_belongs_to_its_payment FOREIGN KEY
                (payment_id, checkout_id, currency, payment_minor, allocation_count)
                REFERENCES payments_payment
                (id, checkout_id, currency, amount_minor, allocation_count);
            ALTER TABLE payments_payment
                ADD CONSTRAINT payment_has_its_allocations FOREIGN KEY
                (id, allocation_count)
                REFERENCES payments_allocation (payment_id, position)
                DEFERRABLE INITIALLY DEFERRED;
            """,
            """
            ALTER TABLE payments_payment DROP CONSTRAINT payment_has_its_allocations;
            ALTER TABLE payments_allocation
                DROP CONSTRAINT allocation_belongs_to_its_payment;
            """,
        )
    ]
