"""One verb a function: everything that changes the register."""
