"""The books: accounts, entries and postings."""
