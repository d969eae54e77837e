"""Pledges, their terms, and the consent of charities."""
