"""The directory's screens as each role meets them."""


def test_list_smoke(sign_in, acme, ada):
    client = sign_in(ada, acme)
    for url in (
        "/locations",
        "/locations/new",
        "/locations/unplaced",
        "/technicians",
        "/technicians/new",
        "/technicians/me",
    ):
        assert client.get(url).status_code == 200, url
