from types import SimpleNamespace

import pytest
import streamlit as st

from pages.shared.server import nearness, ownership


def owner_of(monkeypatch: pytest.MonkeyPatch, *, near: bool, headers: dict[str, str] | None = None, **user: object):
    monkeypatch.setattr(nearness, "is_at_this_machine", lambda: near)
    monkeypatch.setattr(st, "user", SimpleNamespace(to_dict=lambda: user))
    monkeypatch.setattr(st, "get_option", {"server.trustedUserHeaders": headers}.get)
    return ownership.owner()


def test_at_this_machine_without_a_login_the_owner_has_no_name(monkeypatch: pytest.MonkeyPatch):
    assert owner_of(monkeypatch, near=True) == ""
    assert owner_of(monkeypatch, near=True, is_logged_in=False, email="a@example.org") == ""


def test_elsewhere_without_a_login_nothing_is_kept(monkeypatch: pytest.MonkeyPatch):
    assert owner_of(monkeypatch, near=False) is None
    assert owner_of(monkeypatch, near=False, email="a@example.org") is None  # nobody vouches for that address


def test_a_login_or_a_trusted_header_names_an_owner_of_its_own(monkeypatch: pytest.MonkeyPatch):
    login = {"is_logged_in": True, "iss": "https://id.example.org", "sub": "1", "email": "a@example.org"}
    owners = [
        owner_of(monkeypatch, near=False, **login),
        owner_of(monkeypatch, near=False, **(login | {"sub": "2"})),
        owner_of(monkeypatch, near=False, **(login | {"iss": "https://other.example.org"})),
        owner_of(monkeypatch, near=False, headers={"X-User": "email"}, email="a@example.org"),
        owner_of(monkeypatch, near=False, headers={"X-User": "email"}, email="b@example.org"),
    ]
    assert len(set(owners)) == len(owners)
    assert all(len(one) == 64 and "example" not in one for one in owners)


def test_one_person_is_one_owner_whatever_the_machine(monkeypatch: pytest.MonkeyPatch):
    login = {"is_logged_in": True, "iss": "https://id.example.org", "sub": "1"}
    assert owner_of(monkeypatch, near=True, **login) == owner_of(monkeypatch, near=False, **login)
