"""How dates and numbers are written, where Django's own formats are wrong or missing.

Kazakh: Django has none, and would write "Мау. 8, 2026". English: Django means
the United States, where 05/06 is the sixth of May; here the day comes first.
"""
