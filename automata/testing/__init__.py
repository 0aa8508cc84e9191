"""What other people's tests import: Hypothesis strategies and ready-made assertions."""
