"""The kinds of trial, one a file: settings, conditions, trial, and what the verdict and the page say of it."""
