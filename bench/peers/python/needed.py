"""What a peer needs of the machine that runs it."""

import importlib
import sys

# What test runners take for "left out".
LEFT_OUT = 77


def left_out(reason):
    """Ends the program with one line and a status that says it had nothing to run on."""
    print(reason)
    sys.exit(LEFT_OUT)


def modules(*names):
    """Leaves the peer out unless Python has all of these; what is there but broken fails as ever."""
    for name in names:
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
            left_out(f"{name} is not here")
