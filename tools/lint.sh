#!/bin/sh
# lint.sh - the rules of the house that a machine can hold (ARCHITECTURE.md 4). No compiler runs here: `make lint` built
# the program before; cppcheck and clang-tidy are `make tidy`.
# SPDX-License-Identifier: Apache-2.0
# Usage: lint.sh [CHECK…]   without names all checks run. Exceptions stand in tools/lint.allow:
#   CHECK TAB WHAT TAB reason     WHAT is what the check prints before the colon; an unused line is a fault, too.
set -u
cd "$(dirname "$0")/.." || exit 2
export LC_ALL=C.UTF-8
tab=$(printf '\t')
out=${OUT:-out/gcc}
motcua=$out/motcua
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
passed=0 failed=0 skipped=0
git ls-files --cached --others --exclude-standard >"$tmp/all" 2>/dev/null || find . -type f | sed 's|^\./||' | grep -v '^out/' >"$tmp/all"
while read -r f; do [ -f "$f" ] && echo "$f"; done <"$tmp/all" >"$tmp/files"
files() { grep -E "$1" "$tmp/files"; }
c_files=$(files '^(src|tools|tests)/.*\.[ch]$')

# Each check prints faults as "what: words"; nothing printed = passed. Exit code 77 = cannot be checked here.
check_floors() { sh tools/floors.sh; }

# Only *_store.c of a room names a statement; on the desk the files that lint.allow lists.
check_statements() {
    grep -nE '\bsql_[a-z]' $(files '^src/(desk|rooms|main)/.*\.c$') | grep -v '_store\.c:' | grep -v '/test/' |
        grep -vE '\.sql = (desk|[a-z]+)_sql' | sed 's/:.*/: names a statement/' | sort -u
}

# A library is included where it is owned, nowhere else.
owner() { # HEADER-PATTERN PATH-PATTERN
    grep -nE "^#include [<\"]($1)[>\"]" $(files '^src/.*\.[ch]$') | grep -vE "^($2)" | sed 's/:\([0-9]*\):\(.*\)/: line \1 \2/'
}
check_libraries() {
    owner 'sqlite3\.h|libpq-fe\.h' 'src/store/'
    owner 'llhttp\.h' 'src/desk/http/'
    owner 'jansson\.h' 'src/desk/json\.c'
    owner '(cairo|pango|qrencode|zint|hb|fontconfig|ft2).*' 'src/desk/pdf/'
    owner '(openssl/|sodium).*' 'src/base/crypt\.c'
    owner 'utf8proc\.h|unicode/.*' 'src/base/'
    owner 'archive.*\.h' 'src/desk/archive_'
    owner 'zlib\.h' 'src/desk/(gzip|xlsx)\.c'
    owner '(curl|libxml|xmlsec|gmime|libsoup).*' 'none yet'
}

check_lengths() {
    wc -l $c_files | awk '$1 > 600 && $2 != "total" { print $2 ": " $1 " lines; at most 600" }'
    awk 'FNR == 1 { open = 0 }
         /^\{/ { open = FNR }
         /^\}/ && open { n = FNR - open - 1; if (n > 70) print FILENAME ": a function of " n " lines at " open "; at most 70"; open = 0 }' \
        $(files '^(src|tools)/.*\.c$' | grep -v '/test/')
    for room in src/rooms/*/; do
        n=$(find "$room" -maxdepth 1 -type f | wc -l)
        [ "$n" -le 15 ] || echo "$room: $n files; a room has at most 15, templates, schema and tests apart"
        for f in README.md NEEDS; do [ -f "$room$f" ] || echo "$room$f: missing"; done
    done
}

check_licence() {
    for f in $(files '\.(c|h|def|sql|sh|mjs|js|py|css|mk|S)$|^(run|test|Makefile|\.ci/run)$'); do
        head -n 5 "$f" | grep -q 'SPDX-License-Identifier: Apache-2.0' || echo "$f: no SPDX line"
    done
}

# Nothing of the machine it was written on; no package registry.
check_addresses() {
    grep -nIE '(^|[^a-z0-9_.-])/(root|work|home/[a-z]+)/|/wt/' $(grep -vE '^LICENSE$|lint\.sh$' "$tmp/files") /dev/null |
        sed 's/:\([0-9]*\):.*/: line \1: a path of some machine/'
    grep -nIE '/tmp/' $(files '^(src|tools|packaging|mk)/' | grep -v '/test/') /dev/null | grep -v 'lint\.sh' | sed 's/:\([0-9]*\):.*/: line \1: a path of some machine/'
    grep -nIE 'registry\.(npm|yarn)|deb\.debian\.org|pypi\.org|"resolved"' $(grep -v 'lint\.sh$' "$tmp/files") /dev/null |
        sed 's/:\([0-9]*\):.*/: line \1: address of a registry/'
}

