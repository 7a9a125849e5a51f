#!/usr/bin/env python3
"""The description of the Flatpak extension, part by part; building it would download two gigabytes.

flatpak-builder reads it, Meson says what would be installed where, and appstreamcli reads the metadata.
SOURCE_ROOT names the source folder.
"""

import functools
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

SOURCE_ROOT = pathlib.Path(os.environ["SOURCE_ROOT"])
ID = "org.gimp.GIMP.Plugin.Refill"
MANIFEST = SOURCE_ROOT / "tools" / "packaging" / "flatpak" / f"{ID}.yaml"
METAINFO = SOURCE_ROOT / "resources" / f"{ID}.metainfo.xml"


def run(*command, **options):
    return subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, **options)


@functools.cache
def shown():
    """What flatpak-builder understands of the manifest, and what it prints beside."""
    with tempfile.TemporaryDirectory() as folder:
        # It leaves a folder of its own where it runs.
        result = run("flatpak-builder", "--show-manifest", MANIFEST, cwd=folder)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout), result.stderr


def manifest():
    return shown()[0]


def module(name):
    return next(each for each in manifest()["modules"] if each["name"] == name)


def prefix():
    return pathlib.PurePosixPath(manifest()["build-options"]["prefix"])


@functools.cache
def installed():
    """The paths below the prefix that the module's own options make Meson install."""
    options = [each for each in module("refill")["config-opts"] if not each.startswith("-Dlibtorch=")]
    with tempfile.TemporaryDirectory() as folder:
        setup = run("meson", "setup", folder, SOURCE_ROOT, f"--prefix={prefix()}", "--libdir=lib", *options)
        assert setup.returncode == 0, setup.stdout
        plan = json.loads(run("meson", "introspect", "--installed", folder).stdout)
    # Debian's GIMP names its own library folder after the processor; GIMP's Flatpak has "lib".
    return [pathlib.PurePosixPath(re.sub(r"/lib/[^/]*-linux-gnu/gimp/", "/lib/gimp/", path))
            for path in plan.values()]


class Manifest(unittest.TestCase):

    def test_every_word_is_known_to_flatpak_builder(self):
        self.assertNotIn("Unknown", shown()[1])

    def test_is_an_extension_of_gimp_3(self):
        self.assertEqual(manifest()["id"], ID)
        self.assertEqual(manifest()["branch"], "3")
        self.assertEqual(manifest()["runtime"], "org.gimp.GIMP")
        self.assertTrue(manifest()["build-extension"])
        self.assertTrue(manifest()["sdk"].startswith("org.gnome.Sdk//"))
        # An extension runs with GIMP's own permissions.
        self.assertNotIn("finish-args", manifest())

    def test_lies_in_the_folder_of_its_name(self):
        self.assertEqual(str(prefix()), "/app/extensions/plug-ins/" + ID.split(".")[-1])

    def test_downloads_only_what_has_a_checksum(self):
        downloads = [source for each in manifest()["modules"] for source in each["sources"]
                     if "url" in source]
        self.assertEqual(len(downloads), 4)
        for source in downloads:
            self.assertEqual(source["type"], "archive")
            self.assertTrue(source["url"].startswith("https://"), source["url"])
            self.assertRegex(source["sha256"], r"^[0-9a-f]{64}$", source["url"])

    def test_libtorch_comes_from_pytorch_org(self):
        self.assertRegex(module("libtorch")["sources"][0]["url"],
                         r"^https://download\.pytorch\.org/libtorch/cpu/libtorch-cxx11-abi-[-\w.%]*cpu\.zip$")

    def test_its_other_sources_are_this_tree(self):
        paths = [source["path"] for each in manifest()["modules"] for source in each["sources"]
                 if "path" in source]
        self.assertEqual([(MANIFEST.parent / path).resolve() for path in paths], [SOURCE_ROOT.resolve()])

    def test_refill_is_built_last(self):
        self.assertEqual(manifest()["modules"][-1]["name"], "refill")


