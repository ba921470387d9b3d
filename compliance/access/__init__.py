"""Who may come in and what they may do: staff, roles, sign-in, second factor, sessions, refusals."""
