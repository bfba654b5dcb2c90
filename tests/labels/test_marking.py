import io

from PIL import Image

from tests.labels.corpus import draw, good
from webapp.labels.actions.marking import _free_place, _overlap, marked

PICTURE = (400, 600)


def test_a_tag_hides_no_frame_and_no_other_tag():
    frames = [(20, 100, 380, 120), (20, 118, 380, 138), (20, 136, 380, 156)]
    taken = list(frames)
    for frame in frames:
        tag = _free_place(frame, (120, 20), PICTURE, taken)
        assert not any(_overlap(tag, other) for other in taken)
        assert tag[0] >= 0 <= tag[1]
        assert tag[2] <= PICTURE[0] and tag[3] <= PICTURE[1]
        taken.append(tag)


def test_what_offends_is_framed_in_red_and_the_rest_left_as_it_was(cast, office):
    contents = good(1)
    cast.order(tracking=contents.number, kinds=("confirmed",))
    [label] = office.bring(draw([contents], more=["Visit https://sample-shop.example"]))
    assert "hyperlink" in {each["code"] for each in label.offences}
    with Image.open(io.BytesIO(marked(label))) as picture:
        red = sum(count for count, dot in picture.convert("RGB").getcolors(2**24) if dot == (179, 28, 28))
        assert red > 500
        assert red < picture.width * picture.height / 10
