"""The scripts in resources/examples that run inside GIMP do what they say."""

import os

from gi.repository import Gimp

from harness import *

EXAMPLES = os.path.join(os.environ["REFILL_TESTS_FOLDER"], "..", "..", "resources", "examples")
HOLE = (15, 10, 8, 7)


def example(name):
    with open(os.path.join(EXAMPLES, name), encoding="utf-8") as file:
        return file.read()


def expect_two_images_filled(run):
    images = [photo_with_object(hole=HOLE) for _ in range(2)]
    run()
    for image, layer in images:
        expect_equal(len(image.get_layers()), 2, "layers")
        expect(new_layer(image, layer).get_name().startswith("Refill"), "the fill's name")


@case("the example in Python fills every open image")
def _():
    expect_two_images_filled(lambda: exec(example("refill-open-images.py"), {}))


def evaluate_scheme(script):
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-script-fu-eval")
    config = procedure.create_config()
    config.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    config.set_property("script", script)
    expect_equal(procedure.run(config).index(0), Gimp.PDBStatusType.SUCCESS,
                 Gimp.get_pdb().get_last_error())


@case("the example in Scheme fills every open image")
def _():
    expect_two_images_filled(lambda: evaluate_scheme(example("refill-open-images.scm")))
