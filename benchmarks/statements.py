"""How many SQL statements a request costs: counted in a process of its own."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

import orjson

from benchmarks.databases import ROOT, environment

CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET ")


class Counter:
    """Statements seen by an execute wrapper, without what controls transactions."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(self, execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        """What Django calls around each statement."""
        if not sql.lstrip().upper().startswith(CONTROL):
            self.statements.append(sql)
        return execute(sql, params, many, context)

    @property
    def count(self) -> int:
        """How many so far."""
        return len(self.statements)


@contextlib.contextmanager
def counted() -> Iterator[Counter]:
    """Counts what this thread's connection executes within the block."""
    from django.db import connection  # noqa: PLC0415 - needs settings

    counter = Counter()
    with connection.execute_wrapper(counter):
        yield counter


def count_statements(url: str, document: str, **variables: object) -> int:
    """How many statements a document costs when it is known already."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.statements"],
        input=orjson.dumps({"query": document, "variables": variables}),
        cwd=ROOT,
        env={**os.environ, **environment(url)},
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode()[-2000:])
    return int(done.stdout.split()[-1])


def _main() -> None:
    import django  # noqa: PLC0415 - the settings come first

    django.setup()
    from django.test import Client  # noqa: PLC0415 - after the set-up

    body = sys.stdin.buffer.read()
    client = Client(headers={"host": "127.0.0.1"})
    client.post("/graphql", body, content_type="application/json")
    with counted() as counter:
        answer = client.post("/graphql", body, content_type="application/json")
    assert "errors" not in orjson.loads(answer.content), answer.content
    sys.stdout.write(f"\n{counter.count}\n")


if __name__ == "__main__":
    _main()
