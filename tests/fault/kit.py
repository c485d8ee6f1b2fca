# SPDX-License-Identifier: Apache-2.0
"""kit.py - an office that a test starts, asks, kills and starts again; words for run.sh to count."""
import http.client, json, os, shutil, signal, socket, subprocess, sys, tempfile, threading, time, traceback, uuid

MOTCUA = os.path.abspath(os.environ.get("MOTCUA", "out/gcc/motcua"))
PG = os.environ.get("MOTCUA_TEST_PG", "")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def run(*words, check=True, **more):
    done = subprocess.run([MOTCUA, *map(str, words)], capture_output=True, text=True, **more)
    if check and done.returncode != 0:
        raise AssertionError(f"motcua {words}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done


class Office:
    """A data folder and the program that serves it."""

    def __init__(self, folder, db="", dossiers=50, init=True):
        self.dir, self.db, self.process, self.log = folder, db, None, folder + ".log"
        self.words = ["--data", self.dir] + (["--db", self.db] if db else [])
        if init:
            run(*self.words, "init", "--preset", "dong-hy-2021", "--dossiers", dossiers)

    def start(self, wait=20.0, **more):
        self.port = free_port()
        self.process = subprocess.Popen([MOTCUA, *self.words, "serve", "--listen", f"127.0.0.1:{self.port}"],
                                        stdout=open(self.log, "ab"), stderr=subprocess.STDOUT, **more)
        end = time.monotonic() + wait
        while time.monotonic() < end:
            try:
                if self.get("/healthz")[0] == 200:
                    return self
            except OSError:
                pass
            if self.process.poll() is not None:
                raise AssertionError("serve ended: " + open(self.log, errors="replace").read()[-2000:])
            time.sleep(0.02)
        raise AssertionError("serve does not answer")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            return self.process.wait(30)
        return None

    def command(self, *words, **more):
        return run(*self.words, *words, **more)

    def token(self, user="motcua"):
        return self.command("token", user).stdout.split()[-1]

    def get(self, path, token=None, timeout=10):
        return self.ask("GET", path, token=token, timeout=timeout)

    def ask(self, verb, path, body=None, token=None, headers=None, timeout=10):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            return ask_on(c, verb, path, body, token, headers)
        finally:
            c.close()

    def procedures(self, token, n=5):
        return [p["code"] for p in json.loads(self.get(f"/api/v1/procedures?limit={n}", token)[1])["items"]]


def ask_on(connection, verb, path, body=None, token=None, headers=None):
    headers = dict(headers or {})
    if token:
        headers["Authorization"] = "Bearer " + token
    if isinstance(body, dict):
        body, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
    connection.request(verb, path, body, headers)
    reply = connection.getresponse()
    return reply.status, reply.read().decode("utf-8", "replace")


class Receiver(threading.Thread):
    """Receives dossiers until told to stop; knows what was acknowledged and what was left without an answer."""

    def __init__(self, office, token, procedures, name):
        super().__init__(daemon=True)
        self.office, self.token, self.procedures, self.tag = office, token, procedures, name
        self.acknowledged, self.open, self.refused, self.halt = [], [], [], threading.Event()

    def body(self, n):
        return {"procedure": self.procedures[n % len(self.procedures)], "owner": f"Nguyễn Thử {self.tag} {n}",
                "identity": f"0190{abs(hash((self.tag, n))) % 10**8:08d}"}

    def run(self):
        c, n = None, 0
        while not self.halt.is_set():
            n += 1
            key, body = str(uuid.uuid4()), self.body(n)
            try:
                c = c or http.client.HTTPConnection("127.0.0.1", self.office.port, timeout=20)
                status, text = ask_on(c, "POST", "/api/v1/dossiers", body, self.token, {"Idempotency-Key": key})
            except (OSError, http.client.HTTPException):
                self.open.append((key, body))
                return
            if status == 201:
                self.acknowledged.append((key, body, json.loads(text)))
            else:
                self.refused.append((status, text))
                if status not in (429, 503):
                    return
                time.sleep(0.05)


def receive_for(office, token, procedures, seconds, threads, tag):
    all_of = [Receiver(office, token, procedures, f"{tag}{i}") for i in range(threads)]
    for r in all_of:
        r.start()
    time.sleep(seconds)
    return all_of


tests = []


def test(fn):
    tests.append(fn)
    return fn


def database(name):
    """An empty PostgreSQL database of this name, made anew; its URL."""
    at = PG.index("/", PG.index("://") + 3)
    rest = PG[at + 1:]
    url = PG[:at + 1] + name + (rest[rest.index("?"):] if "?" in rest else "")
    subprocess.run(["psql", "-qX", PG, "-c", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"], check=True, capture_output=True)
    subprocess.run(["psql", "-qX", PG, "-c",
                    f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"], check=True)
    return url


def drop(name):
    subprocess.run(["psql", "-qX", PG, "-c", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"], capture_output=True)


def main():
    failed = 0
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    for fn in tests:
        if only not in fn.__name__:
            continue
        folder = tempfile.mkdtemp(prefix="motcua-fault-")
        try:
            said = fn(folder)
            print(f"[       OK ] {fn.__name__}" + (f": {said}" if said else ""), flush=True)
        except Exception:
            failed += 1
            traceback.print_exc(file=sys.stdout)
            print(f"[  FAILED  ] {fn.__name__}", flush=True)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    sys.exit(failed != 0)
