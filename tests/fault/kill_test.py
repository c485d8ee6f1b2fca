#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""kill_test.py - serve is killed with -9 again and again while it receives dossiers. What was acknowledged is there
afterwards, what was not is received once when it is sent again, no code and no register number comes twice.
ROUNDS=100 for a long run (make kill-test)."""
import json, os, random, sqlite3, subprocess, time
import kit

ROUNDS = int(os.environ.get("ROUNDS", "10"))


def resend(office, token, left):
    """Requests that got no answer: the same key again gives the one dossier, whether it was written or not."""
    done = []
    for key, body in left:
        status, text = office.ask("POST", "/api/v1/dossiers", body, token, {"Idempotency-Key": key})
        assert status == 201, (status, text)
        again = office.ask("POST", "/api/v1/dossiers", body, token, {"Idempotency-Key": key})
        assert again == (201, text), (again, text)
        done.append((key, body, json.loads(text)))
    return done


def look_up(office, token, acknowledged):
    for key, body, answer in acknowledged:
        status, text = office.get("/api/v1/dossiers/" + answer["code"], token)
        assert status == 200, f"lost: {answer['code']} {status} {text}"
        found = json.loads(text)
        assert found["owner"] == body["owner"] and found["due_promised"] == answer["due_promised"], (found, answer)


def no_number_twice(everything):
    codes = [a["code"] for _, _, a in everything]
    assert len(set(codes)) == len(codes), "a code came twice"
    numbers = [(a["agency"], a["register_no"]) for _, _, a in everything]
    assert len(set(numbers)) == len(numbers), "a register number came twice"
    for agency in {n[0] for n in numbers}:
        mine = sorted(n for a, n in numbers if a == agency)
        assert mine == list(range(mine[0], mine[0] + len(mine))), "a register number is missing"


def kill_again_and_again(office, rounds):
    everything, unanswered, uploads = [], 0, []
    office.start()
    token = office.token()
    procedures = office.procedures(token)
    for i in range(rounds):
        receivers = kit.receive_for(office, token, procedures, random.uniform(0.2, 1.0), 6, f"v{i} ")
        if everything:
            code = random.choice(everything)[2]["code"]
            try:
                text = f"%PDF-1.4 bản quét {i}".encode()
                status, _ = office.ask("PUT", f"/api/v1/dossiers/{code}/components/1/file?name=t.pdf", text, token,
                                       {"Content-Type": "application/pdf"})
                uploads += [i] if status in (200, 201, 204) else []
            except OSError:
                pass
        office.kill()
        for r in receivers:
            r.join(25)
            assert not r.is_alive()
            assert not [x for x in r.refused if x[0] not in (429, 503)], r.refused
        mine = [a for r in receivers for a in r.acknowledged]
        left = [o for r in receivers for o in r.open]
        office.start()
        look_up(office, token, mine)
        mine += resend(office, token, left)
        unanswered += len(left)
        everything += mine
        if i % 10 == 9 or i == rounds - 1:
            office.command("check")
    no_number_twice(everything)
    for _, _, answer in random.sample(everything, min(10, len(everything))):
        status, text = office.get(f"/tra-cuu/{answer['code']}?pin={answer['pin']}")
        assert status == 200 and answer["code"] in text
    assert office.stop() == 0
    office.command("check")
    assert len(everything) > rounds * 5, f"too little work to prove anything: {len(everything)}"
    return f"{rounds} kills, {len(everything)} dossiers acknowledged, {unanswered} sent again, {len(uploads)} files"


@kit.test
def nothing_acknowledged_is_lost(folder):
    office = kit.Office(folder + "/office")
    said = kill_again_and_again(office, ROUNDS)
    db = sqlite3.connect(f"file:{folder}/office/motcua.db?mode=ro", uri=True)
    assert db.execute("SELECT COUNT(*) - COUNT(DISTINCT code) FROM dossier").fetchone() == (0,)
    assert db.execute("SELECT COUNT(*) FROM book_entry").fetchone()[0] > 0
    return said


@kit.test
def nothing_acknowledged_is_lost_on_postgresql(folder):
    if not kit.PG:
        return "not tried: no MOTCUA_TEST_PG"
    name = f"motcua_kill_{os.getpid()}"
    office = kit.Office(folder + "/office", kit.database(name))
    try:
        return kill_again_and_again(office, max(3, ROUNDS // 3))
    finally:
        if office.process and office.process.poll() is None:
            office.kill()
        kit.drop(name)


@kit.test
def a_half_made_database_is_no_data(folder):
    """init is killed while it fills, and soon after its beginning; the next one makes a whole demo."""
    office = kit.Office(folder + "/office", init=False)
    for grown in (1 << 16, 1 << 24):
        made = subprocess.Popen([kit.MOTCUA, *office.words, "init", "--preset", "dong-hy-2021"],
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        new = office.dir + "/motcua.db.new"
        while made.poll() is None and not (os.path.exists(new) and os.path.getsize(new) >= grown):
            time.sleep(0.002)
        assert made.poll() is None, "it was quicker than this test"
        made.kill()
        made.wait()
        assert not os.path.exists(office.dir + "/motcua.db")
        assert kit.run(*office.words, "check", check=False).returncode == 4
        assert kit.run(*office.words, "serve", check=False).returncode == 4
    office.command("init", "--preset", "dong-hy-2021", "--dossiers", 50)
    assert not os.path.exists(new)
    office.command("check")
    assert kit.run(*office.words, "init", "--preset", "empty", check=False).returncode == 5
    return "killed twice"


kit.main()
