"""One verb a function: recording transfers, keeping recipients, telling them to stop."""
