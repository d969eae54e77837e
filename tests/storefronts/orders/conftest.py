"""Fixtures of these tests."""

from tests.storefronts.sandboxed import running_sandbox, sandbox

__all__ = ["running_sandbox", "sandbox"]
