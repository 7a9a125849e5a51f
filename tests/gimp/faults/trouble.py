"""How the cases make trouble: for the plug-in from outside, and in GIMP while it runs."""

import contextlib
import os
import signal
import threading
import time

from harness import *

PLUG_IN = os.path.realpath(os.environ["REFILL_TESTS_PLUG_IN"])
TROUBLE = os.environ["REFILL_TESTS_TROUBLE"]
ACTS = os.environ["REFILL_TESTS_ACTS"]
SCRATCH = os.environ["REFILL_TESTS_SCRATCH"]

# It lies on several of GIMP's tiles.
HOLE = (50, 40, 50, 40)

# Long enough for anything to happen meanwhile, and the whole of the method.
NETWORK = {"engine": "lama", "smallest_scale": 64, "one_pass_depth": 0, "iterations": 100,
           "early_stop": 0.0, "context": 0.0}


def photo():
    return photo_with_object(160, 120, hole=HOLE)


def plug_ins():
    """The processes of the plug-in."""
    found = []
    for name in os.listdir("/proc"):
        with contextlib.suppress(OSError):
            if name.isdigit() and os.path.realpath(f"/proc/{name}/exe") == PLUG_IN:
                found.append(int(name))
    return found


def has_loaded(process, library):
    with contextlib.suppress(OSError):
        with open(f"/proc/{process}/maps", encoding="utf-8") as maps:
            return library in maps.read()
    return False


def seconds_computed(process):
    """Of the processor's time, which passes as the work does, however busy the machine is."""
    with contextlib.suppress(OSError):
        with open(f"/proc/{process}/stat", encoding="utf-8") as stat:
            return int(stat.read().split(") ")[1].split()[11]) / os.sysconf("SC_CLK_TCK")
    return 0.0


def wait(condition, what, timeout=60):
    end = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > end:
            raise Failure(f"waited {timeout} s in vain for {what}")
        time.sleep(0.01)


@contextlib.contextmanager
def trouble(commands):
    """While it lasts, the plug-in is started after these commands of the shell."""
    with open(TROUBLE, "w", encoding="utf-8") as file:
        file.write(commands)
    try:
        yield
    finally:
        os.remove(TROUBLE)


@contextlib.contextmanager
def meanwhile(action):
    """Runs `action(process)` beside what is run within, once the plug-in is there."""
    problems = []
    expect_no_plug_in()  # of an earlier run, which would be taken for this one's

    def run():
        try:
            wait(plug_ins, "the plug-in to start")
            action(plug_ins()[0])
        except Exception as problem:
            problems.append(problem)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        thread.join()
    if problems:
        raise problems[0]


def begin_to_act(code):
    """Has the actor run `code` in GIMP. What is returned waits for it."""
    path = os.path.join(ACTS, f"{time.monotonic_ns()}.act")
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(code)
    os.rename(path + ".new", path)

    def end():
        wait(lambda: os.path.exists(path + ".outcome"), f"GIMP to do {code!r}", timeout=300)
        with open(path + ".outcome", encoding="utf-8") as file:
            expect_equal(file.read(), "done", code)

    return end


def act(code):
    begin_to_act(code)()


def filled(**arguments):
    """What a photo looks like with a complete fill."""
    image, layer = photo()
    refill_or_fail(image, layer, **arguments)
    complete = pixels_of(image)
    image.delete()
    return complete


def preload(library):
    return f"LD_PRELOAD={os.environ[library]}; export LD_PRELOAD\n"


def in_refinement(process):
    wait(lambda: has_loaded(process, "refill-network.so"), "the network's library")
    begin = seconds_computed(process)
    wait(lambda: seconds_computed(process) > begin + 1.5, "the network to be at work")


def while_it_refines(code):
    def then(process):
        in_refinement(process)
        act(code)

    return meanwhile(then)


def kill(process):
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def pixels_of(image):
    """What a user would miss or find too many: layers with their pixels, and the selection."""
    layers = [(layer.get_name(), tuple(layer.get_offsets()), raw(layer)) for layer in image.get_layers()]
    return layers, raw(image.get_selection())


def expect_no_plug_in():
    wait(lambda: not plug_ins(), "the plug-in to end")


def expect_nothing_left():
    """No process of the plug-in, and no half-written file of it."""
    expect_no_plug_in()
    for folder, _, files in os.walk(os.environ["GIMP3_DIRECTORY"]):
        left = [name for name in files if name.startswith(".refill-") or name.endswith((".tmp", "~"))]
        expect(not left, f"left in {folder}: {left}")


def expect_it_works():
    """GIMP is alive, and so is Refill."""
    image, layer = photo()
    refill_or_fail(image, layer)
    expect_equal(len(image.get_layers()), 2, "layers")
    image.delete()
