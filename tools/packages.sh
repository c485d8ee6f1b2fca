#!/bin/sh
# packages.sh - install the Debian 12 packages that are missing. Each has its reason in docs/adr/0002-dependencies.md.
# SPDX-License-Identifier: Apache-2.0
# Usage: packages.sh run|test
set -eu
run="gcc make pkg-config libc6-dev libsqlite3-dev libpq-dev libjansson-dev libsodium-dev libutf8proc-dev
     libpango1.0-dev libcairo2-dev libqrencode-dev libzint-dev libssl-dev zlib1g-dev libarchive-dev node-llhttp fonts-liberation2
     nodejs npm ca-certificates"
test="$run git clang libclang-rt-14-dev clang-format clang-tidy cppcheck libcmocka-dev libicu-dev postgresql chromium poppler-utils
      zbar-tools nginx-light wrk curl python3 procps iproute2 openssl e2fsprogs mount"
case ${1:-run} in run) want=$run ;; test) want=$test ;; *) echo "packages.sh run|test" >&2; exit 2 ;; esac
missing=
for p in $want; do
    # A Node.js that did not come from Debian serves as well.
    case $p in nodejs) command -v node >/dev/null 2>&1 && continue ;; npm) command -v npm >/dev/null 2>&1 && continue ;; esac
    dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $p"
done
[ -z "$missing" ] && exit 0
echo "Cài gói còn thiếu:$missing" >&2
[ "$(id -u)" = 0 ] || { echo "Cần quyền root để cài:$missing" >&2; exit 1; }
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086
apt-get install -y -qq --no-install-recommends $missing >/dev/null
