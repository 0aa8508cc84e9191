"""Runs of soups: their settings, what is recorded on the way, the pictures and the page."""
