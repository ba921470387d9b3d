"""Files written piece by piece, so that a million rows take no more memory than a thousand."""