class Paths(unittest.TestCase):
    """The manifest agrees with what Meson installs."""

    def test_everything_goes_into_the_extension(self):
        self.assertGreater(len(installed()), 5)
        for path in installed():
            self.assertTrue(path.is_relative_to(prefix()), path)

    def test_gimp_finds_the_plug_in_and_its_catalogues(self):
        with tempfile.TemporaryDirectory() as folder:
            target = pathlib.Path(folder)
            for path in installed():
                file = target / path.relative_to(prefix())
                file.parent.mkdir(parents=True, exist_ok=True)
                if not file.exists():
                    file.touch()
            for command in module("refill")["post-install"]:
                if command.startswith("ln "):
                    subprocess.run(command, shell=True, check=True, cwd=folder,
                                   env={**os.environ, "FLATPAK_DEST": folder, "FLATPAK_ID": ID})
            program = target / prefix().name
            self.assertEqual(program.resolve().name, "refill")
            self.assertTrue(program.is_file())
            self.assertTrue((target / "locale" / "de" / "LC_MESSAGES" / "refill.mo").is_file())

    def test_libraries_are_looked_for_where_they_are_put(self):
        options = module("refill")["config-opts"]
        self.assertIn(f"-Dlibtorch={prefix()}", options)
        self.assertIn(f"-Dcpp_link_args=-Wl,-rpath,{prefix()}/lib", options)
        self.assertIn("cp -a lib/*.so* ${FLATPAK_DEST}/lib/", module("libtorch")["build-commands"])

    def test_nothing_that_is_needed_is_cleaned_up(self):
        for pattern in manifest()["cleanup"]:
            if pattern == "/share/man":
                continue # there is no man in it
            for path in installed():
                self.assertFalse(str(path).startswith(f"{prefix()}{pattern}/"), f"{pattern}: {path}")


class Metadata(unittest.TestCase):

    def test_is_valid(self):
        # There is no homepage yet.
        checked = run("appstreamcli", "validate", "--no-net", "--override=url-homepage-missing=info", METAINFO)
        self.assertEqual(checked.returncode, 0, checked.stdout)

    def test_is_installed_under_its_name(self):
        self.assertIn(prefix() / "share" / "metainfo" / METAINFO.name, installed())

    def test_names_the_extension_its_application_and_this_version(self):
        root = xml.etree.ElementTree.parse(METAINFO).getroot()
        self.assertEqual(root.get("type"), "addon")
        self.assertEqual(root.findtext("id"), manifest()["id"])
        self.assertEqual(root.findtext("extends"), manifest()["runtime"])
        version = re.search(r"^  version: '(.*)',$", (SOURCE_ROOT / "meson.build").read_text(), re.MULTILINE)
        self.assertEqual(root.find("releases/release").get("version"), version.group(1))

    def test_has_a_summary_in_every_language(self):
        languages = (SOURCE_ROOT / "po" / "LINGUAS").read_text().split()
        summaries = xml.etree.ElementTree.parse(METAINFO).getroot().findall("summary")
        found = [each.get("{http://www.w3.org/XML/1998/namespace}lang") for each in summaries]
        self.assertEqual(sorted(filter(None, found)), sorted(each.replace("_", "-") for each in languages))

    def test_flatpak_can_list_it(self):
        """The manifest's own command makes a catalogue of it."""
        command = next(each for each in module("refill")["post-install"] if each.startswith("appstreamcli "))
        with tempfile.TemporaryDirectory() as folder:
            target = pathlib.Path(folder) / "share" / "metainfo"
            target.mkdir(parents=True)
            (target / METAINFO.name).write_bytes(METAINFO.read_bytes())
            made = run("sh", "-c", command, env={**os.environ, "FLATPAK_DEST": folder, "FLATPAK_ID": ID})
            self.assertEqual(made.returncode, 0, made.stdout + made.stderr)
            self.assertTrue((pathlib.Path(folder) / "share/app-info/xmls" / f"{ID}.xml.gz").is_file())


if __name__ == "__main__":
    unittest.main(verbosity=2)
