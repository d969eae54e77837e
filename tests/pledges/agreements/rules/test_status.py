from datetime import UTC, datetime, timedelta

import pytest

from pledges.agreements.rules.status import Status, VersionFacts, status_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def version(
    state: str = "IN_FORCE",
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    stopped: bool = False,
) -> VersionFacts:
    return VersionFacts(
        state=state, held_from=since, held_until=until, was_stopped=stopped
    )


PROPOSED = version("PROPOSED")
REFUSED = version("REFUSED")
WITHDRAWN = version("WITHDRAWN")
CURRENT = version(since=NOW - DAY)
UPCOMING = version(since=NOW + DAY)
RAN_OUT = version(since=NOW - 2 * DAY, until=NOW)
STOPPED = version(since=NOW - 2 * DAY, until=NOW - DAY, stopped=True)


class TestStatusOf:
    @pytest.mark.parametrize(
        ("versions", "expected"),
        [
            ([PROPOSED], Status.PROPOSED),
            ([REFUSED], Status.REFUSED),
            ([WITHDRAWN, PROPOSED], Status.PROPOSED),
            ([UPCOMING], Status.UPCOMING),
            ([CURRENT], Status.IN_FORCE),
            ([CURRENT, PROPOSED], Status.IN_FORCE),
            ([CURRENT, REFUSED], Status.IN_FORCE),
            ([CURRENT, UPCOMING], Status.IN_FORCE),
            ([RAN_OUT], Status.ENDED),
            ([RAN_OUT, UPCOMING], Status.UPCOMING),
            ([RAN_OUT, PROPOSED], Status.PROPOSED),
            ([RAN_OUT, REFUSED], Status.REFUSED),
            ([STOPPED], Status.STOPPED),
            ([STOPPED, PROPOSED], Status.PROPOSED),
            ([STOPPED, WITHDRAWN], Status.STOPPED),
            ([WITHDRAWN], Status.ENDED),
            ([version("WITHDRAWN", stopped=True)], Status.STOPPED),
        ],
    )
    def test_follows_from_the_versions(
        self, versions: list[VersionFacts], expected: Status
    ) -> None:
        status = status_of(
            versions, is_paused=False, is_ended=False, is_cap_reached=False, at=NOW
        )

        assert status is expected

    @pytest.mark.parametrize(
        ("facts", "expected"),
        [
            ({"is_paused": True, "is_cap_reached": True}, Status.PAUSED),
            ({"is_ended": True, "is_cap_reached": True}, Status.ENDED),
            ({"is_cap_reached": True}, Status.CAP_REACHED),
        ],
    )
    def test_lets_the_pledge_itself_speak_first(
        self, facts: dict[str, bool], expected: Status
    ) -> None:
        usual = {"is_paused": False, "is_ended": False, "is_cap_reached": False}

        status = status_of([CURRENT], **{**usual, **facts}, at=NOW)

        assert status is expected
