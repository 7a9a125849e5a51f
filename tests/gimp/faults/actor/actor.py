#!/usr/bin/env python3
"""Does in GIMP what a user does while another plug-in runs: a plug-in of its own that GIMP starts at
its beginning, and that runs each file put into the folder REFILL_TESTS_ACTS."""

import os
import sys
import time

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp

FOLDER = os.environ["REFILL_TESTS_ACTS"]


class Actor(Gimp.PlugIn):
    def do_query_procedures(self):
        return ["refill-tests-actor"]

    def do_create_procedure(self, name):
        procedure = Gimp.Procedure.new(self, name, Gimp.PDBProcType.PERSISTENT, self.run, None)
        procedure.set_documentation("Acts for tests", None, None)
        procedure.set_attribution("The Refill authors", "The Refill authors", "2026")
        return procedure

    def run(self, procedure, _config, _data):
        procedure.persistent_ready()
        gimp = os.getppid()
        while os.getppid() == gimp:
            for name in sorted(os.listdir(FOLDER)):
                if name.endswith(".act"):
                    self.act(os.path.join(FOLDER, name))
            time.sleep(0.02)

    def act(self, path):
        with open(path, encoding="utf-8") as file:
            code = file.read()
        outcome = "done"
        try:
            exec(code, {"Gimp": Gimp})
        except Exception as problem:
            outcome = repr(problem)
        os.remove(path)
        with open(path + ".outcome", "w", encoding="utf-8") as file:
            file.write(outcome)


Gimp.main(Actor.__gtype__, sys.argv)
