"""Russian formats: what is not named here comes from Django."""

# Django writes 9:05, which falls out of line in a column of times.
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j E Y г., H:i"
