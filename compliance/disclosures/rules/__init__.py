"""When data may be handed on and how notices are repeated: plain Python, no Django, no clock."""
