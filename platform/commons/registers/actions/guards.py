"""What an import would do is weighed before it does anything."""

from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from commons.registers.actions.reading import FileRefused
from commons.registers.actions.staging import Staged

WHOLE_BPS = 10_000
# A register does not lose a twentieth between two nights; a broken download does.
MOST_SHRINK_BPS = 500
MOST_BAD_BPS = 500
FEW_ROWS = 100

COUNTS = """
SELECT
    (SELECT count(*) FROM registers_registerentry
     WHERE register = %(register)s AND standing <> 'REMOVED'),
    (SELECT count(*) FROM register_staging
     WHERE is_bad OR standing <> 'REMOVED')
"""
# Verified charities whose entry the file takes out of the register, or has taken out
# since they were verified.
LEAVING = """
SELECT charity.name, charity.registration_number
FROM organizations_organization AS charity
JOIN registers_registerentry AS known
    ON known.register = charity.register
    AND known.number = charity.registration_number
LEFT JOIN register_staging AS staged ON staged.number = known.number
WHERE charity.register = %(register)s AND charity.verification = 'VERIFIED'
    AND (known.standing = 'REGISTERED' OR known.standing_since > charity.verified_at)
    AND CASE
        WHEN staged.number IS NULL THEN true
        WHEN staged.is_bad THEN known.standing <> 'REGISTERED'
        ELSE staged.standing <> 'REGISTERED'
    END
ORDER BY charity.name
"""
LINKED = """
SELECT count(*) FROM organizations_organization
WHERE register = %(register)s AND verification = 'VERIFIED'
"""


@dataclass(frozen=True)
class Allowed:
    """What whoever imports has agreed to."""

    shrink: bool = False
    suspensions: bool = False


class ConfirmFirst(FileRefused):
    """The import would suspend more charities than it may without being asked."""


def check_staged(register: str, staged: Staged, allowed: Allowed) -> None:
    """Raise FileRefused where this would do what only a mistake does."""
    listed_now, listed_then = _counts(register)
    if not listed_then:
        raise FileRefused("The file holds no entry that stands in the register.")
    _check_bad(staged)
    _check_shrink(listed_now, listed_then, allowed)
    _check_suspensions(register, allowed)


def _check_bad(staged: Staged) -> None:
    bad, rows = staged.problem_count, staged.row_count
    if rows > FEW_ROWS and bad * WHOLE_BPS > rows * MOST_BAD_BPS:
        first = staged.problems[0]
        raise FileRefused(
            f"{bad:,} of {rows:,} rows are bad; the first is line {first['line']}: "
            f"{first['message']}"
        )


def _check_shrink(listed_now: int, listed_then: int, allowed: Allowed) -> None:
    fewest = listed_now * (WHOLE_BPS - MOST_SHRINK_BPS) // WHOLE_BPS
    if listed_then < fewest and not allowed.shrink:
        raise FileRefused(
            f"The register would shrink from {listed_now:,} entries to "
            f"{listed_then:,}. Is the file whole? If it is, say --allow-shrink."
        )


def _check_suspensions(register: str, allowed: Allowed) -> None:
    if allowed.suspensions:
        return
    with connection.cursor() as cursor:
        cursor.execute(LEAVING, {"register": register})
        leaving = cursor.fetchall()
        cursor.execute(LINKED, {"register": register})
        (linked,) = cursor.fetchone()
    # One is no wave, however few there are.
    most = max(1, linked * settings.REGISTER_SUSPENSIONS_BPS // WHOLE_BPS)
    if len(leaving) > most:
        names = ", ".join(f"{name} ({number})" for name, number in leaving[:5])
        others = f" and {len(leaving) - 5} more" if len(leaving) > 5 else ""
        raise ConfirmFirst(
            f"{len(leaving)} of {linked} verified charities would be suspended, more "
            f"than {most}: {names}{others}. If that is right, say --confirm."
        )


def _counts(register: str) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"register": register})
        listed_now, listed_then = cursor.fetchone()
        return listed_now, listed_then
