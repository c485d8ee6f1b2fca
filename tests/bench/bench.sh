#!/bin/sh
# bench.sh - the figures of the house: a million dossiers, SQLite, synchronous=FULL, each beside a base of the same minute.
# SPDX-License-Identifier: Apache-2.0
# Usage: make bench [N=1000000]   wants wrk, nginx, curl; takes some minutes. Bases: nginx for pages, raw SQLite for writes.
set -eu
n=${N:-1000000} motcua=${MOTCUA:-out/gcc/motcua} seconds=${SECONDS_EACH:-10}
work=$(mktemp -d) pid='' nginx_pid=''
trap '[ -n "$pid" ] && kill $pid 2>/dev/null; [ -n "$nginx_pid" ] && kill $nginx_pid 2>/dev/null; sleep 1; rm -rf "$work"' EXIT
port=28480 static=28481
serve() { # DIR
    begin=$(date +%s%N)
    taskset -c "${CORES:-0,1}" "$motcua" --data "$1" serve --listen 127.0.0.1:$port >"$work/serve.log" 2>&1 &
    pid=$!
    for _ in $(seq 500); do curl -fs -o /dev/null http://127.0.0.1:$port/healthz && break; sleep 0.01; done
    echo "start to first answer: $((($(date +%s%N) - begin) / 1000000)) ms"
}
stop() { kill "$pid"; wait "$pid" 2>/dev/null || true; pid=''; }
p99() { awk '$1 == "99%" {print $2}' "$1"; }
rate() { awk '/Requests\/sec/ {print $2}' "$1"; }
memory() { # RssAnon + RssShmem of serve and its children
    total=0
    for p in $pid $(pgrep -P "$pid" || true); do
        total=$((total + $(awk '/^RssAnon|^RssShmem/ {s += $2} END {print s + 0}' "/proc/$p/status")))
    done
    echo "$((total / 1024)) MB"
}
cookie_of() { # path of a demo link → cookie
    curl -s -o /dev/null -D - "http://127.0.0.1:$port$1" | awk 'tolower($1) == "set-cookie:" {sub(/;.*/, "", $2); printf "%s%s", sep, $2; sep = "; "}'
}
page() { # NAME ADDRESS
    wrk -t1 -c8 -d"$seconds" --latency -s tests/bench/get.lua "http://127.0.0.1:$port$2" -- "" "$cookie" >"$work/out"
    told "$1"
}
search() { # NAME WORDS
    wrk -t1 -c8 -d"$seconds" --latency -s tests/bench/search.lua "http://127.0.0.1:$port/" -- "$cookie" "$2" >"$work/out"
    told "$1"
}
told() { # NAME: what wrk says, and the time of a request beside that with 10,000 dossiers
    grep -E 'Non-2xx|Socket errors' "$work/out" || true
    us=$(awk '/Requests\/sec/ {printf "%.0f", 8e6 / $2}' "$work/out") before=''
    [ "$size" = 10000 ] && printf '%s\t%s\n' "$1" "$us" >>"$work/before"
    [ "$size" = 10000 ] || before=$(awk -F '\t' -v name="$1" -v us="$us" '$1 == name {printf ", %.2f x the time with 10000", us / $2}' "$work/before")
    echo "$1: p99 $(p99 "$work/out"), $(rate "$work/out")/s, mean $us us$before"
}
link() { sed -n "s/^.*($1)	//p" "$2/demo-links"; }

