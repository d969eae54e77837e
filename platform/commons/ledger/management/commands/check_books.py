"""`manage.py check_books`: do the books balance, and do they say what Stripe says?"""

from typing import Any

from django.core.management.base import BaseCommand

from commons.ledger.audits import Finding, audits


class Command(BaseCommand):
    """Ask every audit; exit 1 when anything is off."""

    help = "Verify the ledger, the payments and the balance at Stripe."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print each audit with what it found, and a last line that sums up."""
        faults = 0
        for name, audit in audits().items():
            findings = list(audit())
            wrong = [finding for finding in findings if not finding.is_note]
            faults += len(wrong)
            self.stdout.write(f"{'off' if wrong else 'ok ':<4} {name}")
            for finding in findings:
                self._tell(finding)
        if faults:
            self.stderr.write(f"check_books: {faults} things are off")
            raise SystemExit(1)
        self.stdout.write("check_books: ok")

    def _tell(self, finding: Finding) -> None:
        lead = "note" if finding.is_note else "-"
        self.stdout.write(f"     {lead} {finding.text}")
