"""Who reacts to what: every call from the low to the high, in one table."""

from commons.jobs.events import Event, Reactions, set_reactions

REACTIONS: dict[type[Event], Reactions] = {}


def install() -> None:
    """Make the table known to those who publish."""
    set_reactions(REACTIONS)