# Variables that change, at file scope, outside of store: they need a reason.
check_variables() {
    [ -f "$out/libmotcua.a" ] || return 77
    for o in $(find "$out" -path '*/src/*' -name '*.o' ! -path '*/src/store/*' ! -path '*/test/*') $(find "$out" -path '*gen/*' -name '*.o'); do
        src=${o#"$out"/}; src=${src%.o}.c
        case $src in src/*) [ -f "$src" ] || continue ;; esac
        objdump -t "$o" 2>/dev/null | awk -v f="$src" '
            { for (i = 2; i <= NF; i++) if ($i ~ /^\.(data|bss|tdata|tbss)(\.[a-zA-Z_].*)?$/ && $i !~ /^\.data\.rel\.ro/ && $NF !~ /^\./) {
                name = $NF; sub(/\.[0-9]+$/, "", name); print f " " name ": changes at file scope" } }'
    done | sort -u
}

# Statements without tenant scope are counted: the list is read by people when it grows.
check_unscoped() {
    [ -x out/tools/sqlc ] || return 77
    out/tools/sqlc --unscoped $(files '^src/(store|desk|rooms/[a-z]+)/[a-z_]*\.sql$') | LC_ALL=C sort >"$tmp/unscoped" || return 1
    diff src/unscoped.list "$tmp/unscoped" | sed -nE "s/^[<>] ([^$tab]*)$tab.*/\1: src\/unscoped.list differs; look at it, then 'make unscoped'/p"
}

check_format() {
    command -v clang-format >/dev/null || return 77
    echo "$c_files" | xargs -P "$(nproc)" -n 16 clang-format --dry-run 2>&1 |
        sed -nE 's/^((src|tools|tests)\/[a-z0-9_\/]+\.[ch]):[0-9]+:[0-9]+: warning.*/\1: not formatted (make format)/p' | sort -u
}

check_scripts() {
    for f in $(files '\.sh$|^(run|test)$'); do sh -n "$f" 2>"$tmp/err" || echo "$f: $(tr '\n' ' ' <"$tmp/err")"; done
    for f in $(files '^\.ci/'); do bash -n "$f" 2>/dev/null || echo "$f: does not parse"; done
}

check_routes() {
    [ -x "$motcua" ] || return 77
    "$motcua" routes | awk '$3 == "" || $4 == "" { print $2 ": no permission" }'
    "$motcua" perms | awk '{ print $1 }' | sort >"$tmp/perms"
    "$motcua" routes | awk '$3 !~ /^(\*|ANYONE|SIGNED_IN|\+)$/ { print $3 }' | sort -u | comm -23 - "$tmp/perms" |
        sed 's/$/: a route asks for a permission that no room has/'
}

check_manual() {
    [ -x "$motcua" ] || return 77
    sh tools/man.sh "$motcua" | cmp -s - packaging/motcua.1 || echo "packaging/motcua.1: not what motcua help says (make man)"
}

check_api() {
    [ -x "$motcua" ] && command -v python3 >/dev/null || return 77
    "$motcua" openapi | python3 -m json.tool --no-ensure-ascii --indent 1 | cmp -s - docs/api/openapi.json ||
        echo "docs/api/openapi.json: not what motcua openapi says (make api)"
}

check_texts() {
    [ -x out/tools/poc ] || return 77
    make -s --no-print-directory check-i18n >"$tmp/texts" 2>&1 && return
    sed 's/^/i18n: /' "$tmp/texts"
}

# What is installed has its reason in docs/adr/0002, and nothing else stands there.
check_packages() {
    sed -n '/^run="/,/"$/p; /^test="/,/"$/p' tools/packages.sh | tr -d '"' | sed 's/^run=//; s/^test=//; s/\$run//' | tr ' ' '\n' | grep . >"$tmp/have"
    sed -n '/"devDependencies"/,/}/s/^ *"\([^"]*\)": "[0-9].*/\1/p' assets/package.json >>"$tmp/have"
    sed -n '/^## What was not/q; s/^| \([a-z@][^ ]*\) | [0-9].*/\1/p' docs/adr/0002-dependencies.md | sort >"$tmp/told"
    sort -u "$tmp/have" | comm -23 - "$tmp/told" | sed 's/$/: installed, but has no reason in docs\/adr\/0002-dependencies.md/'
    sort -u "$tmp/have" | comm -13 - "$tmp/told" | sed 's/$/: in docs\/adr\/0002-dependencies.md, but nobody installs it/'
}

# Words of an unfinished thing (each with a bracket, so that this line is not one).
check_unfinished() {
    grep -nIE '\b([T]ODO|[F]IXME|[X]XX|[H]ACK)\b' $(files '^(src|tools|tests|mk|packaging|assets/(js|css))/') /dev/null |
        sed 's/:\([0-9]*\):.*/: line \1: something unfinished/'
}

[ $# -gt 0 ] || set -- floors statements libraries lengths licence addresses variables unscoped format scripts routes manual api packages texts unfinished
for name in "$@"; do
    "check_$name" >"$tmp/found" 2>&1
    rc=$?
    if [ $rc -eq 77 ]; then
        skipped=$((skipped + 1))
        echo "$name: skipped, its tool is not built"
        continue
    fi
    grep "^$name$tab" tools/lint.allow | cut -f 2 >"$tmp/allowed"
    awk -v allow="$tmp/allowed" -v name="$name" '
        BEGIN { while ((getline line < allow) > 0) known[line] = 1 }
        { what = $0; sub(/:.*/, "", what); if (what in known) used[what] = 1; else { print "  " $0; bad = 1 } }
        END { for (w in known) if (!(w in used)) { print "  " w ": allowed in tools/lint.allow without need"; bad = 1 }; exit bad }' "$tmp/found" >"$tmp/faults"
    if [ $? -eq 0 ] && { [ $rc -eq 0 ] || [ -s "$tmp/found" ]; }; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$name:"
        head -n 60 "$tmp/faults"
    fi
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
