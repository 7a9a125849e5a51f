#!/usr/bin/env python3
"""Runs the cases of the test_*.py beside it in a real GIMP on a virtual screen.

    run.py PLUG_IN MODELS NETWORKS WRITE_SCRIPT SCRATCH [PART_OF_A_CASE'S_SENTENCE]
    run.py PLUG_IN MODELS NETWORKS WRITE_SCRIPT SCRATCH --part=window|choices|lists|picture|tries|settings|loop
    run.py PLUG_IN MODELS NETWORKS WRITE_SCRIPT SCRATCH --screen=WIDTHxHEIGHT[@SCALE]:light|dark
    run.py PLUG_IN MODELS NETWORKS WRITE_SCRIPT SCRATCH --language=LOCALE[:boxes]

NETWORKS is tests/parity: small networks of every engine for the user's own models folder, without
recommendations. WRITE_SCRIPT is a program that writes another one, which is code. SCRATCH is made anew;
screenshots of the settings, a run, a failure and a question are put into it. REFILL_TESTS_PROBE_MODULE
names the GTK module of probe.cpp, which cases ask about the window's layout. With `boxes` there is no
font for the language's letters, and what stands for them is wider. Fails unless every case ran
and passed. Each program on the screen ends with this one.
"""

import fcntl
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

here = pathlib.Path(__file__).resolve().parent

# So often GIMP may crash in one run.
most_crashes = 3

# GIMP's first start would greet the user with a window of its own.
GIMPRC = """
(config-version "3.0.4")
(last-known-release "")
(check-updates no)
(show-welcome-dialog no)
"""


# In the order in which they are offered, beside what ships.
OWN_MODELS = {
    "own.safetensors": "lama-a/model.safetensors",
    "program.pt": None,
    "published-dfnet.safetensors": "two-stage-a/dfnet.safetensors",
    "published-lgnet-1.safetensors": "lgnet-a/G1.safetensors",
    "published-lgnet-2.safetensors": "lgnet-a/G2.safetensors",
    "published-lgnet-3.safetensors": "lgnet-a/G3.safetensors",
    "published-refinement.safetensors": "two-stage-a/refinement.safetensors",
}


def make_profile(scratch, plug_in, networks, write_script):
    shutil.rmtree(scratch, ignore_errors=True)
    profile = scratch / "profile"
    folder = profile / "plug-ins" / "refill"
    folder.mkdir(parents=True)
    (folder / "refill").symlink_to(plug_in)
    (folder / "locale").symlink_to(plug_in.parent.parent / "po")
    plug_ins, language = known_plug_ins(scratch.parent)
    (profile / "gimprc").write_text(GIMPRC + language)
    shutil.copy(plug_ins, profile / "pluginrc")
    own_models = profile / "refill" / "models"
    own_models.mkdir(parents=True)
    for name, source in OWN_MODELS.items():
        if source:
            shutil.copy(networks / source, own_models / name)
        else:
            subprocess.run([write_script, own_models / name], check=True)
    return profile


def known_plug_ins(folder):
    """What GIMP knows of its own plug-ins, as a pluginrc, and the line of a gimprc that says in which
    language it was told. To ask each of them takes as long as many a case, so that the first of these
    tests does it for all."""
    kept = folder / "pluginrc"
    language = folder / "pluginrc-language"
    newest = max(pathlib.Path(shutil.which(name)).stat().st_mtime for name in ("gimp", "gimp-console"))
    with open(folder / "pluginrc.lock", "w") as lock, tempfile.TemporaryDirectory() as profile:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists() or kept.stat().st_mtime < newest:
            subprocess.run(["gimp-console", "--no-interface", "--no-data", "--no-fonts", "--quit"],
                           env={**os.environ, "GIMP3_DIRECTORY": profile, "LANGUAGE": "C"},
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
            settings = (pathlib.Path(profile) / "gimprc").read_text()
            language.write_text(re.search(r"\(prev-language .*\)\n|$", settings)[0])
            shutil.copy(pathlib.Path(profile) / "pluginrc", kept)
    return kept, language.read_text()


def make_browser(scratch):
    """A browser that notes what it opens in the file that is returned, and the environment in which it
    is the one for HTML."""
    opened = scratch / "opened"
    browser = scratch / "browser"
    browser.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >{opened}.part && mv {opened}.part {opened}\n')
    browser.chmod(0o755)
    applications = scratch / "data" / "applications"
    applications.mkdir(parents=True)
    (applications / "refill-tests.desktop").write_text(
        f"[Desktop Entry]\nType=Application\nName=Browser\nExec={browser} %u\n"
        "MimeType=text/html;\n")
    (applications / "mimeapps.list").write_text(
        "[Default Applications]\ntext/html=refill-tests.desktop\n")
    return {"XDG_DATA_HOME": str(scratch / "data"), "XDG_CONFIG_HOME": str(scratch / "config"),
            "REFILL_TESTS_OPENED": str(opened),
            "REFILL_GUIDE": str(here.parent.parent / "resources" / "guide")}


def in_language(environment, scratch, locale):
    """The environment for that locale, which is made for this run; None where that is not possible.
    gettext translates in a real locale only. Debian's package `locales` has what makes one."""
    made = subprocess.run(["localedef", "-i", locale, "-f", "UTF-8", scratch / f"{locale}.UTF-8"])
    if made.returncode != 0:
        print(f"The locale {locale} cannot be made here; nothing was tried in it.")
        return None
    direction = {"REFILL_TESTS_RIGHT_TO_LEFT": "1"} if locale.startswith(("ar", "he")) else {}
    return {**environment, **direction, "LOCPATH": str(scratch), "LC_ALL": f"{locale}.UTF-8",
            "LANGUAGE": locale, "REFILL_TESTS_LANGUAGE": locale,
            "REFILL_TESTS_CATALOGUES": str(here.parent.parent / "po")}


def without_fonts_for_cjk(environment, scratch):
    config = scratch / "fonts.conf"
    config.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        "<include>/etc/fonts/fonts.conf</include><selectfont><rejectfont>"
        + "".join(f'<pattern><patelt name="lang"><string>{language}</string></patelt></pattern>'
                  for language in ("ja", "zh-cn")) + "</rejectfont></selectfont></fontconfig>")
    return {**environment, "FONTCONFIG_FILE": str(config)}


