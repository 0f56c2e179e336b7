"""What every test may ask for. Each fixture lives in the module that says why it is so."""

from hypothesis import settings

pytest_plugins = ["tests.browsers", "tests.databases", "tests.application"]

# The same examples everywhere, and none fails for the time it took: that is the computer's affair, and the benchmarks'.
settings.load_profile("ci")
