"""Two runs at once in one GIMP."""

from harness import *
from trouble import *

SHORT = {**NETWORK, "iterations": 40}


def code_of_refill(image, layer, arguments):
    """What runs Refill in another plug-in than this one."""
    return f"""
procedure = Gimp.get_pdb().lookup_procedure("plug-in-refill")
config = procedure.create_config()
config.set_property("image", Gimp.Image.get_by_id({image.get_id()}))
config.set_core_object_array("drawables", [Gimp.Layer.get_by_id({layer.get_id()})])
for name, value in {arguments!r}.items():
    config.set_property(name.replace("_", "-"), value)
status = procedure.run(config).index(0)
assert status == Gimp.PDBStatusType.SUCCESS, Gimp.get_pdb().get_last_error()
"""


def fill_both_at_once(image, layer, other, other_layer):
    def start_another(process):
        in_refinement(process)
        end = begin_to_act(code_of_refill(other, other_layer, SHORT))
        wait(lambda: len(plug_ins()) == 2, "both to run")
        end()

    with meanwhile(start_another):
        refill_or_fail(image, layer, **SHORT)
    expect_nothing_left()


@case("two images that are filled at once in one GIMP each get their complete fill")
def _():
    complete = filled(**SHORT)
    (image, layer), (other, other_layer) = photo(), photo()
    fill_both_at_once(image, layer, other, other_layer)
    expect(pixels_of(image) == complete, "the first one's fill is another one")
    expect(pixels_of(other) == complete, "the second one's fill is another one")


@case("one image that is filled twice at once gets both fills, on layers of their own")
def _():
    complete = filled(**SHORT)
    image, layer = photo()
    fill_both_at_once(image, layer, image, layer)
    layers, selection = pixels_of(image)
    (name, *fill), original = complete[0]
    expect(layers == [(name.replace("1", "2", 1), *fill), (name, *fill), original],
           f"the layers are {[each[:2] for each in layers]}")
    expect(selection == complete[1], "the selection changed")
