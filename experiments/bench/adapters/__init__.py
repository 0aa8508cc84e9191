"""Programs that run another project's library on one row; each is a script for the Python that has that library."""
