"""Puts the server's program into the wheel where COHERE_CONNECTORS_MOCK_PROGRAM names it.

Without that variable the wheel has the Python modules alone, for every platform: they start no server, and use one that
runs elsewhere.
"""

import os
import sysconfig
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ProgramHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        program = os.environ.get("COHERE_CONNECTORS_MOCK_PROGRAM")
        if not program:
            return
        build_data["force_include"][program] = "cohere_connectors_mock/bin/cohere-connectors-mock"
        # The wheel holds a program and no extension module, so one wheel of a platform is for every Python 3.
        build_data["pure_python"] = False
        build_data["tag"] = "py3-none-" + sysconfig.get_platform().replace("-", "_").replace(".", "_")
