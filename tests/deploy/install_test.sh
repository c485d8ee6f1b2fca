#!/bin/sh
# install_test.sh - what `make install` puts where, and that the units are whole and tight.
# SPDX-License-Identifier: Apache-2.0
set -u
cd "$(dirname "$0")/../.." || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
ok() { # NAME COMMAND…
    name=$1; shift
    if "$@" >"$work/log" 2>&1; then passed=$((passed + 1)); echo "[       OK ] $name"; else failed=$((failed + 1)); echo "[  FAILED  ] $name"; sed 's/^/    /' "$work/log" | tail -n 20; fi
}
ok "make install" make -s install DESTDIR="$work/stage" prefix=/opt/motcua
for f in bin/motcua share/man/man1/motcua.1 lib/systemd/system/motcua.service lib/systemd/system/motcua-backup.timer \
    lib/sysusers.d/motcua.conf lib/tmpfiles.d/motcua.conf share/doc/motcua/nginx.conf share/motcua/make-ca.sh; do
    ok "installed: $f" test -s "$work/stage/opt/motcua/$f"
done
ok "the installed program runs" sh -c "'$work/stage/opt/motcua/bin/motcua' --version | grep -q '^motcua [0-9]'"
ok "units name the program where it is" sh -c "! grep -l /usr/bin/motcua '$work'/stage/opt/motcua/lib/systemd/system/*"
ok "a second time" make -s install DESTDIR="$work/stage" prefix=/opt/motcua
if command -v systemd-analyze >/dev/null; then
    for u in motcua.service motcua-backup.service; do
        sed "s|/usr/bin/motcua|/bin/true|; /^Documentation=/d" "packaging/systemd/$u" >"$work/$u"
    done
    ok "systemd reads the units" sh -c "systemd-analyze verify '$work/motcua.service' '$work/motcua-backup.service' 2>&1 | grep . && exit 1; exit 0"
    ok "the service is exposed to little (at most 1.5 of 10)" \
        systemd-analyze security --offline=true --threshold=15 "$work/motcua.service"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
