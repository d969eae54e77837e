"""Storefronts and the windows they show the public."""
