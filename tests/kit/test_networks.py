"""Which addresses are local, and what this machine is called."""

import pytest

from webapp.kit import networks


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("192.168.1.20", True),
        ("10.0.0.1", True),
        ("172.31.255.255", True),
        ("172.32.0.1", False),
        ("100.64.3.3", True),
        ("8.8.8.8", False),
        ("fe80::1", True),
        ("2606:4700::1111", False),
        ("kettle.local", False),
        ("0.0.0.0", False),
        ("", False),
    ],
)
def test_only_addresses_that_no_public_server_has_are_local(address, local):
    assert networks.is_local(address) == local


def test_the_default_routes_address_comes_first_and_the_rest_once(monkeypatch):
    monkeypatch.setattr(networks, "_routed", lambda: "192.168.1.20")
    monkeypatch.setattr(networks, "_of_interfaces", lambda: ["127.0.0.1", "10.8.0.2", "192.168.1.20", "8.8.4.4"])
    assert networks.own_addresses() == ["192.168.1.20", "10.8.0.2"]


def test_a_machine_in_no_network_has_none(monkeypatch):
    monkeypatch.setattr(networks, "_routed", lambda: None)
    monkeypatch.setattr(networks, "_of_interfaces", lambda: ["127.0.0.1"])
    assert networks.own_addresses() == []


def test_the_interfaces_are_really_read():
    assert "127.0.0.1" in networks._of_interfaces()


@pytest.mark.parametrize(
    ("host", "name"),
    [("Kettle-1.example.org", "kettle-1.local"), ("localhost", None), ("under_score", None), ("-x", None), ("", None)],
)
def test_the_machines_name_is_used_where_it_can_be_one(monkeypatch, host, name):
    monkeypatch.setattr("socket.gethostname", lambda: host)
    assert networks.own_name() == name
