"""Model files of every kind, as a user chooses them in the window."""

from desktop import *
from harness import *
from test_window import apply_and_close, open_photo, open_window, refill, wait_layers


@case("a model that is a program runs only where the user says so, who is asked once")
def _():
    image, layer = open_photo()
    before = state(image)
    open_window()
    Window.choose("Model file", 2)
    wait(lambda: Window.setting("Model file").get_name() == "program.pt", "program.pt")
    Window.press("Refill")
    wait(Question.node, "the question")
    screenshot("question", None)
    Question.answer("Cancel")
    expect_equal(state(image), before, "the image after a no")
    Window.press("Refill")
    Question.answer("Run It")
    Window.wait_try(1)
    apply_and_close()
    wait_layers(image, 2)
    expect_equal(new_layer(image, layer).get_name(), "Refill 1 (TorchScript, program, Standard)", "name")

    open_window()
    refill()
    apply_and_close()
    wait_layers(image, 3)


@case("the networks of other engines are recognised by their files, and fill")
def _():
    image, _layer = open_photo()
    networks = [(3, "published-dfnet", "DFNet"), (5, "published-lgnet-2", "LGNet"),
                (7, "published-refinement", "Two-stage")]
    for count, (place, file, engine) in enumerate(networks, 2):
        open_window()
        Window.choose("Model file", place)
        wait(lambda: Window.setting("Model file").get_name().startswith(file), file)
        refill()
        apply_and_close()
        wait_layers(image, count)
        names = [each.get_name() for each in image.get_layers()]
        expect(any(f"({engine}" in name for name in names), f"no {engine} in {names}")
