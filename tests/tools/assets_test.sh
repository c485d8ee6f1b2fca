#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# assets_test.sh - the build of style, scripts and icons gives the same bytes twice, refuses what old browsers
# cannot do, and assetc refuses a manifest that it does not understand.
# Usage: assets_test.sh   from the root of the tree, after make (needs assets/node_modules and out/tools/assetc).
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

ok() {
    echo "[       OK ] $1"
}
fail() {
    echo "[  FAILED  ] $1"
    bad=$((bad + 1))
}

# The build works on a copy of the tree, so that faults can be put into it.
mkdir -p "$work/tree/src/desk" "$work/tree/docs"
cp -r src/desk/page "$work/tree/src/desk/page"
cp docs/ui.md "$work/tree/docs/"
mkdir "$work/tree/assets"
for part in build.mjs floor.mjs package.json icons.txt css js img; do cp -r "assets/$part" "$work/tree/assets/"; done
ln -s "$PWD/assets/node_modules" "$work/tree/assets/node_modules"
build() {
    (cd "$work/tree/assets" && node build.mjs "$1") >"$work/log" 2>&1
}

build "$work/one" && build "$work/two" && diff -r "$work/one" "$work/two" >/dev/null && ok builds_the_same_bytes_twice ||
    { cat "$work/log"; fail builds_the_same_bytes_twice; }
if grep -ohE '(https?:)?//[a-z0-9.-]+\.[a-z]+/' "$work"/one/app-*.css | grep -v '^http://www.w3.org/'; then fail style_asks_no_other_host; else ok style_asks_no_other_host; fi
if grep -qE 'color-mix|:has\(|light-dark\(|@layer' "$work"/one/app-*.css; then fail style_is_below_the_floor; else ok style_is_below_the_floor; fi

# One fault a line: file, text put at its end, word that must stand in the complaint.
refused() {
    cp "assets/$2" "$work/tree/assets/$2"
    printf '%s\n' "$3" >>"$work/tree/assets/$2"
    if build "$work/three"; then fail "$1"; elif grep -q -- "$4" "$work/log"; then ok "$1"; else cat "$work/log"; fail "$1"; fi
    cp "assets/$2" "$work/tree/assets/$2"
}
refused color_mix_is_refused css/90-print.css '.a { color: color-mix(in srgb, red, blue); }' 'color-mix'
refused nesting_is_refused css/90-print.css '.a { .b { color: red; } }' 'nested'
refused has_is_refused css/90-print.css '.a:has(b) { color: red; }' ':has'
refused layer_is_refused css/90-print.css '@layer a { .a { color: red; } }' '@layer'
refused inner_html_is_refused js/keys.js 'document.body.innerHTML = location.hash;' 'innerHTML'
refused eval_is_refused js/keys.js 'eval("1");' 'eval'
refused unknown_icon_is_refused icons.txt 'no-such-icon' 'no icon no-such-icon'

# assetc
line='app.css	/assets/app-1.css	text/css	0	immutable	app-1.css	-	-'
mkdir "$work/m"
echo 'a{}' >"$work/m/app-1.css"
printf '%s\n' "$line" >"$work/m/manifest"
out/tools/assetc "$work/m/manifest" "$work/gen" && grep -q '/assets/app-1.css' "$work/gen/assets_table.c" &&
    grep -q 'app-1.css"' "$work/gen/assets_data.S" && ok assetc_writes_the_table || fail assetc_writes_the_table
assetc_refuses() {
    printf '%s\n' "$2" >"$work/m/manifest"
    if out/tools/assetc "$work/m/manifest" "$work/gen" 2>"$work/log"; then fail "$1"; elif grep -q "$3" "$work/log"; then ok "$1"; else fail "$1"; fi
}
assetc_refuses assetc_counts_columns 'app.css	/assets/app-1.css' 'columns'
assetc_refuses assetc_refuses_quotes "$(echo "$line" | sed 's/text.css/te"xt/')" 'may not stand'
assetc_refuses assetc_misses_a_file "$(echo "$line" | sed 's/app-1.css	-/gone.css	-/')" 'gone.css'
assetc_refuses assetc_refuses_a_name_twice "$line
$(echo "$line" | sed 's/app-1/app-2/;s/app-2.css	-/app-1.css	-/')" 'stands twice'
assetc_refuses assetc_refuses_an_empty_manifest '' 'columns'
[ "$bad" -eq 0 ]
