"""Reading files of subjects: CSV and XLSX, row by row, in memory that does not grow with the file.

Plain Python without Django. What is wrong with a file is raised as :class:`~.errors.ReadingError`, what
is wrong with one row stands in the row; both name a code, never a value. Rows that stand twice in one
file are not looked for here, as that would take memory: the register knows them by IIN or reference.
"""
