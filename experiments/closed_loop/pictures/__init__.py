"""Pictures of loops that carry letters."""
