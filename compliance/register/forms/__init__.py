"""What staff fill in. A form gathers and shows; services check values and decide."""
