#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""disk_test.py - a full disk and a folder that cannot be written: said in words on pages and in the API, reading goes
on, and when space returns receiving returns by itself. Needs the right to mount a small tmpfs."""
import json, os, subprocess, time
import kit


def small_disk(folder, mb):
    place = folder + "/disk"
    os.mkdir(place)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mb}m,mode=0700", "tmpfs", place], capture_output=True).returncode:
        return None
    return place


def fill(place, leave):
    free = os.statvfs(place)
    n = free.f_bavail * free.f_bsize - leave
    with open(place + "/ballast", "wb") as f:
        f.write(b"\0" * max(0, n))


def receive(office, token, procedure, i):
    return office.ask("POST", "/api/v1/dossiers", {"procedure": procedure, "owner": f"Trần Đĩa {i}", "identity": f"0192{i:08d}"},
                      token, timeout=30)


def session_cookie(office):
    """The demo's counter officer, by the link that serve printed."""
    import http.client
    for line in open(office.log, encoding="utf-8", errors="replace"):
        if "motcua)" in line and "/demo/" in line:
            path = line[line.index("/demo/"):].strip()
    c = http.client.HTTPConnection("127.0.0.1", office.port, timeout=10)
    c.request("GET", path)
    reply = c.getresponse()
    reply.read()
    return "; ".join(v.split(";")[0] for k, v in reply.getheaders() if k.lower() == "set-cookie")


def still_reads(office, token, answer, cookie):
    assert office.get("/api/v1/dossiers/" + answer["code"], token)[0] == 200
    status, text = office.get(f"/tra-cuu/{answer['code']}?pin={answer['pin']}")
    assert status == 200 and answer["code"] in text, "the citizen's page is gone"
    status, page = office.ask("GET", "/ban-lam-viec", headers={"Cookie": cookie})
    assert status == 200, status
    return page


def refusal(status, text):
    assert status in (503, 507), (status, text)
    problem = json.loads(text)
    assert "đĩa" in (problem["title"] + problem.get("detail", "")).lower(), text


@kit.test
def a_full_disk_is_told_and_got_over(folder):
    place = small_disk(folder, 96)
    if not place:
        return "not tried: no right to mount"
    try:
        office = kit.Office(place + "/office")
        office.log = folder + "/log"
        office.start()
        token, cookie = office.token(), session_cookie(office)
        procedure = office.procedures(token)[0]
        first = json.loads(receive(office, token, procedure, 0)[1])
        fill(place, 300_000)
        acknowledged, status, text = [first], 201, ""
        for i in range(1, 3000):
            status, text = receive(office, token, procedure, i)
            if status != 201:
                break
            acknowledged.append(json.loads(text))
        refusal(status, text)
        health = json.loads(office.get("/healthz")[1])
        assert health["read_only"] and health["why"], health
        page = still_reads(office, token, first, cookie)
        assert "đĩa" in page.lower(), "the page does not tell of the full disk"
        status, text = office.ask("PUT", f"/api/v1/dossiers/{first['code']}/components/1/file?name=a.pdf",
                                  b"%PDF-1.4\n" + b"x" * 3_000_000, token, {"Content-Type": "application/pdf"}, timeout=30)
        refusal(status, text)
        failed = office.command("backup", place + "/copy", check=False)
        assert failed.returncode != 0 and "đĩa" in failed.stderr.lower() + failed.stdout.lower(), failed
        assert not os.path.exists(place + "/copy") and not os.path.exists(place + "/copy.part")
        os.unlink(place + "/ballast")
        end = time.monotonic() + 15
        while time.monotonic() < end:
            status, text = receive(office, token, procedure, 9999)
            if status == 201:
                break
            time.sleep(0.3)
        assert status == 201, f"does not recover: {status} {text}"
        acknowledged.append(json.loads(text))
        assert not json.loads(office.get("/healthz")[1])["read_only"]
        for a in acknowledged:
            assert office.get("/api/v1/dossiers/" + a["code"], token)[0] == 200, "lost " + a["code"]
        assert office.stop() == 0
        office.command("check")
        return f"{len(acknowledged)} dossiers before and after"
    finally:
        if office.process and office.process.poll() is None:
            office.kill()
        subprocess.run(["umount", "-l", place])


