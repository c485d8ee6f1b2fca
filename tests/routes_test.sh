#!/bin/sh
# routes_test.sh - the last of the tests: each route of the program was answered well in one of those before. There a write was
# run twice and wrote the same (store_run_twice), a page kept to its statements and could write nothing.
# SPDX-License-Identifier: Apache-2.0
set -u
cd "$(dirname "$0")/.." || exit 2
seen=${MOTCUA_ROUTES_SEEN:-}
motcua=${MOTCUA:-out/gcc/motcua}
# Needs all others before it, and the program itself.
[ -x "$motcua" ] && [ -s "$seen" ] && [ "$(sort -u "$seen" | wc -l)" -gt 40 ] || { echo "[  SKIPPED ] routes"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$motcua" --data "$work/none" routes | awk '{ print $1, $2 }' | LC_ALL=C sort -u >"$work/all"
LC_ALL=C sort -u "$seen" >"$work/seen"
LC_ALL=C comm -23 "$work/all" "$work/seen" >"$work/missing"
if [ -s "$work/missing" ]; then
    echo "no test has had a good answer from:"
    cat "$work/missing"
    echo "[  FAILED  ] every_route_is_answered_in_a_test"
    exit 1
fi
echo "[       OK ] every_route_is_answered_in_a_test"
