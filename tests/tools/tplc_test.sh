#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tplc_test.sh - the template compiler: good templates are compiled, linked and their output compared; bad
# ones must be refused at their line, by tplc or by the C compiler.
# Usage: tplc_test.sh   from the root of the tree, after make. mk/more-tplc.mk sets TPLC_CC and TPLC_LIB.
cc=${TPLC_CC:-gcc -std=gnu17 -D_GNU_SOURCE}
lib=${TPLC_LIB:-out/gcc/libmotcua.a $(pkg-config --libs libutf8proc icu-i18n icu-uc libcrypto libsodium)}
tplc=$PWD/out/tools/tplc
root=$PWD
here=tests/tools/tplc
warn="-Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wcast-qual -Wwrite-strings -Wmissing-prototypes -Werror"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0
inc="-I$root/src -I$root/$here -I$work/good -include $root/src/base/banned.h"

ok() {
    echo "[       OK ] $1"
}
fail() {
    echo "[  FAILED  ] $1"
    bad=$((bad + 1))
}

# Good templates: output byte for byte, with addresses of assets known early and late, for readers of the
# source language and for others; list of msgids.
mkdir "$work/good"
printf 'app.js\t/assets/app-1.js\nicons.svg\t/assets/icons-2.svg\n' >"$work/assets"
sed 's/>Send &amp; save</>Gửi \&amp; lưu</' "$here/list.expected" >"$work/source.expected"
as_expected() { # NAME WORD FILE
    "$work/render" "$2" >"$work/list.out" && cmp "$work/list.out" "$3" && ok "$1" ||
        { diff "$work/list.out" "$3" | head -n 20; fail "$1"; }
}
good() {
    rm -f "$work"/good/*
    "$tplc" -I . "$@" -o "$work/good" good list.html owner.html wrong.html form.html &&
        $cc $warn $inc -o "$work/render" render.c "$work"/good/*_tpl.c $(echo " $lib" | sed "s| out/| $root/out/|g")
}
cd "$here" || exit 1
good && as_expected page_with_late_addresses list list.expected || fail page_with_late_addresses
if good -a "$work/assets"; then
    as_expected page_is_as_expected list list.expected
    as_expected page_in_the_source_language source "$work/source.expected"
    grep -q 'app-1.js' "$work/good/list_tpl.c" && ! grep -q 'macro_icon(out, env, "a' "$work/good/list_tpl.c" &&
        ok known_text_is_put_together || fail known_text_is_put_together
    "$work/render" wrong >"$work/wrong.out" 2>&1 && fail loop_over_other_records_stops ||
        { grep -q 'rows.size == size' "$work/wrong.out" && ok loop_over_other_records_stops || fail loop_over_other_records_stops; }
else
    fail good_templates_compile
fi
"$tplc" -I . --texts list.html form.html >"$work/texts" && [ "$(cut -f2 "$work/texts" | tr '\n' ';')" = 'Chưa có hồ sơ nào;Số "bản";Gửi & lưu;' ] &&
    [ "$(sed -n 2p "$work/texts" | cut -f1)" = list.html:30 ] && ok texts_are_listed || fail texts_are_listed
cd "$root" || exit 1

# refused NAME LINE WORDS TEMPLATE: printf-style template below two lines of head; by tplc itself.
# mistyped is the same for the C compiler.
compile_one() {
    rm -rf "$work/one" && mkdir "$work/one"
    printf '{%% view struct list_view %%}{%% include "view.h" %%}\n' >"$work/one/bad.html"
    printf '%b' "$1" >>"$work/one/bad.html"
    (cd "$work/one" && $tplc -I "$root/$here" -I . -o . bad bad.html) >"$work/one/out" 2>&1
}
refused() {
    compile_one "$4"
    rc=$?
    if [ $rc -eq 1 ] && grep -q "^bad.html:$2: .*$3" "$work/one/out" && [ ! -e "$work/one/bad_tpl.c" ]; then
        ok "$1"
    else
        echo "$4 -> $rc: $(cat "$work/one/out")"
        fail "$1"
    fi
}
mistyped() {
    compile_one "$4" || { cat "$work/one/out"; fail "$1"; return; }
    LC_ALL=C $cc $warn $inc -I"$work/one" -c -o "$work/one/x.o" "$work/one/bad_tpl.c" >"$work/one/out" 2>&1
    if [ $? -ne 0 ] && grep -q "error: .*$3" "$work/one/out" &&
        grep -q "^bad.html:$2:" "$work/one/out" && ! grep -q "^bad.html:$(($2 + 1)):" "$work/one/out"; then
        ok "$1"
    else
        echo "$4 -> $(cat "$work/one/out")"
        fail "$1"
    fi
}
accepted() {
    compile_one "$2" && $cc $warn $inc -I"$work/one" -c -o "$work/one/x.o" "$work/one/bad_tpl.c" >>"$work/one/out" 2>&1 && ok "$1" && return
    echo "$2 -> $(cat "$work/one/out")"
    fail "$1"
}

# Places where no escaping is safe
refused unquoted_value 2 'in quotes' '<a class={{ title }}>'
refused unquoted_value_glued 2 'in quotes' '<a class=x{{ title }}>'
refused value_as_tag 3 'tag' '\n<{{ title }}>'
refused value_in_tag_name 2 'tag or attribute' '<h{{ n }}>'
refused value_as_attribute 2 'tag or attribute' '<p {{ title }}>'
refused value_in_attribute_name 2 'tag or attribute' '<p data-{{ title }}="x">'
refused value_in_comment 2 'comment' '<!-- {{ title }} -->'
refused statement_in_comment 2 'comment' '<!-- {% if n %} -->{% endif %}'
refused value_in_script 2 'script' '<script src="/a.js">{{ title }}</script>'
refused statement_in_script 2 'script' '<script src="/a.js">{% if n %}{% endif %}</script>'
refused inline_script 2 'script' '<script>alert(1)</script>'
refused inline_script_with_src 2 'script' '<script src="/a.js">x</script>'
refused data_script 2 'script' '<script type="application/json">{}</script>'
refused style_element 2 'style' '<style>p{}</style>'
refused style_attribute 3 'style' '<p\nstyle="color:red">'
refused style_attribute_upper 2 'style' '<p STYLE="x">'
refused style_without_value 2 'style' '<p style>'
refused onclick 2 'onclick' '<p onclick="x()">'
refused onclick_upper 2 'onclick' '<p OnClick="x()">'
refused hx_on 2 'hx-on' '<p hx-on:click="x()">'
refused srcdoc 2 'srcdoc' '<iframe srcdoc="x"></iframe>'
refused base_element 2 'base' '<base href="/">'
refused hx_vals_value 2 'no value' "<p hx-vals='{\"a\":\"{{ title }}\"}'>"
refused hx_vals_js 2 'script' '<p hx-vals="js:{a:1}">'
refused hx_trigger_value 2 'no value' '<p hx-trigger="{{ title }}">'
refused meta_refresh_value 2 'no value' '<meta http-equiv="refresh" content="{{ title }}">'
refused animated_link 2 'animate' '<svg><a><animate attributeName="href" to="{{ link }}"/></a></svg>'
refused other_end_in_textarea 2 'write &lt;' '<textarea></textareas></p>'
accepted meta_description '<meta name="description" content="{{ title }}">'

# URLs
refused javascript_literal 2 'may only begin' '<a href="javascript:x()">'
refused javascript_blanks 3 'may only begin' '<a href="\n javascript:x()">'
refused javascript_tab 2 'may only begin' '<a href="java\tscript:x()">'
refused javascript_upper 2 'may only begin' '<a href="JaVaScRiPt:x()">'
refused javascript_unquoted 2 'may only begin' '<a href=javascript:x()>'
refused javascript_entity 2 'character reference' '<a href="javascript&colon;x()">'
refused javascript_entity_first 2 'character reference' '<a href="&#106;avascript:x()">'
refused javascript_after_value 2 'may only begin' '<a href="{{ empty }}javascript:x()">'
refused javascript_after_branch 2 'may only begin' '<a href="{% if n %}java{% else %}live{% endif %}script:x()">'
refused javascript_after_loop 2 'another place' '<a href="{% for o : struct option in channels %}java{% endfor %}script:x()">'
refused javascript_in_hx 2 'may only begin' '<p hx-get="javascript:x()">'
refused javascript_in_form 2 'may only begin' '<button formaction="javascript:x()">'
refused data_literal 2 'may only begin' '<img src="data:text/html,x">'
refused javascript_in_srcset 2 'may only begin' '<img srcset="/a.png 1x, javascript:x() 2x">'
refused url_perhaps_begun 2 'may or may not' '<a href="{% if n %}/a{% endif %}{{ title }}">'
refused url_filter_in_url 2 'encodes by itself' '<a href="/x?q={{ title | url }}">'
refused translated_url 2 'URL' '<a href="{% t %}/x{% endt %}">'
refused srcset_partial 2 'whole URL' '<img srcset="/x/{{ title }} 1x">'
refused srcset_partial_after 2 'whole URL' '<img srcset="{{ title }}.png 1x">'
refused srcset_descriptor 2 'whole URL' '<img srcset="/x.png {{ n }}x">'
accepted url_schemes '<a href="https://a.vn/{{ title }}"></a><a href="tel:{{ n }}"></a><a href="mailto:{{ title }}"></a><a href="#{{ n }}"></a>'
accepted url_in_both_branches '<a href="{% if n %}/a{% else %}{{ link }}{% endif %}?q={{ title }}"></a>'

# Branches must meet
refused if_opens_tag 2 'different places' '{% if n %}<a {% endif %}>'
refused if_opens_quote 2 'different places' '<a {% if n %}class="x{% endif %}">'
refused if_closes_quote 2 'different places' '<a class="x{% if n %}"{% endif %}>'
refused if_opens_textarea 2 'different places' '{% if n %}<textarea>{% endif %}'
refused else_ends_elsewhere 3 'different places' '{% if n %}<p>{% else %}\n<p {% endif %}>'
refused for_ends_elsewhere 2 'another place' '{% for o : struct option in channels %}<p {% endfor %}>'
refused glued_attributes 2 'a blank is missing' '<input {% if n %}checked{% endif %}{% if small %}disabled{% endif %}>'
refused cut_attribute_name 2 'a blank is missing' '<a hr{% if n %}ef="x"{% endif %}>'
refused cut_tag_name 2 'a blank is missing' '<s{% if n %}cript{% endif %} src="x">'
refused glued_by_loop 2 'a blank is missing' '<p {% for o : struct option in channels %}on{% endfor %}>'
refused attributes_without_blank 2 'a blank is missing' '<p class="a"id="b">'
refused block_in_tag 2 'between elements' '<p {% block x %}a{% endblock %}>'
refused block_ends_in_tag 2 'inside a tag' '{% block x %}<p {% endblock %}>'
refused macro_ends_in_quote 2 'inside a tag' '{% macro m() %}<p class="{% endmacro %}'
refused call_in_attribute 3 'between elements' '{% macro m() %}x{% endmacro %}\n<p class="{% call m() %}">'
refused partial_in_attribute 2 'between elements' '<p class="{% partial "owner.html" with owner %}">'
refused csrf_in_tag 2 'between elements' '<form {% csrf %}>'
refused page_ends_in_tag 2 'page ends' '<p '
refused page_ends_in_comment 3 'page ends' '<!-- x\n'
refused page_ends_in_textarea 2 'page ends' '<textarea>'
accepted boolean_attributes '<input{% if n %} checked{% endif %} {% if small %}disabled{% else %}data-x="{{ n }}"{% endif %} name="x">'

# The language
refused stray_lower 2 'write &lt;' 'a < b'
refused no_filter_name 2 'a filter' '{{ title | }}'
refused no_statement 2 'no statement is called set' '{% set x = 1 %}'
refused unclosed_if 3 'never closed' '\n{% if n %}\n'
refused unclosed_for 2 'never closed' '{% for o : struct option in channels %}'
refused endif_alone 2 'closes nothing' '{% endif %}'
refused crossed 2 'closes nothing' '{% if n %}{% for o : struct option in channels %}{% endif %}{% endfor %}'
refused second_else 2 'second' '{% if n %}{% else %}{% else %}{% endif %}'
refused elif_after_else 2 'after' '{% if n %}{% else %}{% elif n %}{% endif %}'
refused unclosed_value 2 'expected }}' '{{ title '
refused unclosed_string 2 'string does not end' '{{ title | default("x) }}'
refused unclosed_comment 3 'never closed' '\n{# x\n\n'
refused endt_missing 2 'endt' '{% t %}x'
refused markup_in_t 2 'plain text' '{% t %}<b>x</b>{% endt %}'
refused value_in_t 2 'plain text' '{% t %}{{ n }}{% endt %}'
refused computed_msgid 2 'string' '{{ t(title) }}'
refused loop_outside 2 'outside a loop' '{{ loop.index }}'
refused loop_member 2 'loop has' '{% for o : struct option in channels %}{{ loop.size }}{% endfor %}'
refused name_twice 2 'in use' '{% for o : struct option in channels %}{% for o : struct option in channels %}{% endfor %}{% endfor %}'
refused name_taken 2 'taken' '{% for env : struct option in channels %}{% endfor %}'
refused name_after_loop_in_macro 2 'no parameter' '{% macro m(a: int) %}{{ title }}{% endmacro %}'
refused parameter_after_macro 3 'no macro' '{% macro m(a: int) %}x{% endmacro %}\n{% call k(1) %}'
refused macro_twice 2 'second macro' '{% macro m() %}x{% endmacro %}{% macro m() %}x{% endmacro %}'
refused block_in_loop 2 'not inside for' '{% for o : struct option in channels %}{% block x %}{% endblock %}{% endfor %}'
refused block_twice 2 'second block' '{% block x %}{% endblock %}{% block x %}{% endblock %}'
refused unknown_layout 2 'layouts are' '{% layout fancy %}'
refused second_view 2 'second' '{% view struct owner %}'
refused no_import 2 'neither' '{% import "nothing.html" %}'
refused no_partial 2 'neither' '{% partial "nothing.html" with owner %}'
refused import_of_page 1 'without' '{% import "bad.html" %}'
refused partial_of_macros 2 'no {% view %}' '{% partial "form.html" %}'
refused safe_in_attribute 2 'between elements' '<p class="{{ note | safe }}">'
refused octal 2 'expected' '{{ 010 }}'

printf 'app.js\t/app-1.js\n' >"$work/assets"
tplc="$tplc -a $work/assets"
refused unknown_asset 2 'no asset is called app' '<script src="{{ asset("app") }}"></script>'
refused unknown_asset_in_macro 3 'no asset is called x.svg' '\n{% macro m(a: const char *) %}{{ asset("x.svg") }}{{ a }}{% endmacro %}{% call m("b") %}'
tplc=$root/out/tools/tplc

# What the C compiler says, at the line of the template
mistyped no_member 3 "no member named 'titel'" '\n{{ titel }}'
mistyped no_member_in_loop 3 "no member named 'nam'" '{% for i : struct item in items %}\n{{ i.nam }}{% endfor %}'
mistyped no_filter 2 "tpl_as_dat" '{{ title | dat }}'
mistyped no_function 2 "tpl_fn_nothing" '{{ nothing(title) }}'
mistyped date_of_text 2 '[gG]eneric' '{{ title | date }}'
mistyped struct_shown 2 '[gG]eneric' '{{ owner }}'
mistyped markup_in_attribute 2 '[gG]eneric' '<p class="{{ note }}">'
mistyped safe_of_text 2 'incompatible type' '{{ title | safe }}'
mistyped day_against_number 2 'incompatible type' '{% for i : struct item in items %}{% if i.day == 3 %}{% endif %}{% endfor %}'
mistyped text_against_number 2 'integer' '{% if title == 3 %}{% endif %}'
mistyped loop_over_text 2 '[gG]eneric' '{% for i : struct item in title %}{% endfor %}'
mistyped wrong_partial 2 '[gG]eneric' '{% partial "owner.html" with title %}'
mistyped macro_arguments 3 'too few arguments' '{% macro m(a: int, b: int) %}{{ a }}{{ b }}{% endmacro %}\n{% call m(1) %}'
mistyped date_at_url_start 2 'incompatible type' '<a href="{{ items }}">'

# Files
"$tplc" -o "$work" x "$work/Bad-Name.html" 2>&1 | grep -q 'is named like' && ok file_name || fail file_name
"$tplc" -o "$work" x "$work/absent.html" 2>&1 | grep -q 'cannot be read' && ok absent_file || fail absent_file
printf 'x' >"$work/text.html"
"$tplc" -o "$work" x "$work/text.html" 2>&1 | grep -q 'text.html:1: text before' && ok text_without_view || fail text_without_view
"$tplc" -o "$work" x >/dev/null 2>&1
[ $? -eq 2 ] && ok usage || fail usage
[ $bad -eq 0 ]