@kit.test
def killed_on_a_full_disk_it_starts_again(folder):
    place = small_disk(folder, 96)
    if not place:
        return "not tried: no right to mount"
    office = kit.Office(place + "/office")
    office.log = folder + "/log"
    try:
        office.start()
        token = office.token()
        procedure = office.procedures(token)[0]
        acknowledged = [json.loads(receive(office, token, procedure, i)[1]) for i in range(20)]
        fill(place, 0)
        while receive(office, token, procedure, 100)[0] == 201:
            pass
        office.kill()
        office.start()
        for a in acknowledged:
            assert office.get("/api/v1/dossiers/" + a["code"], token)[0] == 200, "lost " + a["code"]
        refusal(*receive(office, token, procedure, 101))
        os.unlink(place + "/ballast")
        end = time.monotonic() + 15
        while time.monotonic() < end and receive(office, token, procedure, 102)[0] != 201:
            time.sleep(0.3)
        assert office.stop() == 0
        office.command("check")
    finally:
        if office.process and office.process.poll() is None:
            office.kill()
        subprocess.run(["umount", "-l", place])


@kit.test
def a_disk_that_fails_under_the_program(folder):
    """The kernel makes a damaged file system read-only while files are open for writing."""
    place, image = folder + "/disk", folder + "/image"
    os.mkdir(place)
    with open(image, "wb") as f:
        f.truncate(128 << 20)
    if (subprocess.run(["mkfs.ext4", "-qF", image], capture_output=True).returncode or
            subprocess.run(["mount", "-o", "loop", image, place], capture_output=True).returncode):
        return "not tried: no right to mount"
    office = kit.Office(place + "/office")
    office.log = folder + "/log"
    try:
        office.start()
        token, cookie = office.token(), session_cookie(office)
        procedure = office.procedures(token)[0]
        acknowledged = [json.loads(receive(office, token, procedure, i)[1]) for i in range(20)]
        if subprocess.run(["mount", "-o", "remount,abort", place], capture_output=True).returncode:
            return "not tried: the kernel does not abort"
        refusal(*receive(office, token, procedure, 100))
        page = still_reads(office, token, acknowledged[0], cookie)
        assert "đĩa" in page.lower(), "the page does not tell of the disk"
        office.kill()
        subprocess.run(["umount", place], check=True)
        subprocess.run(["fsck.ext4", "-fy", image], capture_output=True)
        subprocess.run(["mount", "-o", "loop", image, place], check=True)
        office.start()
        for a in acknowledged:
            assert office.get("/api/v1/dossiers/" + a["code"], token)[0] == 200, "lost " + a["code"]
        assert receive(office, token, procedure, 101)[0] == 201
        assert office.stop() == 0
        office.command("check")
    finally:
        if office.process and office.process.poll() is None:
            office.kill()
        subprocess.run(["umount", "-l", place], capture_output=True)


def read_only(folder, leave):
    """Served from a folder that takes no writes, left in order or by a kill; then it takes them again."""
    place = small_disk(folder, 96)
    if not place:
        return "not tried: no right to mount"
    office = kit.Office(place + "/office")
    office.log = folder + "/log"
    try:
        office.start()
        token, cookie = office.token(), session_cookie(office)
        procedure = office.procedures(token)[0]
        first = json.loads(receive(office, token, procedure, 0)[1])
        leave(office)
        subprocess.run(["mount", "-o", "remount,ro", place], check=True)
        office.start()
        page = still_reads(office, token, first, cookie)
        refusal(*receive(office, token, procedure, 1))
        page = still_reads(office, token, first, cookie)
        assert "chỉ đọc" in page.lower(), "the page does not tell"
        office.command("check")
        assert json.loads(office.command("search", "dat dai", "--json").stdout)["items"], "no search"
        subprocess.run(["mount", "-o", "remount,rw", place], check=True)
        status, end = 0, time.monotonic() + 15
        while status != 201 and time.monotonic() < end:
            time.sleep(0.3)
            try:
                status = receive(office, token, procedure, 2)[0]
            except OSError:
                pass
        assert status == 201, "does not recover"
        assert office.stop() == 0
        office.command("check")
    finally:
        if office.process and office.process.poll() is None:
            office.kill()
        subprocess.run(["umount", "-l", place])


@kit.test
def a_read_only_folder_is_read(folder):
    return read_only(folder, kit.Office.stop)


@kit.test
def a_read_only_folder_with_its_log_is_read(folder):
    return read_only(folder, kit.Office.kill)


kit.main()