for size in 10000 "$n"; do
    dir=$work/$size
    begin=$(date +%s%N)
    "$motcua" --data "$dir" init --preset dong-hy-2021 --dossiers "$size" 2>/dev/null >/dev/null
    ms=$((($(date +%s%N) - begin) / 1000000))
    echo "== $size dossiers: made in $ms ms ($((size * 1000 / ms)) a second), $(du -m "$dir/motcua.db" | cut -f1) MB"
    serve "$dir"
    token=$("$motcua" --data "$dir" token quantri | awk '{print $NF}')
    cookie=$(cookie_of "$(link motcua "$dir")")
    code=$(curl -s -H "Authorization: Bearer $token" "http://127.0.0.1:$port/api/v1/dossiers?limit=1" | sed 's/.*"code":"\([^"]*\)".*/\1/')
    # latencies at concurrency 8
    page desk /ban-lam-viec; page list "/ho-so?status=4"; page dossier "/ho-so/$code"
    page "list, a stretch of days" "/ho-so?from=2021-03-01&to=2021-06-30"
    page "list, a procedure and a channel" "/ho-so?procedure=2.000815&channel=1&sort=received_at"
    page "list, open ones by due time" "/ho-so?state=open&procedure=2.000815&sort=-due_at"
    search "search without diacritics" plain; search "search with diacritics" marks; search "search, a code begun" code
    for period in "from=2021-01-01&to=2021-10-31" "from=2021-05-01&to=2021-05-31"; do
        wrk -t1 -c1 -d"$seconds" --latency -s tests/bench/get.lua "http://127.0.0.1:$port/api/v1/reports/ii06a?$period" -- "$token" "" >"$work/out"
        echo "II.06a $period: p99 $(p99 "$work/out"), $(rate "$work/out")/s"
    done
    [ "$size" = "$n" ] || { stop; continue; }
    # public look-up beside nginx with a file of the same size
    look=$(sed -n 's/^Công dân	//p' "$dir/demo-links")
    curl -s "http://127.0.0.1:$port$look" >"$work/page.html"
    mkdir -p "$work/nginx"; cp "$work/page.html" "$work/nginx/page.html"
    cat >"$work/nginx.conf" <<N
worker_processes 1; daemon off; pid $work/nginx.pid; error_log $work/nginx.log; worker_cpu_affinity 01;
events { worker_connections 1024; }
http { access_log off; open_file_cache max=100; sendfile on; tcp_nopush on; keepalive_requests 1000000; default_type text/html;
  client_body_temp_path $work/b; proxy_temp_path $work/p; fastcgi_temp_path $work/f; uwsgi_temp_path $work/u; scgi_temp_path $work/s;
  server { listen 127.0.0.1:$static; root $work/nginx; } }
N
    chmod 755 "$work"; chmod -R a+rX "$work/nginx"
    nginx -c "$work/nginx.conf" & nginx_pid=$!
    sleep 0.5
    stop; CORES=0 serve "$dir"
    for round in 1 2 3; do
        taskset -c 1 wrk -t1 -c32 -d"$seconds" "http://127.0.0.1:$static/page.html" >"$work/a"
        taskset -c 1 wrk -t1 -c32 -d"$seconds" "http://127.0.0.1:$port$look" >"$work/b.out"
        echo "look-up page ($(wc -c <"$work/page.html") bytes), round $round: $(rate "$work/b.out")/s, nginx $(rate "$work/a")/s, ratio $(awk "BEGIN {printf \"%.2f\", $(rate "$work/b.out") / $(rate "$work/a")}")"
    done
    stop; unset CORES; serve "$dir"
    # receptions, 64 connections
    wrk -t2 -c64 -d"$seconds" --latency -s tests/bench/accept.lua "http://127.0.0.1:$port/" -- "$token" "$$" >"$work/out"
    echo "accepted: $(rate "$work/out")/s, p99 $(p99 "$work/out")"; grep -E 'Non-2xx|Socket errors' "$work/out" || true
    python3 tests/bench/base.py "$work"
    echo "memory under load: $(memory)"
    # form 01
    pdf="/ho-so/$code/giay-hen.pdf"
    wrk -t1 -c1 -d"$seconds" --latency -s tests/bench/get.lua "http://127.0.0.1:$port$pdf" -- "" "$cookie" >"$work/out"
    echo "form 01: p99 $(p99 "$work/out"), $(rate "$work/out")/s; memory $(memory)"
    # over the wire
    for page in / /ban-lam-viec "/ho-so/$code"; do
        echo "$page: $(curl -s -o /dev/null -w '%{size_download}' -H 'Accept-Encoding: gzip, br' -H "Cookie: $cookie" "http://127.0.0.1:$port$page") bytes compressed"
    done
    stop
done
