"""What ties a posting to its entry and its account, and an entry to its postings.

A posting names its entry together with the scope, the transaction and the number of
postings, so it can only be written by the transaction that wrote the entry. An entry
names its last posting, so it is never empty; that posting judges the balance.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE ledger_posting ADD CONSTRAINT posting_belongs_to_its_entry
                FOREIGN KEY (entry_id, scope_id, xact, posting_count)
                REFERENCES ledger_entry (id, scope_id, xact, posting_count);
            ALTER TABLE ledger_posting ADD CONSTRAINT posting_in_the_account_s_currency
                FOREIGN KEY (account_id, currency)
                REFERENCES ledger_ledgeraccount (id, currency);
            ALTER TABLE ledger_entry ADD CONSTRAINT entry_has_its_postings
                FOREIGN KEY (id, posting_count)
                REFERENCES ledger_posting (entry_id, position)
                DEFERRABLE INITIALLY DEFERRED;
            """,
            """
            ALTER TABLE ledger_entry DROP CONSTRAINT entry_has_its_postings;
            ALTER TABLE ledger_posting
                DROP CONSTRAINT posting_in_the_account_s_currency;
            ALTER TABLE ledger_posting DROP CONSTRAINT posting_belongs_to_its_entry;
            """,
        )
    ]
