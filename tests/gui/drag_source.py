#!/usr/bin/env python3
"""A window with a button from which a file is dragged: drag_source.py TITLE FILE. It ends once the file
was dropped, or with its parent."""

import sys

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GLib, Gtk

window = Gtk.Window(title=sys.argv[1], default_width=120, default_height=60)
window.set_type_hint(Gdk.WindowTypeHint.UTILITY)
window.move(0, 0)
box = Gtk.EventBox()
box.add(Gtk.Label(label="file"))
box.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
box.drag_source_add_uri_targets()
box.connect("drag-data-get",
            lambda _box, _context, data, *_: data.set_uris([GLib.filename_to_uri(sys.argv[2], None)]))
box.connect("drag-end", lambda *_: Gtk.main_quit())
window.add(box)
window.set_keep_above(True)
window.show_all()
Gtk.main()
