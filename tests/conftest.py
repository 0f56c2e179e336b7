"""What every test may ask for. Each fixture lives in the module that says why it is so."""

pytest_plugins = ["tests.browsers", "tests.databases", "tests.application"]
