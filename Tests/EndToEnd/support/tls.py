"""Certificates for the tests, and clients that look at them."""

import datetime
import fcntl
import socket
import ssl
import struct
import termios
import time
from dataclasses import dataclass
from pathlib import Path

import trustme

from support.raw import RawConnection
from support.watching import poll

NAMES = ("localhost", "127.0.0.1")


@dataclass(frozen=True)
class Pair:
    """What a server shows and proves itself with: the leaf first, then the certificates that lead to its root."""

    chain: tuple[bytes, ...]
    key: bytes

    @property
    def leaf(self) -> bytes:
        """In DER form, as a client is shown it."""
        return ssl.PEM_cert_to_DER_cert(self.chain[0].decode())

    def server_context(self, directory: Path) -> ssl.SSLContext:
        """For a server of the test itself."""
        both = directory / f"server-{id(self)}.pem"
        both.write_bytes(self.key + b"".join(self.chain))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(both)
        return context


class Authority:
    """A private one."""

    def __init__(self) -> None:
        self._ca = trustme.CA()
        self.pem: bytes = self._ca.cert_pem.bytes()

    def issue(self, *names: str, days: float = 30, through_intermediate: bool = False) -> Pair:
        """`days`: until it expires; less than none has expired."""
        ca = self._ca.create_child_ca() if through_intermediate else self._ca
        until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
        issued = ca.issue_cert(*(names or NAMES), not_before=until - datetime.timedelta(days=60), not_after=until)
        return Pair(tuple(pem.bytes() for pem in issued.cert_chain_pems), issued.private_key_pem.bytes())

    def trust(self) -> ssl.SSLContext:
        """For a client that trusts nobody else."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=self.pem.decode())
        return context


class TLSConnection(RawConnection):
    """The raw client behind TLS."""

    def __init__(self, port: int, context: ssl.SSLContext, name: str = "localhost", receive_buffer: int | None = None) -> None:
        super().__init__(port, receive_buffer)
        self.plain = self.socket
        self.secure = context.wrap_socket(self.plain, server_hostname=name)
        self.socket = self.secure

    def leaf(self) -> bytes:
        found = self.secure.getpeercert(binary_form=True)
        assert found
        return found


def leaf_at(port: int, authority: Authority) -> bytes:
    """What a new connection is shown, checked against the authority."""
    with TLSConnection(port, authority.trust()) as connection:
        return connection.leaf()


class HalfClosing:
    """A TLS client that can end its own side and go on reading, by `close_notify` or without."""

    def __init__(self, port: int, context: ssl.SSLContext, receive_buffer: int | None = None) -> None:
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname="localhost")
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if receive_buffer is not None:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self._socket.settimeout(20)
        self._socket.connect(("127.0.0.1", port))
        self._until_done(self._tls.do_handshake)

    def __enter__(self) -> "HalfClosing":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        self._tls.write(data)
        self._socket.sendall(self._outgoing.read())

    def say_goodbye(self) -> None:
        try:
            self._tls.unwrap()
        except ssl.SSLWantReadError:
            pass  # The other side's goodbye comes later, or never.
        self._socket.sendall(self._outgoing.read())

    def close_sending(self) -> None:
        self._socket.shutdown(socket.SHUT_WR)

    def reset(self) -> None:
        """Closes without a farewell."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()

    def wait_until_full(self) -> None:
        """Until something has come, and nothing more does."""
        poll(self._waiting, bool, "a first byte", within=20)
        held = self._waiting()
        while True:
            time.sleep(0.3)
            if (now := self._waiting()) == held:
                return
            held = now

    def _waiting(self) -> int:
        """Bytes that the kernel holds for this client."""
        count: int = struct.unpack("i", fcntl.ioctl(self._socket, termios.FIONREAD, bytes(4)))[0]
        return count

    def read_to_end(self) -> bytes:
        """All that comes, decrypted."""
        encrypted = b"".join(iter(lambda: self._socket.recv(1 << 16), b""))
        self._incoming.write(encrypted)
        self._incoming.write_eof()
        data = b""
        while True:
            try:
                piece = self._tls.read(1 << 16)
            except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
                return data
            if not piece:
                return data
            data += piece

    def _until_done(self, step: object) -> None:
        assert callable(step)
        while True:
            try:
                step()
            except ssl.SSLWantReadError:
                self._socket.sendall(self._outgoing.read())
                data = self._socket.recv(1 << 16)
                assert data, "the connection ended in the handshake"
                self._incoming.write(data)
            else:
                self._socket.sendall(self._outgoing.read())
                return
