"""Whether the web child answers, asked the way a browser would come through the proxy."""

import http.client
import socket

from opentrax.config.problems import ConfigurationError

ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - read, not bound


def answers(host: str, port: int, *, within_s: float = 2.0) -> bool:
    """True if /healthz says 200."""
    connection = http.client.HTTPConnection(ANYWHERE.get(host, host), port, timeout=within_s)
    try:
        # As the proxy would say it: production answers plain HTTP with a redirect.
        connection.request(
            "GET", "/healthz", headers={"Host": "localhost", "X-Forwarded-Proto": "https"}
        )
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def require_free(host: str, port: int) -> None:
    """Refuse a port that somebody serves on: the web server itself would share it in silence."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise ConfigurationError(
            f"{host} is no address of this machine ({error.strerror})", "choose another --host"
        ) from error
    with socket.socket(found[0], socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(found[4])
            probe.listen(1)
        except OSError as error:
            raise ConfigurationError(
                f"port {port} on {host} cannot be used ({error.strerror})",
                "stop what serves there, or choose another --port",
            ) from error


def address_for_phones() -> str | None:
    """This machine's address on its network; None if it has none. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: only the route is asked
        except OSError:
            return None
        found = str(probe.getsockname()[0])
    return None if found.startswith("127.") else found
