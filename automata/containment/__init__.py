"""What a run may spend and what stops it: budgets, the meter that every loop asks, monitors and their alarms."""
