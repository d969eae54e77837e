"""Counts what clients spend: in this process, and now and then in the database.

Every process keeps the buckets it has seen in memory and tells the database what was
spent as soon as that is a twentieth of a bucket; the database answers with what all of
them have spent. So cheap requests cost no statement, and a client that turns to many
processes at once gets at most a twentieth more from each
(docs/decisions/0010-allowances-are-counted-locally-and-told-now-and-then.md).
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from django.db import Error, connection
from django.http import HttpRequest

from commons.kit.metering import Bucket
from commons.traffic.clients import Client, client_of, person_instead
from commons.traffic.rules import Allowance, leaked

logger = logging.getLogger(__name__)

MOST_BUCKETS = 20_000
TELL = """
INSERT INTO traffic_spending AS known (client, units, at)
VALUES (%s, GREATEST(0, %s::float8), clock_timestamp())
ON CONFLICT (client) DO UPDATE SET
    units = GREATEST(
        0,
        GREATEST(
            0, known.units - %s::float8 * EXTRACT(EPOCH FROM EXCLUDED.at - known.at)
        ) + %s::float8
    ),
    at = EXCLUDED.at
RETURNING units
"""


@dataclass(slots=True)
class _Spent:
    units: float
    at: float
    untold: float = 0.0


class LocalMeter:
    """The buckets as this process knows them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._spent: OrderedDict[str, _Spent] = OrderedDict()

    def take(self, request: HttpRequest, units: int) -> Bucket | None:
        """Take units before execution; None, and none taken, if there are too few."""
        bucket = self._taken(client_of(request), units)
        if bucket is None:
            person = person_instead(request)
            bucket = None if person is None else self._taken(person, units)
        return bucket

    def _taken(self, client: Client, units: int) -> Bucket | None:
        allowance = client.allowance
        with self._lock:
            spent = self._current(client)
            if spent.units + units > allowance.maximum:
                return None
            spent.units += units
            spent.untold += units
            told = self._worth_telling(spent, allowance)
            bucket = _bucket(spent, allowance)
        if not told:
            return bucket
        self._tell(client, told)
        return self._bucket(client)

    def give_back(self, request: HttpRequest, units: int) -> Bucket:
        """Put back what execution did not need; the bucket then."""
        client = client_of(request)
        with self._lock:
            spent = self._current(client)
            spent.units = max(0.0, spent.units - units)
            spent.untold -= units
            return _bucket(spent, client.allowance)

    def bucket(self, request: HttpRequest) -> Bucket:
        """The bucket as it is, as far as this process knows."""
        return self._bucket(client_of(request))

    def _bucket(self, client: Client) -> Bucket:
        with self._lock:
            return _bucket(self._current(client), client.allowance)

    def forget(self) -> None:
        """Begin anew, as a new process would."""
        with self._lock:
            self._spent.clear()

    def _current(self, client: Client) -> _Spent:
        moment = self._clock()
        spent = self._spent.get(client.key)
        if spent is None:
            spent = self._spent[client.key] = _Spent(0.0, moment)
            if len(self._spent) > MOST_BUCKETS:
                self._spent.popitem(last=False)
            return spent
        self._spent.move_to_end(client.key)
        rate = client.allowance.restore_rate
        spent.units = leaked(spent.units, restore_rate=rate, seconds=moment - spent.at)
        spent.at = moment
        return spent

    def _worth_telling(self, spent: _Spent, allowance: Allowance) -> float:
        if spent.untold < allowance.worth_telling:
            return 0.0
        told, spent.untold = spent.untold, 0.0
        return told

    def _tell(self, client: Client, units: float) -> None:
        """Tell the database, and learn from it; without it, this process counts on."""
        rate = client.allowance.restore_rate
        try:
            with connection.cursor() as cursor:
                cursor.execute(TELL, [client.key, units, rate, units])
                (total,) = cursor.fetchone()
        except Error:
            logger.warning("spending could not be told", exc_info=True)
            return
        with self._lock:
            spent = self._current(client)
            spent.units = float(total) + spent.untold


def _bucket(spent: _Spent, allowance: Allowance) -> Bucket:
    return Bucket(
        maximum=allowance.maximum,
        current=max(0, int(allowance.maximum - spent.units)),
        restore_rate=allowance.restore_rate,
    )


METER = LocalMeter()
