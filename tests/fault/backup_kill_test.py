#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""backup_kill_test.py - backup through a running serve under load, then the office of that copy; killed with -9 in
the middle, a backup leaves no file under its name and a restore leaves no office."""
import json, os, random, shutil, signal, subprocess, time
import kit

ROUNDS = int(os.environ.get("ROUNDS", "10"))


def fill(office, token, procedures, n, size):
    """Dossiers with a file of `size` random bytes each."""
    for i in range(n):
        status, text = office.ask("POST", "/api/v1/dossiers",
                                  {"procedure": procedures[0], "owner": f"Lê Sao Lưu {i}", "identity": f"0191{i:08d}"}, token)
        assert status == 201, text
        code = json.loads(text)["code"]
        status, text = office.ask("PUT", f"/api/v1/dossiers/{code}/components/1/file?name=a.pdf",
                                  b"%PDF-1.4\n" + os.urandom(size), token, {"Content-Type": "application/pdf"})
        assert status in (200, 201, 204), (status, text)


@kit.test
def a_backup_under_load_becomes_a_working_office(folder):
    office = kit.Office(folder + "/office").start()
    token = office.token()
    procedures = office.procedures(token)
    fill(office, token, procedures, 20, 200_000)
    receivers = kit.receive_for(office, token, procedures, 0.3, 4, "x")
    before = [a for r in receivers for a in list(r.acknowledged)]
    begin = time.monotonic()
    said = office.command("backup", folder + "/copy").stdout
    took = time.monotonic() - begin
    at_backup = sum(len(r.acknowledged) for r in receivers)
    for r in receivers:
        r.halt.set()
    for r in receivers:
        r.join(20)
    assert "20 tệp" in said and "motcua.key" in said, said
    assert at_backup > len(before), "receiving stood still during the backup"
    status = os.stat(folder + "/copy").st_mode & 0o777
    assert status == 0o600, oct(status)
    busy = kit.run("--data", office.dir, "restore", folder + "/copy", check=False)
    assert busy.returncode != 0 and "đang chạy" in busy.stderr, busy
    assert office.stop() == 0
    kit.run("--data", folder + "/again", "restore", folder + "/copy", "--key", office.dir + "/motcua.key")
    again = kit.Office(folder + "/again", init=False)
    again.command("check")
    again.start()
    token = again.token()
    for _, body, answer in before:
        status, text = again.get("/api/v1/dossiers/" + answer["code"], token)
        assert status == 200 and json.loads(text)["owner"] == body["owner"]
    _, _, answer = before[0]
    assert again.get(f"/tra-cuu/{answer['code']}?pin={answer['pin']}")[0] == 200, "the look-up PIN is lost"
    wrong = again.get(f"/tra-cuu/{answer['code']}?pin=000000")[0]
    assert wrong != 200 or answer["pin"] == "000000"
    new = again.ask("POST", "/api/v1/dossiers", before[0][1], token)
    assert new[0] == 201 and json.loads(new[1])["code"] not in {a["code"] for _, _, a in before}
    assert again.stop() == 0
    return f"{len(before)} dossiers before it, {took:.1f} s under load"


@kit.test
def a_killed_backup_leaves_no_file(folder):
    office = kit.Office(folder + "/office").start()
    token = office.token()
    fill(office, token, office.procedures(token), 12, 1_500_000)
    target, killed = folder + "/copy", 0
    begin = time.monotonic()
    office.command("backup", target)
    whole = time.monotonic() - begin
    os.unlink(target)
    for i in range(ROUNDS):
        served = i % 2 == 0
        if served and not office.process:
            office.start()
        if not served and office.process:
            office.kill()
            office.process = None
        backup = subprocess.Popen([kit.MOTCUA, *office.words, "backup", target], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(random.uniform(0, whole))
        victim = office.process if served else backup
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        backup.wait()
        if served:
            office.process = None
        if os.path.exists(target):  # it was quicker than the kill: then it is whole
            kit.run("--data", f"{folder}/r{i}", "restore", target, "--key", office.dir + "/motcua.key")
            os.unlink(target)
        else:
            killed += 1
    assert killed, "no kill came in time"
    office.start()
    office.command("backup", target)
    assert office.stop() == 0
    return f"{killed} of {ROUNDS} killed in the middle"


@kit.test
def a_command_leaves_nothing_in_a_folder_without_data(folder):
    office = kit.Office(folder + "/office").start()
    assert office.stop() == 0
    bare = folder + "/bare"
    os.mkdir(bare)
    shutil.copy(office.dir + "/motcua.key", bare)
    assert kit.run("--data", bare, "check", check=False).returncode != 0
    assert os.listdir(bare) == ["motcua.key"], os.listdir(bare)


@kit.test
def a_killed_restore_leaves_no_office(folder):
    office = kit.Office(folder + "/office").start()
    token = office.token()
    fill(office, token, office.procedures(token), 12, 1_500_000)
    copy, key, again = folder + "/copy", office.dir + "/motcua.key", folder + "/again"
    office.command("backup", copy)
    assert office.stop() == 0
    begin = time.monotonic()
    kit.run("--data", again, "restore", copy, "--key", key)
    whole, killed = time.monotonic() - begin, 0
    for i in range(ROUNDS):
        shutil.rmtree(again, ignore_errors=True)
        restore = subprocess.Popen([kit.MOTCUA, "--data", again, "restore", copy, "--key", key], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        time.sleep(random.uniform(0, whole))
        restore.send_signal(signal.SIGKILL)
        if restore.wait() == 0:
            continue
        if os.path.exists(again + "/motcua.db"):  # killed after the last step
            kit.run("--data", again, "check")
            continue
        killed += 1
        refused = kit.run("--data", again, "check", check=False)
        assert refused.returncode != 0, "half an office opened"
        kit.run("--data", again, "restore", copy, "--key", key)
        kit.run("--data", again, "check")
    assert killed, "no kill came in time"
    return f"{killed} of {ROUNDS} killed in the middle"


kit.main()
