"""An HTTP/1 client that sends exactly the bytes it is given, and reads answers one by one."""

import json
import socket
import struct
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from support.config import CLIENT_KEY


@dataclass
class Head:
    version: str
    status: int
    headers: list[tuple[str, str]]

    def get(self, name: str) -> str | None:
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        assert len(values) < 2, f"{name} was sent more than once: {values}"
        return values[0] if values else None


@dataclass
class Answer:
    head: Head
    body: bytes

    @property
    def status(self) -> int:
        return self.head.status

    def json(self) -> Any:
        return json.loads(self.body)


def request(body: bytes, *headers: str, path: str = "/v1/chat/completions", version: str = "HTTP/1.1", length: bool = True) -> bytes:
    """A POST with the tests' key and these further header lines."""
    lines = [f"POST {path} {version}", "Host: gateway", f"Authorization: Bearer {CLIENT_KEY}", "Content-Type: application/json", *headers]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class RawConnection:
    """One TCP connection to the gateway. Every read has a deadline."""

    def __init__(self, port: int, receive_buffer: int | None = None) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if receive_buffer is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(20)
        self.socket.connect(("127.0.0.1", port))
        self._buffer = b""

    def __enter__(self) -> "RawConnection":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def close(self) -> None:
        self.socket.close()

    def reset(self) -> None:
        """Closes without a farewell: the gateway sees a reset, whatever it still had to send."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def close_sending(self) -> None:
        self.socket.shutdown(socket.SHUT_WR)

    # Reading

    def read_head(self) -> Head:
        text = self.read_through(b"\r\n\r\n").decode("latin-1")
        first, *lines = text[:-4].split("\r\n")
        version, status, *_ = first.split(" ", 2)
        headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        return Head(version, int(status), headers)

    def read_answer(self) -> Answer:
        """The next answer as a whole."""
        head = self.read_head()
        if head.get("transfer-encoding") == "chunked":
            body = b"".join(iter(self.read_chunk, b""))
        elif (length := head.get("content-length")) is not None:
            body = self._take(int(length))
        else:
            body = self.read_to_end()
        return Answer(head, body)

    def read_chunk(self) -> bytes:
        """The next chunk of a chunked body; empty for the last."""
        size = int(self.read_through(b"\r\n").split(b";")[0], 16)
        data = self._take(size)
        assert self._take(2) == b"\r\n"
        return data

    def read_to_end(self) -> bytes:
        while self._fill():
            pass
        data, self._buffer = self._buffer, b""
        return data

    def read_bytes(self, count: int) -> bytes:
        """So many bytes of an answer, whatever they are."""
        return self._take(count)

    def read_through(self, mark: bytes) -> bytes:
        """What comes up to `mark`, and the mark."""
        while mark not in self._buffer:
            assert self._fill(), f"the connection ended after {self._buffer!r}"
        position = self._buffer.index(mark) + len(mark)
        data, self._buffer = self._buffer[:position], self._buffer[position:]
        return data

    def is_ended(self) -> bool:
        """Whether the gateway closes the connection without another byte."""
        return not self._buffer and not self._fill()

    def _take(self, count: int) -> bytes:
        parts, self._buffer = [self._buffer[:count]], self._buffer[count:]
        missing = count - len(parts[0])
        while missing:
            data = self.socket.recv(min(missing, 1 << 20))
            assert data, f"the connection ended {missing} bytes early"
            parts.append(data)
            missing -= len(data)
        return b"".join(parts)

    def _fill(self) -> bool:
        data = self.socket.recv(1 << 16)
        self._buffer += data
        return bool(data)
