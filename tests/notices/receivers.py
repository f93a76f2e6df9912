"""A mail server and a receiver of webhooks on this machine, which fail when they are told to."""

import email
import email.policy
import json
import socketserver
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WELL, REFUSES, BUSY, SILENT, DROPS = "well", "refuses", "busy", "silent", "drops"


class Mailbox(socketserver.ThreadingTCPServer):
    """An SMTP server; ``moods`` are how it is to the next connections, and then it is well."""

    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Letterbox)
        self.moods: list[str] = []
        self.mails: list[email.message.EmailMessage] = []

    def mood(self) -> str:
        return self.moods.pop(0) if self.moods else WELL


class _Letterbox(socketserver.StreamRequestHandler):
    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def handle(self) -> None:
        mood = self.server.mood()
        if mood == SILENT:
            time.sleep(1)
            return
        if mood == DROPS:
            return
        self.say("220 here")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "DATA":
                if mood == BUSY:
                    self.say("451 later")
                    continue
                self.say("354 go on")
                self.server.mails.append(self.mail())
                self.say("250 kept")
            elif verb == "RCPT" and mood == REFUSES:
                self.say("550 nobody of that name")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def mail(self):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        return email.message_from_bytes(b"".join(lines), policy=email.policy.default)


class Hook(ThreadingHTTPServer):
    """A receiver of webhooks; ``answers`` are status and body of the next ones, then 200."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Hooked)
        self.answers: list[tuple[int, object]] = []
        self.got: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?key=k"


class _Hooked(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, said = self.server.answers.pop(0) if self.server.answers else (200, {"errcode": 0})
        if status == 0:
            time.sleep(1)
            return
        self.server.got.append((self.path, dict(self.headers), body))
        self.send_response(status)
        if status in {301, 302}:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *_said) -> None:
        pass


@contextmanager
def listening(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
