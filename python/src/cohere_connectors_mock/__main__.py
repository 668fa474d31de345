"""The command ``cohere-connectors-mock``: the server's program, in place of this process."""

import os
import sys

from ._program import ProgramNotFoundError, program


def main() -> None:
    try:
        path = program()
    except ProgramNotFoundError as error:
        sys.exit(f"cohere-connectors-mock: {error}")
    os.execv(path, [path, *sys.argv[1:]])


if __name__ == "__main__":
    main()
