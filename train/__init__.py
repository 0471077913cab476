"""One explicit script per variant: `python -m train.<name> --help`."""
