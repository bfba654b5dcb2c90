"""The real sandbox answers over HTTP; rows are real."""


def test_a_parcel_handed_over_is_asked_about_until_it_is_delivered(post, sandbox):
    post.link()
    order = post.handed_over("SMP1")
    sandbox.story("SMP1", "delivered")
    for _ in range(7):
        sandbox.advance("SMP1")
        post.poll()
    assert post.kinds(order)[-1] == "delivered"
    assert post.cast.chain(order).status == "delivered"
    assert post.watches()[0].next_poll_at is None
    calls = sandbox.calls()
    post.poll()
    assert sandbox.calls() == calls
