"""What networks have learnt, decided exactly, and the baselines beside which it is read."""
