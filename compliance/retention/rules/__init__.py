"""How long data is needed, when it is due, what a plan is made of: plain Python, no Django, no clock."""
