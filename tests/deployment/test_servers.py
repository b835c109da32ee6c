"""The recipes of deploy/ for servers and proxies, started as docs/deploy.md says. Slow: each test starts programs."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from subprocess import Popen
from typing import Any, NamedTuple

import pytest
from werkzeug.test import Client

from tests.support.git import make_post
from tests.support.processes import PROJECT, make_environ, run_posthaste, start_posthaste, start_process, stop_process
from tests.support.servers import find_free_port
from tests.support.sites import make_site, write_files
from tests.support.tools import find_tool
from tests.support.waiting import TIMEOUT, wait_until

pytestmark = pytest.mark.slow

DEPLOY = PROJECT / "deploy"


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes


def send(
    port: int, path: str, *, tls: bool = False, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Answer | None:
    """Send a request; None if nobody answers yet."""
    if tls:
        context = ssl._create_unverified_context()
        connection: Any = http.client.HTTPSConnection("localhost", port, timeout=TIMEOUT, context=context)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    try:
        connection.request("POST" if body is not None else "GET", path, body, dict(headers or {}))
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    except OSError:
        return None
    finally:
        connection.close()


def get_status(port: int, path: str, **options: Any) -> int:
    answer = send(port, path, **options)
    return answer.status if answer else 0


def find_ids(port: int, query: str, **options: Any) -> list[str]:
    answer = send(port, f"/search?q={query}", **options)
    return [each["id"] for each in json.loads(answer.body)["results"]] if answer and answer.status == 200 else []


@contextmanager
def run_server(command: list[str], log: Path, port: int, **environ: str) -> Iterator[Popen[str]]:
    """Run a server until the end of the block; it must end by itself when asked to, without a traceback."""
    with (
        log.open("w") as file,
        start_process(command, environ=make_environ(**environ), stdout=file, stderr=file) as process,
    ):
        wait_until(lambda: process.poll() is not None or get_status(port, "/readyz") == 200, describe=log.read_text)
        assert process.poll() is None, log.read_text()
        yield process
        stop_process(process)
    assert "Traceback" not in log.read_text(), log.read_text()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_site(tmp_path / "site")


def check_search_and_sync(port: int, root: Path) -> None:
    """Search, add a post, and find it."""
    wait_until(lambda: "post/swarm.md" in find_ids(port, "docker"))
    write_files(root, {"content/post/new.md": make_post("Zanzibar")})
    wait_until(lambda: find_ids(port, "zanzibar") == ["post/new.md"])


# ------------------------------------------------------------------------------------------------ Python servers


def test_gunicorn_serves_with_two_workers_and_syncs(root: Path, tmp_path: Path) -> None:
    port = find_free_port()
    environ = {"BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": "2", "POSTHASTE_CONTENT": str(root)}
    command = [sys.executable, "-m", "gunicorn", "--config", str(DEPLOY / "gunicorn.conf.py")]
    with run_server(command, tmp_path / "log", port, POSTHASTE_LOG_FORMAT="json", **environ):
        check_search_and_sync(port, root)
    lines = (tmp_path / "log").read_text().splitlines()
    assert any('"message":"watching started' in line.replace(": ", ":") for line in lines), lines


def test_gunicorn_refuses_a_rate_limit_that_each_worker_would_count(root: Path, tmp_path: Path) -> None:
    environ = {"BIND": "127.0.0.1:0", "WEB_CONCURRENCY": "2", "POSTHASTE_CONTENT": str(root)}
    command = [sys.executable, "-m", "gunicorn", "--config", str(DEPLOY / "gunicorn.conf.py")]
    environ = make_environ(POSTHASTE_RATE_LIMIT="5/hour", **environ)
    run = subprocess.run(command, env=environ, cwd=PROJECT, capture_output=True, text=True, timeout=10 * TIMEOUT)
    assert run.returncode != 0
    assert "would count separately in each of 2 workers" in run.stderr


def test_granian_serves_and_syncs(root: Path, tmp_path: Path) -> None:
    require_package("granian")
    port = find_free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--port", str(port)]
    environ = {"POSTHASTE_CONTENT": str(root), "POSTHASTE_WATCH": "1"}
    with run_server([*command, "search:create_app"], tmp_path / "log", port, **environ):
        check_search_and_sync(port, root)


def test_uvicorn_serves_and_syncs(root: Path, tmp_path: Path) -> None:
    require_package("uvicorn")
    require_package("a2wsgi")
    port = find_free_port()
    command = [sys.executable, "-m", "uvicorn", "--app-dir", str(DEPLOY), "--port", str(port), "asgi:application"]
    with run_server(command, tmp_path / "log", port, POSTHASTE_CONTENT=str(root)):
        check_search_and_sync(port, root)


def require_package(name: str) -> None:
    if find_spec(name) is None:
        pytest.skip(f"{name} is absent: pip install {name}")


def test_file_for_pythonanywhere_is_a_wsgi_application(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its home folder has the site, and a scheduled task syncs the index."""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert run_posthaste("index", root).returncode == 0
    spec = spec_from_file_location("pythonanywhere_wsgi", DEPLOY / "pythonanywhere_wsgi.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    client = Client(module.application)
    assert client.get("/search?q=docker").json["total"] == 2  # type: ignore[index]
    write_files(root, {"content/post/new.md": make_post("Zanzibar")})
    assert run_posthaste("index", root).returncode == 0
    assert client.get("/search?q=zanzibar").json["total"] == 1  # type: ignore[index]


# ------------------------------------------------------------------------------------------------ proxies


@pytest.fixture
def upstream(root: Path, tmp_path: Path) -> Iterator[int]:
    """The port of a search server behind a proxy."""
    with ExitStack() as stack:
        file = stack.enter_context((tmp_path / "serve.log").open("w"))
        port = find_free_port()
        environ = make_environ(POSTHASTE_PROXIES="1", POSTHASTE_RATE_LIMIT="60/hour")
        stack.enter_context(start_posthaste("serve", root, "--port", str(port), environ=environ, stderr=file))
        wait_until(lambda: get_status(port, "/readyz") == 200)
        yield port


def check_proxy(port: int, host: str) -> None:
    """Search through a proxy with TLS, which passes on the scheme and the client, and hides the metrics."""
    headers = {"Host": host, "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "evil.example"}
    wait_until(lambda: "post/swarm.md" in find_ids(port, "docker", tls=True, headers=headers))
    described = send(port, "/opensearch.xml", tls=True, headers=headers)
    assert described is not None
    assert f'template="https://{host}'.encode() in described.body
    assert b"evil.example" not in described.body
    script = send(port, "/static/post-search.js", tls=True, headers={"Host": host, "Accept-Encoding": "br"})
    assert script is not None
    assert (script.status, script.headers["Content-Encoding"]) == (200, "br")
    assert "max-age" in script.headers["Strict-Transport-Security"]
    assert get_status(port, "/metrics", tls=True, headers={"Host": host}) == 404
    assert get_status(port, "/1/indexes/*/queries", tls=True, headers={"Host": host}, body=b"x" * 2_000_000) in (
        413,
        502,
    )  # Caddy 2.6: 502


def test_nginx_passes_requests_on(tmp_path: Path, upstream: int) -> None:
    nginx = find_tool("nginx", "apt-get install nginx")
    openssl = find_tool("openssl", "apt-get install openssl")
    tls_port, plain_port = find_free_port(), find_free_port()
    names = ["-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "cert.pem"]
    make = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *names]
    subprocess.run(make, cwd=tmp_path, check=True, capture_output=True)
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    for pattern, replacement in (
        (r"listen \[::\].*;\n", ""),
        (r"listen 80;", f"listen 127.0.0.1:{plain_port};"),
        (r"listen 443 ", f"listen 127.0.0.1:{tls_port} "),
        (r"server_name search\.example\.org", "server_name localhost"),
        (r"/etc/letsencrypt/live/search\.example\.org/fullchain\.pem", f"{tmp_path}/cert.pem"),
        (r"/etc/letsencrypt/live/search\.example\.org/privkey\.pem", f"{tmp_path}/key.pem"),
        (r"/var/cache/nginx/posthaste", f"{tmp_path}/cache"),
        (r"127\.0\.0\.1:8080", f"127.0.0.1:{upstream}"),
    ):
        text, count = re.subn(pattern, replacement, text)
        assert count, pattern
    main = tmp_path / "nginx.conf"
    paths = "".join(
        f"{name}_temp_path {tmp_path}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main.write_text(
        f"{'user root; ' if os.geteuid() == 0 else ''}daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log;\n"
        f"events {{}}\nhttp {{ access_log off; {paths}\n{text}\n}}\n"
    )
    command = [nginx, "-p", str(tmp_path), "-e", str(tmp_path / "error.log"), "-c", str(main)]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr.replace('[warn] the "user" directive', "")
    with start_process(command) as process:
        check_proxy(tls_port, "localhost")
        redirect = send(plain_port, "/search?q=x", headers={"Host": "localhost"})
        assert redirect is not None
        assert (redirect.status, redirect.headers["Location"]) == (301, "https://localhost/search?q=x")
        page = send(tls_port, "/", tls=True)
        assert page is not None
        script = re.search(rb"/static/post-search\.js\?v=\w+", page.body)
        assert script is not None
        assert get_status(tls_port, script[0].decode(), tls=True) == 200
        cached = [path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file()]
        assert [script[0] in each for each in cached] == [True]
        # The client's own header was replaced, so it counts as one client.
        statuses = {
            get_status(tls_port, "/search?q=x", tls=True, headers={"X-Forwarded-For": f"203.0.113.{n}"})
            for n in range(80)
        }
        assert 429 in statuses
        stop_process(process)


def test_caddy_passes_requests_on(tmp_path: Path, upstream: int) -> None:
    caddy = find_tool("caddy", "apt-get install caddy")
    port, plain_port = find_free_port(), find_free_port()
    text = "{\n\tadmin off\n\tskip_install_trust\n" + f"\thttp_port {plain_port}\n\thttps_port {port}\n}}\n"
    config = tmp_path / "Caddyfile"
    config.write_text(text + (DEPLOY / "Caddyfile").read_text("utf-8"))
    environ = {"DOMAIN": "localhost", "UPSTREAM": f"127.0.0.1:{upstream}", "XDG_DATA_HOME": str(tmp_path / "data")}
    environ |= {"XDG_CONFIG_HOME": str(tmp_path / "config"), "HOME": str(tmp_path)}
    command = [caddy, "run", "--config", str(config), "--adapter", "caddyfile"]
    with (
        (tmp_path / "caddy.log").open("w") as log,
        start_process(command, environ=make_environ(**environ), stderr=log, cwd=tmp_path) as process,
    ):
        check_proxy(port, "localhost")
        stop_process(process)


# ------------------------------------------------------------------------------------------------ pushing an index


def list_generations(index: Path) -> set[str]:
    return {path.name for path in (index / "public").iterdir() if path.is_dir()}


def test_pushed_index_is_searched_while_it_is_replaced(root: Path, tmp_path: Path) -> None:
    if shutil.which("rsync") is None:
        pytest.skip("rsync is absent: apt-get install rsync")
    built, target, port = tmp_path / "built", tmp_path / "target", find_free_port()
    target.mkdir()

    def push() -> None:
        assert run_posthaste("index", root, "--index", built).returncode == 0
        for name in built.rglob("CURRENT"):  # as if all were published in the same second
            os.utime(name, (1_000_000_000, 1_000_000_000))
        subprocess.run(["sh", DEPLOY / "push-index.sh", root, built, target], check=True)

    push()
    environ = {"POSTHASTE_CONTENT": str(target / "site"), "POSTHASTE_INDEX": str(target / "index")}
    command = [sys.executable, "-m", "search.cli", "serve", "--no-watch", "--port", str(port)]
    with run_server(command, tmp_path / "log", port, **environ):
        for number in range(3):
            write_files(root, {f"content/post/new{number}.md": make_post(f"Zanzibar {number}")})
            push()
            wait_until(lambda: len(find_ids(port, "zanzibar")) == number + 1)  # noqa: B023  # waited for at once
    assert list_generations(target / "index") == list_generations(built)
    assert {path.name for path in target.iterdir()} == {"index", "site"}
