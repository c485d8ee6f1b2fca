#!/bin/sh
# run.sh - run test programs one after another and add up what they report.
# SPDX-License-Identifier: Apache-2.0
# Usage: run.sh PROGRAM…   Each prints cmocka's lines; the last line here is "N passed, N failed, N skipped".
passed=0 failed=0 skipped=0 broken=
log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT
MOTCUA_ROUTES_SEEN=$log/routes
export MOTCUA_ROUTES_SEEN
: >"$MOTCUA_ROUTES_SEEN"
for t in "$@"; do
    name=$(basename "$t")
    begin=$(date +%s)
    timeout "${TEST_TIMEOUT:-300}" "$t" >"$log/out" 2>&1
    rc=$?
    p=$(grep -c '^\[       OK \]' "$log/out"); f=$(grep -c '^\[  FAILED  \] [a-z_0-9A-Z]*$' "$log/out"); s=$(grep -c '^\[  SKIPPED \] [a-z_0-9A-Z]*$' "$log/out")
    [ "$f" -gt 0 ] && f=$((f / 2 > 0 ? (f + 1) / 2 : f))
    [ $rc -ne 0 ] && [ "$f" -eq 0 ] && f=1
    [ $rc -eq 0 ] && [ "$p" -eq 0 ] && [ "$s" -eq 0 ] && p=1
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    printf '%-44s %4d passed %3d failed  %3d s\n' "$name" "$p" "$f" $(($(date +%s) - begin))
    if [ $rc -ne 0 ]; then broken="$broken $name"; grep -v '^\[ RUN\|^\[       OK' "$log/out" | tail -n 40; fi
done
[ -n "$broken" ] && echo "broken:$broken"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
