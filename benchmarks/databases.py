"""Databases to measure on: each copied from one that is migrated and empty.

They lie beside the one that DATABASE_URL names and are kept for the next run, because
large ones take long to fill; a change of migrations begins anew.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[1]
PREFIX = "commonweal_bench"


def server_url() -> str:
    """What DATABASE_URL says."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        raise SystemExit("Set DATABASE_URL, or run `python3 dev.py bench`.")
    return url


def url_of(name: str) -> str:
    """The address of a database beside the named one."""
    parts = urlsplit(server_url())
    return urlunsplit(parts._replace(path=f"/{name}"))


def empty_database() -> str:
    """The name of a database that is migrated and empty, made when it is wanted."""
    name = f"{PREFIX}_{_fingerprint()}"
    if not _exists(name):
        for stale in _databases():
            drop(stale)
        create(f"{name}_half")
        manage(url_of(f"{name}_half"), "migrate", "--no-input", "--verbosity", "0")
        _rename(f"{name}_half", name)
    return name


def kept_database(purpose: str, fill: Callable[[str], None]) -> str:
    """The address of a filled database, kept from an earlier run or filled now."""
    name = f"{empty_database()}_{purpose}"
    if not _exists(name):
        fill(fresh_database(f"{purpose}_half"))
        _rename(f"{name}_half", name)
    return url_of(name)


def fresh_database(purpose: str) -> str:
    """The address of a new database, migrated and empty."""
    name = f"{empty_database()}_{purpose}"
    drop(name)
    create(name, template=empty_database())
    return url_of(name)


def manage(url: str, *arguments: str) -> str:
    """One command of Django on a database; raises with its words when it fails."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        cwd=ROOT,
        env={**os.environ, **environment(url)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"manage.py {arguments[0]} failed:\n{done.stderr[-3000:]}")
    return done.stdout


def environment(url: str) -> dict[str, str]:
    """Settings like production's, for programs that work on this database."""
    return {
        "DATABASE_URL": url,
        "COMMONWEAL_DEBUG": "0",
        "COMMONWEAL_TESTING": "0",
        "COMMONWEAL_SECRET_KEY": "for-measuring-on-this-machine-only-0123456789",
        "COMMONWEAL_EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        "DJANGO_SETTINGS_MODULE": "project.settings",
        "STRIPE_SECRET_KEY": "",
        "STRIPE_WEBHOOK_SECRET": "",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
    }


def drop(name: str) -> None:
    """Remove a database, whoever is connected."""
    _at_server(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(_id(name)))


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("*/**/migrations/*.py")):
        if "site-packages" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def create(name: str, template: str = "template1") -> None:
    drop(name)
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    _at_server(statement.format(_id(name), _id(template)))


def _rename(old: str, new: str) -> None:
    _at_server(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(_id(old), _id(new)))


def _exists(name: str) -> bool:
    return name in _databases()


def _databases() -> list[str]:
    with _server() as connection:
        rows = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]
        ).fetchall()
    return [name for (name,) in rows]


def _at_server(statement: sql.Composed) -> None:
    with _server() as connection:
        connection.execute(statement)


def _server() -> "psycopg.Connection[tuple[str]]":
    """Connected where databases are made; the named one need not exist yet."""
    try:
        return psycopg.connect(url_of("postgres"), autocommit=True)
    except psycopg.OperationalError:
        return psycopg.connect(server_url(), autocommit=True)


def _id(name: str) -> sql.Identifier:
    return sql.Identifier(name)
