"""Security breaches: what happened, whom it touches, telling the authorised body and the subjects."""
