"""What each sale earned for a charity."""
