#!/usr/bin/env python3
"""A list shared by several machines, by the scripts that README.md points to.

The second machine is this one, reached through a server for ssh that the test starts for itself. Slurm
is not there: its script gets the variables that Slurm sets.
"""

import getpass
import os
import shlex
import shutil
import socket
import subprocess
import time
import unittest

from in_folder import *
from test_batch import WithList, table

EXAMPLES = os.path.join(SOURCE_ROOT, "resources", "examples")


def run_script(name, *arguments, **variables):
    return subprocess.run([os.path.join(EXAMPLES, name), *arguments], capture_output=True, text=True,
                          check=False, env={**os.environ, **variables})


class ByParallel(WithList):
    """GNU Parallel hands out slices."""

    NAMES = "abcdefghi"

    def setUp(self):
        super().setUp()
        self.environment = {"HOME": os.getcwd(), "OMP_NUM_THREADS": "1"}

    def start_second_machine(self):
        """A command that logs in to it."""
        for key in "host", "user":
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        here = os.getcwd()
        with open("sshd_config", "w", encoding="utf-8") as file:
            file.write(f"Port {port}\nListenAddress 127.0.0.1\nHostKey {here}/host\nPidFile none\n"
                       f"AuthorizedKeysFile {here}/user.pub\nStrictModes no\nUsePAM no\n"
                       "PermitRootLogin yes\n")
        os.makedirs("/run/sshd", exist_ok=True)
        with open("sshd.log", "w", encoding="utf-8") as log:
            server = subprocess.Popen([shutil.which("sshd", path="/usr/sbin"), "-D", "-e", "-f",
                                       f"{here}/sshd_config"], stderr=log)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        login = (f"ssh -i {here}/user -p {port} -o StrictHostKeyChecking=no -o BatchMode=yes "
                 f"-o UserKnownHostsFile={here}/known -o LogLevel=ERROR {getpass.getuser()}@127.0.0.1")
        deadline = time.monotonic() + 30
        while subprocess.run([*shlex.split(login), "true"], capture_output=True).returncode != 0:
            self.assertLess(time.monotonic(), deadline, "no login is possible")
            time.sleep(0.2)
        return login

    def settings_of_the_list(self):
        self.write_list(*([f"{name}.png", "mask.png", f"out-{name}.png", "--engine telea"]
                          for name in self.NAMES))

    def test_two_machines_fill_all_of_a_list(self):
        self.settings_of_the_list()
        login = self.start_second_machine()
        run = run_script("many-machines", "list.tsv", ":", login, **self.environment)
        self.assertEqual(run.returncode, DONE, run.stderr)
        self.assertEqual(len(self.outputs()), len(self.NAMES))
        lines = [line for slice in range(1, 9) for line in table(f"list.results-{slice}-of-8.tsv")]
        self.assertEqual({line["outcome"] for line in lines}, {"done"})
        self.assertEqual(len(lines), len(self.NAMES))
        with open("sshd.log", encoding="utf-8") as log:
            logins = log.read().count("Accepted publickey")
        self.assertGreater(logins, 1)

    def test_what_is_missing_makes_it_fail(self):
        self.settings_of_the_list()
        os.remove("c.png")
        run = run_script("many-machines", "list.tsv", ":", **self.environment)
        self.assertNotEqual(run.returncode, DONE)
        self.assertEqual(len(self.outputs()), len(self.NAMES) - 1)


class BySlurm(WithList):
    """Each task of a job array does its slice."""

    def test_the_tasks_fill_all_of_a_list(self):
        self.write_list(*([f"{name}.png", "mask.png", f"out-{name}.png", "--engine telea"]
                          for name in self.NAMES))
        for task in "1", "2", "3":
            run = run_script("slurm-array.sh", "list.tsv", SLURM_ARRAY_TASK_ID=task,
                             SLURM_ARRAY_TASK_COUNT="3", SLURM_CPUS_PER_TASK="1")
            self.assertEqual(run.returncode, DONE, run.stderr)
            self.assertEqual(run.stdout, "")
        self.assertEqual(len(self.outputs()), len(self.NAMES))


if __name__ == "__main__":
    unittest.main()
