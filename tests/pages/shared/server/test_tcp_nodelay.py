import socket
from pathlib import Path

import pytest

from pages.shared.server.tcp_nodelay import send_at_once


@pytest.fixture
def port():
    """A listening port, opened as Streamlit opens its own."""
    with socket.socket(family=socket.AF_INET) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening


def no_delay_of_a_visit(port: socket.socket) -> int:
    with socket.create_connection(port.getsockname()), port.accept()[0] as visit:
        return visit.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_visit_made_afterwards_is_sent_to_at_once(port):
    assert not no_delay_of_a_visit(port)
    send_at_once()
    assert no_delay_of_a_visit(port)


def test_it_leaves_no_file_open(port):
    before = len(list(Path("/dev/fd").iterdir()))
    send_at_once()
    assert len(list(Path("/dev/fd").iterdir())) == before


def test_the_port_stays_open_and_other_sockets_as_they_were(port):
    with socket.create_connection(port.getsockname()) as other:
        send_at_once()
        assert not other.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        other.sendall(b"x")
        with port.accept()[0] as visit:
            assert visit.recv(1) == b"x"
