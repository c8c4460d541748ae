"""A hub on the loopback that behaves like the real one: an API and small files on one host, large files
behind a redirect to another, with the headers that huggingface.co sends. Faults are put in on purpose."""

import hashlib
import json
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COMMIT = "0123456789abcdef0123456789abcdef01234567"
PIECE = 64 * 1024


def git_sha1(content):
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def is_large(path):
    return path.endswith((".safetensors", ".gguf", ".bin"))


def etag(path, content):
    return hashlib.sha256(content).hexdigest() if is_large(path) else git_sha1(content)


def listing(commit, files, digests):
    siblings = []
    for path, content in files.items():
        sibling = {"rfilename": path}
        if digests:
            sibling.update(size=len(content), blobId=git_sha1(content))
            if is_large(path):
                sibling["lfs"] = {"sha256": etag(path, content), "size": len(content), "pointerSize": 134}
        siblings.append(sibling)
    return {"id": "any", "sha": commit, "siblings": siblings}


class Request:
    def __init__(self, host, handler):
        self.host = host  # "hub" or "storage"
        self.method = handler.command
        self.path = urllib.parse.unquote(urllib.parse.urlsplit(handler.path).path)
        self.token = handler.headers.get("Authorization")
        self.range = handler.headers.get("Range")


class Hub:
    """`repositories` maps "org/name" to {revision: (commit, {path: content})}."""

    def __init__(self):
        self.repositories = {}
        self.requests = []
        self.faults = []  # functions (request) -> answer(handler), or None where it is none of theirs
        self.digests = True  # in the listing
        self.seconds_a_piece = 0
        self.lock = threading.Lock()
        self.servers = {name: self._serve(name) for name in ("hub", "storage")}
        self.url = f"http://127.0.0.1:{self.servers['hub'].server_port}"
        self.storage = f"http://localhost:{self.servers['storage'].server_port}"

    def add(self, name, files, revision="main", commit=COMMIT):
        self.repositories.setdefault(name, {})[revision] = (commit, files)

    def close(self):
        for server in self.servers.values():
            server.shutdown()
            server.server_close()

    def fault(self, host, times, answer, path=""):
        """The next `times` requests to a host for a path that ends so are answered by answer(handler)."""
        left = [times]

        def choose(request):
            if request.host != host or not request.path.endswith(path) or left[0] == 0:
                return None
            left[0] -= 1
            return answer

        self.faults.append(choose)

    def asked(self, method="GET", host=None):
        return [r for r in self.requests if r.method == method and host in (None, r.host)]

    def _serve(self, name):
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                request = Request(name, self)
                with hub.lock:
                    hub.requests.append(request)
                    answers = (fault(request) for fault in hub.faults)
                    fault = next((answer for answer in answers if answer), None)
                try:
                    if fault:
                        fault(self)
                    else:
                        getattr(hub, "_answer_" + name)(request, self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            do_HEAD = do_GET

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return server

    def _answer_hub(self, request, handler):
        parts = request.path.split("/")
        if request.path.startswith("/api/models/"):
            name, revision = "/".join(parts[3:5]), "/".join(parts[6:])
            found = self._find(name, revision, handler)
            if found:
                body = json.dumps(listing(*found, self.digests)).encode()
                send(handler, 200, body, {"Content-Type": "application/json"})
            return
        name, commit, path = "/".join(parts[1:3]), parts[4], "/".join(parts[5:])
        found = self._find(name, commit, handler)
        if not found:
            return
        content = found[1].get(path)
        if content is None:
            return send(handler, 404, b"", {"X-Error-Code": "EntryNotFound"})
        headers = {"X-Repo-Commit": commit, "ETag": f'"{etag(path, content)}"', "Accept-Ranges": "bytes"}
        if is_large(path):
            headers.update({"X-Linked-Etag": headers.pop("ETag"), "X-Linked-Size": str(len(content)),
                            "X-Xet-Hash": "ab" * 32, "ETag": '"of-the-redirect"',
                            "Link": '<https://example.invalid/token>; rel="xet-auth"',
                            "Location": f"{self.storage}/{name}/{commit}/{path}?signature=secret"})
            return send(handler, 302, b"Found. Redirecting", headers)
        self._send_content(request, handler, content, headers)

    def _answer_storage(self, request, handler):
        _, org, name, commit, path = request.path.split("/", 4)
        content = self._find(f"{org}/{name}", commit, handler)[1][path]
        self._send_content(request, handler, content, {"ETag": '"of-the-storage"'})

    def _find(self, name, revision, handler):
        revisions = self.repositories.get(name)
        if revisions is None:
            return send(handler, 401, b"", {"X-Error-Code": "RepoNotFound"})
        for commit, files in [revisions[revision]] if revision in revisions else revisions.values():
            if revision in (commit, *revisions):
                return commit, files
        return send(handler, 404, b"", {"X-Error-Code": "RevisionNotFound"})

    def _send_content(self, request, handler, content, headers):
        first = int(request.range.removeprefix("bytes=").removesuffix("-")) if request.range else 0
        if first and first >= len(content):
            return send(handler, 416, b"", {"Content-Range": f"bytes */{len(content)}"})
        if first:
            headers = {**headers, "Content-Range": f"bytes {first}-{len(content) - 1}/{len(content)}"}
        send(handler, 206 if first else 200, content[first:], headers, self.seconds_a_piece)


def send(handler, status, body, headers, seconds_a_piece=0):
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    if handler.command == "HEAD":
        return
    for start in range(0, len(body), PIECE):
        handler.wfile.write(body[start:start + PIECE])
        if seconds_a_piece:
            time.sleep(seconds_a_piece)


# ---- Faults ------------------------------------------------------------------------------------


def status(number, **headers):
    return lambda handler: send(handler, number, b"{}", {k.replace("_", "-"): v for k, v in headers.items()})


def cut_after(content, count):
    """Promises everything and hangs up after `count` bytes."""

    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content[:count])
        handler.close_connection = True

    return answer


def whole(content):
    """Answers with these bytes, whatever was asked for."""
    return lambda handler: send(handler, 200, content, {})


def stall(content, count, seconds):
    """Sends `count` bytes, then keeps the connection open in silence."""

    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content[:count])
        handler.wfile.flush()
        time.sleep(seconds)
        handler.close_connection = True

    return answer


def redirect(location):
    return lambda handler: send(handler, 302, b"", {"Location": location})
