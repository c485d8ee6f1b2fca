#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""slow_test.py - clients that are slow, silent or greedy do not hold up the others, nor the memory of the program."""
import json, os, random, socket, statistics, threading, time
import kit


def memory_mb(pid):
    kb = 0
    for line in open(f"/proc/{pid}/status"):
        if line.startswith(("RssAnon", "RssShmem")):
            kb += int(line.split()[1])
    return kb / 1024


class Crowd:
    """Open sockets that misbehave until the crowd is sent home."""

    def __init__(self, port):
        self.port, self.sockets, self.refused = port, [], 0

    def open(self, first=b""):
        try:
            s = socket.create_connection(("127.0.0.1", self.port), timeout=3)
            s.settimeout(3)
            if first:
                s.sendall(first)
            self.sockets.append(s)
            return s
        except OSError:
            self.refused += 1
            return None

    def home(self):
        for s in self.sockets:
            s.close()


def ask_often(office, token, code, seconds):
    times = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for path, who in (("/", None), ("/healthz", None), ("/api/v1/dossiers/" + code, token)):
            begin = time.monotonic()
            status, _ = office.get(path, who, timeout=15)
            assert status == 200, (path, status)
            times.append(time.monotonic() - begin)
        time.sleep(0.02)
    return times


@kit.test
def the_others_are_served_meanwhile(folder):
    office = kit.Office(folder + "/office").start()
    crowd = Crowd(office.port)
    try:
        token = office.token()
        procedure = office.procedures(token)[0]
        status, text = office.ask("POST", "/api/v1/dossiers", {"procedure": procedure, "owner": "Lý Chậm", "identity": "019300000001"}, token)
        assert status == 201
        code = json.loads(text)["code"]
        calm = ask_often(office, token, code, 1)
        for i in range(150):
            crowd.open()                                                         # silent
            crowd.open(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")                 # half a head
            crowd.open(b"POST /api/v1/dossiers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                       b"Authorization: Bearer " + token.encode() + b"\r\nContent-Length: 900000\r\n\r\n{")  # half a body
            s = crowd.open(b"GET /thu-tuc HTTP/1.1\r\nHost: x\r\n\r\n" * 20)      # asks much, reads nothing
            if s:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        stop = threading.Event()

        def drip():
            while not stop.is_set():
                for s in random.sample(crowd.sockets, min(60, len(crowd.sockets))):
                    try:
                        s.send(b"a")
                    except OSError:
                        pass
                stop.wait(0.2)
        dripping = threading.Thread(target=drip, daemon=True)
        dripping.start()
        crowded = ask_often(office, token, code, 12)
        stop.set()
        used = memory_mb(office.process.pid)
        p99 = statistics.quantiles(crowded, n=100)[98]
        assert p99 < 1.0, f"p99 {p99:.2f} s with a crowd, {statistics.quantiles(calm, n=100)[98]:.2f} s without"
        assert used < 150, f"{used:.0f} MB"
        status, text = office.ask("POST", "/api/v1/dossiers", {"procedure": procedure, "owner": "Lý Nhanh", "identity": "019300000002"}, token)
        assert status == 201, (status, text)
        open_before = len(crowd.sockets)
        crowd.home()
        assert office.stop() == 0, "does not end in order"
        office.command("check")
        return f"{open_before} bad connections, p99 {p99 * 1000:.0f} ms, {used:.0f} MB"
    finally:
        crowd.home()
        if office.process.poll() is None:
            office.kill()


@kit.test
def uploads_that_stop_halfway_leave_no_bytes(folder):
    office = kit.Office(folder + "/office").start()
    try:
        token = office.token()
        procedure = office.procedures(token)[0]
        status, text = office.ask("POST", "/api/v1/dossiers", {"procedure": procedure, "owner": "Lý Dở", "identity": "019300000003"}, token)
        code = json.loads(text)["code"]
        before = memory_mb(office.process.pid)
        for i in range(6):
            with socket.create_connection(("127.0.0.1", office.port), timeout=10) as s:
                s.sendall(f"PUT /api/v1/dossiers/{code}/components/1/file?name=a.pdf HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
                          f"Content-Type: application/pdf\r\nContent-Length: 30000000\r\n\r\n".encode())
                try:
                    for _ in range(100):
                        s.sendall(b"%PDF" + b"x" * 100_000)
                except OSError:
                    pass
        end = time.monotonic() + 10
        while os.listdir(office.dir + "/spool") and time.monotonic() < end:
            time.sleep(0.1)
        assert os.listdir(office.dir + "/spool") == [], "half an upload stays on disk"
        grown = memory_mb(office.process.pid) - before
        assert grown < 30, f"{grown:.0f} MB more"
        status, text = office.get("/api/v1/dossiers/" + code, token)
        assert status == 200
        assert office.stop() == 0
        office.command("check")
    finally:
        if office.process.poll() is None:
            office.kill()


kit.main()
