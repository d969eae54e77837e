#!/usr/bin/env python3
"""From a clone to a running site, its tests and its checks: `python3 dev.py --help`."""

import sys

OLDEST_PYTHON = (3, 11)


def main() -> int:
    if sys.version_info < OLDEST_PYTHON:
        sys.stderr.write(
            "Commonweal needs Python 3.11 or newer, and this is Python {}.{}.\n"
            "Start it with a newer one, for example: python3.13 dev.py demo\n".format(
                *sys.version_info[:2]
            )
        )
        return 1
    if sys.platform == "win32":
        sys.stderr.write("On Windows, run this inside WSL (wsl --install).\n")
        return 1
    from devkit.commands import run  # noqa: PLC0415 - an old Python cannot read it

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
