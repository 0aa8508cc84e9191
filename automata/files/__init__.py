"""Texts in and out, cut into lines, with remarks on what was passed over."""
