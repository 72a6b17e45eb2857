from types import SimpleNamespace

import pytest
import streamlit as st

from pages.shared.state.review_session import is_at_this_machine


@pytest.mark.parametrize(
    ("headers", "address", "near"),
    [
        ({"Host": "localhost:8501"}, None, True),  # Streamlit gives None for the machine itself
        ({"Host": "127.0.0.1:8501"}, None, True),
        ({"Host": "[::1]:8501"}, None, True),
        ({"Host": "192.168.1.7:8501"}, "192.168.1.9", False),
        ({"Host": "localhost:8501"}, "192.168.1.9", False),
        ({"Host": "skin.example.org"}, None, False),  # a proxy on the same machine
        ({"Host": "localhost", "X-Forwarded-For": "203.0.113.4"}, None, False),
    ],
)
def test_only_a_visitor_at_this_machine_may_name_folders(
    monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], address: str | None, near: bool
):
    monkeypatch.setattr(st, "context", SimpleNamespace(headers=headers, ip_address=address))
    assert is_at_this_machine() is near
