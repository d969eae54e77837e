"""Organizations: charities and merchants, and who acts for them."""