def on_screen(environment, profile, option):
    """The environment for a screen such as 1920x1080@2:dark, and the size that Xvfb has to have."""
    size, scale, scheme = re.fullmatch(r"(\d+x\d+)(?:@(\d))?:(light|dark)", option).groups()
    with open(profile / "gimprc", "a") as gimprc:
        gimprc.write(f"(theme-color-scheme {scheme})\n")
    return {**environment, "GDK_SCALE": scale or "1", "REFILL_TESTS_MODULE": "test_screens",
            "REFILL_TESTS_ONLY": ""}, size


def main():
    plug_in, models, networks, write_script, scratch = (
        pathlib.Path(path).resolve() for path in sys.argv[1:6])
    profile = make_profile(scratch, plug_in, networks, write_script)
    report = scratch / "report.txt"
    probe = os.environ.get("REFILL_TESTS_PROBE_MODULE", "")
    (scratch / "probe").mkdir()
    screen = "1280x1400"
    environment = {**os.environ, **make_browser(scratch), "GIMP3_DIRECTORY": str(profile),
                   "LANGUAGE": "C",
                   "GTK_MODULES": "gail:atk-bridge" + (probe and f":{probe}"),
                   "REFILL_TESTS_PROBE": str(scratch / "probe"),
                   "REFILL_MODELS": str(models),
                   "REFILL_TESTS_FOLDERS": f"{here}:{here.parent / 'gimp'}",
                   "REFILL_TESTS_SCREENSHOTS": str(scratch),
                   "REFILL_TESTS_REPORT": str(report),
                   "REFILL_TESTS_ONLY": " ".join(sys.argv[6:])}
    if sys.argv[6:7] and sys.argv[6].startswith("--part="):
        environment.update(REFILL_TESTS_MODULE="test_" + sys.argv[6].split("=")[1],
                           REFILL_TESTS_ONLY="")
    if sys.argv[6:7] and sys.argv[6].startswith("--language="):
        locale, _, boxes = sys.argv[6].split("=")[1].partition(":")
        environment = in_language(environment, scratch, locale)
        if environment and boxes:
            environment = without_fonts_for_cjk(environment, scratch)
        if not environment:
            return 0
    if sys.argv[6:7] and sys.argv[6].startswith("--screen="):
        environment, screen = on_screen(environment, profile, sys.argv[6].split("=")[1])
    script = f"exec(open({str(here / 'main.py')!r}).read())"
    session = "openbox & exec gimp --no-splash --new-instance " \
              '--batch-interpreter python-fu-eval --batch "$0" --quit'
    lines = []
    for _ in range(most_crashes + 1):
        # GIMP 3.0 itself crashes now and then, when one of its windows goes while a screen reader
        # looks at it. The case at which it did begins again in another one.
        environment["REFILL_TESTS_DONE"] = str(sum(line.startswith("ok ") for line in lines))
        report.unlink(missing_ok=True)
        gimp = subprocess.run(
            ["xvfb-run", "--auto-servernum", f"--server-args=-screen 0 {screen}x24",
             "dbus-run-session", "--", "bash", "-c", session, script],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace")
        lines += report.read_text().splitlines() if report.exists() else []
        crashed = "gimp: fatal error: Segmentation fault" in gimp.stdout
        if not crashed or any(line.startswith("FAIL") for line in lines):
            break
        lines.append("GIMP crashed")
    print("\n".join(lines))
    print("\n".join(line for line in gimp.stdout.splitlines() if line.startswith("measured: ")))
    print(f"Screenshots are in {scratch}")
    # The last two that are let pass are of GTK's own file dialog, while a name is typed into it.
    complete = lines and re.fullmatch(r"[1-9][0-9]* cases, 0 failed", lines[-1])
    bad = [line for line in gimp.stdout.splitlines()
           if re.search(r"GeglBuffers leaked|\(refill:\d+\): (?!dconf|dbind).*(WARNING|CRITICAL)"
                        r"(?!.*(gimp_flush|WIDGET_REALIZED_FOR_EVENT|gtk_tree_model_get_iter_first))"
                        r"|Plug-in crashed|terminate called", line)]
    if complete and not bad:
        return 0
    (scratch / "gimp-output.txt").write_text(gimp.stdout)
    print(f"GIMP ended with {gimp.returncode}; its output is in {scratch}/gimp-output.txt")
    print("\n".join(bad) or gimp.stdout[-3000:])
    return 1


sys.exit(main())
