"""Rules are tested with many cases made up on the spot; a busy machine must not make one of them fail."""

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")
