from hypothesis import settings

# Several test processes share the cores: how long one example takes says nothing.
settings.register_profile("shared_cores", deadline=None)
settings.load_profile("shared_cores")
