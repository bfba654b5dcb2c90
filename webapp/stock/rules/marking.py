"""How an item must be handled, wrapped and declared."""

import re

MARKS = {
    "fragile": "Fragile",
    "this_way_up": "This way up",
    "keep_dry": "Keep dry",
    "keep_cool": "Keep cool",
    "handle_with_care": "Handle with care",
    "do_not_stack": "Do not stack",
    "liquid": "Liquid",
    "magnetic": "Magnetic",
}
# Of a parcel, for everybody who has it in the hand: what its packing says, and how what is in it must be handled.
PARCEL_MARKS = {"several_boxes": "More than one box", "incomplete": "Not all of it is in"} | MARKS
MARK_ICONS = {"several_boxes": "box", "fragile": "fragile", "this_way_up": "upright", "keep_dry": "dry",
              "handle_with_care": "hand", "do_not_stack": "stack"}  # fmt: skip
PROTECTION = {
    "bubble_wrap": "Bubble wrap",
    "corner_guards": "Corner guards",
    "void_fill": "Void fill",
    "double_box": "Box in a box",
    "sealed_bag": "Sealed bag",
}
# Source: UN Model Regulations, 2.0.1.1: nine classes, some with divisions.
DANGEROUS = re.compile(r"(?:1\.[1-6]|2\.[1-3]|3|4\.[1-3]|5\.[12]|6\.[12]|7|8|9)")
