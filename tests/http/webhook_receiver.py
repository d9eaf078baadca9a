"""A receiver of webhooks, for webhooks.sh: checks what it is sent and writes it down.

    webhook_receiver.py LOG SECRETS

Prints its port. SECRETS has lines whsec_…, read anew for each request; LOG gets a line of
JSON for each: path, headers, body, whether one of the secrets signed it (an independent
reading of the Standard Webhooks specification), and what was answered.

    /ok        200          /fail/N    500 the first N times that an event comes, then 204
    /slow      after 5 s    /redirect  302 to /ok        /long  200 with a body without end
"""

import base64
import hashlib
import hmac
import http.server
import json
import sys
import threading
import time

log_path, secrets_path = sys.argv[1:3]
lock = threading.Lock()
seen = {}


def is_signed(headers, body):
    message = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
    if abs(time.time() - int(headers["webhook-timestamp"])) > 300:
        return False
    with open(secrets_path, encoding="ascii") as lines:
        secrets = [line.strip() for line in lines if line.strip()]
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        expected = base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()
        for part in headers["webhook-signature"].split(" "):
            version, _, signature = part.partition(",")
            if version == "v1" and hmac.compare_digest(signature, expected):
                return True
    return False


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        event = self.headers["webhook-id"]
        with lock:
            times = seen[event, self.path] = seen.get((event, self.path), 0) + 1
        status = 200
        if self.path.startswith("/fail/"):
            status = 500 if times <= int(self.path.split("/")[2]) else 204
        elif self.path == "/redirect":
            status = 302
        elif self.path == "/slow":
            time.sleep(5)
        line = {
            "path": self.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": json.loads(body),
            "signed": is_signed(self.headers, body),
            "times": times,
            "status": status,
        }
        with lock, open(log_path, "a", encoding="utf-8") as out:
            out.write(json.dumps(line) + "\n")
        try:
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/ok")
            if self.path == "/long":
                self.send_header("Content-Length", "10000000000")
                self.end_headers()
                while True:
                    self.wfile.write(b"x" * 65536)
            if status != 204:
                self.send_header("Content-Length", "0")
            self.end_headers()
        except OSError:
            pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
server.daemon_threads = True
print(server.server_port, flush=True)
server.serve_forever()
