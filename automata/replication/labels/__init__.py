"""Labels carried by Langton's loops: read, written, inherited."""
