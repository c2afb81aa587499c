"""Who must sign in first comes back to the page with the button."""

from tests.client import Client
from tests.factories import Factories


def test_a_press_of_somebody_signed_out_comes_back(client: Client, make: Factories) -> None:
    activity = make.activity(make.committee())
    page = f"/activities/{activity.public_id}"
    answer = client.submit("/me/profile", headers={"Referer": f"http://localhost{page}"})
    assert answer.headers["Location"] == f"/login?next={page}"
    answer = client.submit("/me/profile", headers={"Referer": "https://evil.example/x"})
    assert answer.headers["Location"] == "/login?next=/me/profile"
