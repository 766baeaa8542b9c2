"""python -m ia3"""

import os
import sys

from ia3 import program

if __name__ == "__main__":
    path = program()
    os.execv(path, [str(path), *sys.argv[1:]])
