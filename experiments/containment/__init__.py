"""What a run may spend, what ends it, what is written down of it, and how often alarms are false."""
