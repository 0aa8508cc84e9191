"""Soups of programs: tapes of bytes that run one another, and what is born and spreads among them."""
