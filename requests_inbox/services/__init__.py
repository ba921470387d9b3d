"""What can be done with letters and requests, one verb a function."""
