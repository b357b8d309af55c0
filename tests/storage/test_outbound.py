"""Where the server may call: the public net by https, what the operator allows, nothing that hides behind a name."""

import ipaddress
import socket
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from copilot.outbound import OutboundRefused, address_for, is_outside, parse_networks, parse_target

INSIDE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254",
    "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:db8::1",
]  # fmt: skip
OUTSIDE = ["93.184.215.14", "1.1.1.1", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:1.1.1.1", "64:ff9b::101:101"]

Answers = Callable[..., None]


@pytest.fixture
def name_leads_to(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Let every name lead to these addresses."""

    def lead(*addresses: str) -> None:
        answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answer)

    return lead


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_refused(address: str, name_leads_to: Answers):
    assert not is_outside(ipaddress.ip_address(address))
    name_leads_to("1.1.1.1", address)

    with pytest.raises(OutboundRefused, match="private network"):
        address_for(parse_target("https://hooks.example/"), ())


@pytest.mark.parametrize("address", OUTSIDE)
def test_a_name_that_leads_outside_is_called_by_https_alone(address: str, name_leads_to: Answers):
    name_leads_to(address)

    assert address_for(parse_target("https://hooks.example/"), ()) == str(ipaddress.ip_address(address))
    with pytest.raises(OutboundRefused, match="Only https"):
        address_for(parse_target("http://hooks.example/"), ())


def test_the_operator_can_allow_a_network_and_no_more_than_that(name_leads_to: Answers):
    allowed = parse_networks("10.1.0.0/16, 127.0.0.1")
    name_leads_to("10.1.2.3")
    assert address_for(parse_target("http://erp.internal/"), allowed) == "10.1.2.3"

    name_leads_to("10.2.2.3")
    with pytest.raises(OutboundRefused):
        address_for(parse_target("http://erp.internal/"), allowed)


@pytest.mark.parametrize("url", [
    "ftp://a.example/", "file:///etc/passwd", "gopher://a.example", "https://", "https://user:secret@a.example/",
    "https://a.example:99999/", "https://a.example/ x", "https://a.example/\r\nHost: b", "//a.example", "a.example", "",
    "https://" + "a" * 64 + ".example/", "https://a.example/" + "x" * 600,
])  # fmt: skip
def test_what_is_no_plain_web_address_is_refused_in_words(url: str):
    with pytest.raises(OutboundRefused):
        parse_target(url)


@given(st.text(max_size=80))
@example("https://[::1")
@example("https://\u2100.example/")
def test_any_text_is_an_address_or_refused(text: str):
    try:
        target = parse_target(text)
    except OutboundRefused:
        return
    assert target.scheme in ("http", "https")
    assert target.host
    assert target.path.startswith("/")
    assert not set("\r\n ") & set(target.path + target.host)
