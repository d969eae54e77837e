"""Pictures: checked, re-encoded, stored, served in sizes."""
