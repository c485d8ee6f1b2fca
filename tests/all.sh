#!/bin/sh
# all.sh - the parts of ./test one after another, each with its time, and their sum.
# SPDX-License-Identifier: Apache-2.0
# A part prints "N passed, N failed[, N skipped]" as its last such line; one without that line counts as one test.
passed=0 failed=0 skipped=0
work=$(mktemp -d)
trap 'stop_postgres; rm -rf "$work"' EXIT
jobs=$(nproc)

# PostgreSQL of our own on a Unix socket; the tests make a database each in it.
start_postgres() {
    bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
    [ -n "$bin" ] || return 0
    mkdir "$work/pg" && chown postgres "$work" "$work/pg" && chmod 755 "$work"
    su postgres -s /bin/sh -c "cd '$work' && '$bin/initdb' -D '$work/pg/data' -E UTF8 --locale=C -A trust -N >/dev/null &&
        '$bin/pg_ctl' -D '$work/pg/data' -s -w -l '$work/pg/log' -o \"-k $work/pg -c listen_addresses='' -c fsync=off -c max_connections=200\" start" || return 0
    MOTCUA_TEST_PG="postgresql:///postgres?host=$work/pg&user=postgres"
    export MOTCUA_TEST_PG
}
stop_postgres() {
    [ -d "$work/pg/data" ] && su postgres -s /bin/sh -c "cd '$work' && '$bin/pg_ctl' -D '$work/pg/data' -s -m immediate stop"
}

part() { # NAME COMMAND…
    name=$1; shift
    begin=$(date +%s)
    "$@" >"$work/log" 2>&1
    rc=$?
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$work/log" | tail -n 1)
    if [ -n "$line" ]; then
        p=${line%% passed*} rest=${line#* passed, }; f=${rest%% failed*}
        case $rest in *skipped*) s=${rest#*failed, }; s=${s%% *} ;; *) s=0 ;; esac
        [ "$rc" -ne 0 ] && [ "$f" -eq 0 ] && f=1
    elif [ "$rc" -eq 0 ]; then p=1 f=0 s=0
    else p=0 f=1 s=0
    fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    printf '%-24s %5d passed %3d failed %3d skipped  %4d s\n' "$name" "$p" "$f" "$s" $(($(date +%s) - begin))
    [ "$f" -eq 0 ] || { echo "--- $name"; tail -n 120 "$work/log"; echo "---"; }
}

fuzz_all() {
    seconds=${FUZZ_SECONDS:-60}
    make -s -j"$jobs" fuzz || return 1
    ok=0 bad=0
    for f in out/fuzz/fuzz_*; do
        case $f in *.d | *.o) continue ;; esac
        dict=tests/fuzz/$(basename "$f").dict
        corpus=$work/corpus.$(basename "$f"); mkdir -p "$corpus"
        if "$f" -max_total_time="$seconds" -rss_limit_mb=1024 -timeout=5 -artifact_prefix="$work/" $([ -f "$dict" ] && echo "-dict=$dict") "$corpus" 2>"$work/fuzz.log"; then
            ok=$((ok + 1))
        else
            bad=$((bad + 1)); echo "$f:"; tail -n 40 "$work/fuzz.log"
        fi
    done
    echo "$ok passed, $bad failed"
    [ "$bad" -eq 0 ]
}

begin_all=$(date +%s)
start_postgres
[ -n "${MOTCUA_TEST_PG:-}" ] || echo "PostgreSQL is not there: its half of the tests is skipped"
for p in "$@"; do
    case $p in
    build) part build make -s -j"$jobs" all tests ;;
    lint) part lint make -s lint ;;
    unit) part unit make -s check ;;
    sanitize) part sanitize make -s -j"$jobs" K=clang SAN=1 check ;;
    fuzz) part fuzz fuzz_all ;;
    shape) for t in tests/shape/*_test.mjs; do part "$(basename "$t" _test.mjs)" node "$t"; done ;;
    journey) for j in tests/browser/journey*.mjs; do [ -f "$j" ] && part "$(basename "$j" .mjs)" node "$j"; done ;;
    *) echo "no part $p" >&2; exit 2 ;;
    esac
done
echo "all parts took $(($(date +%s) - begin_all)) s"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
