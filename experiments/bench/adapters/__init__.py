"""Programs that run another project's library on one row; each is a file for whatever Python has that library."""
