#!/bin/sh
# nginx_test.sh - the program behind the nginx of packaging/nginx with a certificate of packaging/tls, on loopback.
# SPDX-License-Identifier: Apache-2.0
set -u
cd "$(dirname "$0")/../.." || exit 2
motcua=${MOTCUA:-out/gcc/motcua}
[ -x "$motcua" ] && command -v nginx >/dev/null || { echo "[  SKIPPED ] nginx"; exit 0; }
work=$(mktemp -d)
free_port() { # the first one from here on that nobody listens at
    p=$1
    while ss -Hltn "sport = :$p" | grep -q .; do p=$((p + 1)); done
    echo "$p"
}
http=$(free_port $((21000 + $$ % 5000))) https=$(free_port $((http + 1))) port=$(free_port $((https + 1)))
passed=0 failed=0
stop() {
    [ -n "${nginx_pid:-}" ] && kill "$nginx_pid" 2>/dev/null
    [ -n "${motcua_pid:-}" ] && kill "$motcua_pid" 2>/dev/null
    wait 2>/dev/null
    rm -rf "$work"
}
trap stop EXIT
ok() { # NAME COMMAND…
    name=$1; shift
    if "$@"; then passed=$((passed + 1)); echo "[       OK ] $name"; else failed=$((failed + 1)); echo "[  FAILED  ] $name"; sed 's/^/    /' "$work/out" | head -n 30; fi
}
ask() { curl -sS -m 20 --cacert "$work/tls/ca.crt" --resolve "motcua.test:$https:127.0.0.1" --resolve "motcua.test:$http:127.0.0.1" "$@" >"$work/out" 2>&1; }
has() { grep -qiE -e "$1" "$work/out"; }
hasnt() { ! has "$1"; }

sh packaging/tls/make-ca.sh "$work/tls" motcua.test 127.0.0.1 >"$work/out" 2>&1 || { cat "$work/out"; exit 1; }
before=$(openssl x509 -noout -fingerprint -in "$work/tls/ca.crt")
sh packaging/tls/make-ca.sh "$work/tls" motcua.test 127.0.0.1 >/dev/null 2>&1
ok "a new certificate keeps the authority" [ "$before" = "$(openssl x509 -noout -fingerprint -in "$work/tls/ca.crt")" ]
ok "keys are the owner's alone" [ "$(stat -c %a%a "$work/tls/ca.key" "$work/tls/server.key" | tr -d '\n')" = 600600600600 ]

"$motcua" --data "$work/data" init --preset empty >"$work/init" 2>&1 || { cat "$work/init"; exit 1; }
MOTCUA_TRUSTED_PROXY=127.0.0.1 "$motcua" --data "$work/data" serve --listen 127.0.0.1:$port >"$work/serve" 2>&1 &
motcua_pid=$!
mkdir "$work/nginx"
{
    echo "pid $work/nginx/pid; error_log $work/nginx/error.log; events { } http { access_log off;"
    for t in client_body proxy fastcgi uwsgi scgi; do echo "${t}_temp_path $work/nginx/$t;"; done
    sed -e "s/127.0.0.1:8080/127.0.0.1:$port/; s|/etc/motcua/tls|$work/tls|; s/motcua.example.vn/motcua.test/" \
        -e "s/listen 80;/listen 127.0.0.1:$http;/; s/listen 443 /listen 127.0.0.1:$https /; /listen \[::\]/d" \
        -e "s|https://\$host|https://\$host:$https|" packaging/nginx/motcua.conf
    echo "}"
} >"$work/nginx/conf"
sed -i '1i daemon off; master_process off;' "$work/nginx/conf"
ok "nginx takes the configuration" sh -c "nginx -t -p '$work/nginx' -c conf >'$work/out' 2>&1"
nginx -p "$work/nginx" -c conf 2>>"$work/nginx/error.log" &
nginx_pid=$!
for _ in $(seq 100); do ask "https://motcua.test:$https/healthz" && has '"status":"ok"' && break; sleep 0.1; done

ok "health over TLS" has '"status":"ok"'
ask -i "http://motcua.test:$http/thu-tuc?q=1"
ok "plain HTTP is sent to HTTPS" has "^location: https://motcua.test:$https/thu-tuc.q=1"
ask "http://motcua.test:$http/ca.crt"
ok "the authority's certificate is there for PCs" cmp -s "$work/out" "$work/tls/ca.crt"
ask -i "https://motcua.test:$https/dang-nhap"
ok "a page over HTTP/2" has '^HTTP/2 200'
ok "it says who may not frame it" has '^content-security-policy: '
ok "browsers stay with HTTPS" has '^strict-transport-security: '
ask -i "https://motcua.test:$https/ngon-ngu/en"
ok "a cookie is Secure" has '^set-cookie: .*secure'
ask -i "https://motcua.test:$https/metrics"
ok "figures stay inside" has '^HTTP/2 404'
ask -i --tls-max 1.1 "https://motcua.test:$https/"
ok "old TLS is refused" has 'curl: \(35\)|alert protocol|unsupported protocol|no protocols'
ask -i -X POST -H 'Content-Length: 130000000' --data-binary x "https://motcua.test:$https/tep" || true
ok "a body beyond any limit is refused at the door" has '^HTTP/2 413|413|curl: \(92\)'
ask "http://127.0.0.1:$port/healthz" -H 'X-Forwarded-For: 203.0.113.9'
ok "the program answers on loopback, too" has '"status":"ok"'
# 30 tries from one address: some get 429, by nginx or by the program, none an error of the server.
: >"$work/codes"
for i in $(seq 60); do curl -s -o /dev/null -m 20 -w '%{http_code}\n' --cacert "$work/tls/ca.crt" --resolve "motcua.test:$https:127.0.0.1" \
    -d "username=a&password=b$i" "https://motcua.test:$https/dang-nhap" >>"$work/codes" & [ $((i % 10)) -eq 0 ] && wait_some=1; done
for _ in $(seq 300); do [ "$(wc -l <"$work/codes")" -ge 60 ] && break; sleep 0.1; done
sort "$work/codes" | uniq -c >"$work/out"
ok "a flood of sign-ins meets 429" has ' 429'
ok "and never a fault of ours" hasnt ' (000|500|502|504)'
kill -TERM "$motcua_pid"; wait "$motcua_pid" 2>/dev/null; rc=$?
ok "the program ends in order" [ "$rc" -eq 0 ]
motcua_pid=
ask -i "https://motcua.test:$https/"
ok "without it nginx says 502" has '^HTTP/2 502'
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
