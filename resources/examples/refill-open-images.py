# Refills what is selected in each open image. In GIMP: Filters > Development > Python-Fu > Python Console,
#   exec(open("refill-open-images.py").read())
from gi.repository import Gimp

refill = Gimp.get_pdb().lookup_procedure("plug-in-refill")
for image in Gimp.get_images():
    settings = refill.create_config()
    settings.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    settings.set_property("image", image)
    settings.set_core_object_array("drawables", image.get_selected_drawables())
    settings.set_property("seed", 1)  # any setting; they are called as the options in the guide are
    refill.run(settings)
Gimp.displays_flush()
