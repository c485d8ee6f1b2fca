#!/bin/sh
# man.sh - the manual page from what `motcua help` says: man.sh PROGRAM > packaging/motcua.1
# SPDX-License-Identifier: Apache-2.0
set -eu
"$1" help | awk '
function plain(s) { gsub(/\\/, "\\e", s); gsub(/-/, "\\-", s); gsub(/…/, "...", s); sub(/^[.'"'"']/, "\\\\\\&&", s); return s }
BEGIN {
    print ".\\\" SPDX-License-Identifier: Apache-2.0"
    print ".\\\" Made by tools/man.sh from motcua help; do not edit."
    print ".TH MOTCUA 1 \"\" \"Một Cửa\" \"Một Cửa\""
    print ".SH NAME"
}
NR == 1 { sub(/^motcua - /, "motcua \\- "); print; next }
/^Usage: / { print ".SH SYNOPSIS"; sub(/^Usage: motcua /, ""); print ".B motcua\n" plain($0); print ".SH OPTIONS\nThey stand before or after the command."; next }
/^  --/ { option = $0; sub(/^  /, "", option); words = option; sub(/   *.*/, "", option); sub(/^[^ ]+( [A-Z]+)?  +/, "", words); print ".TP\n.B " plain(option) "\n" plain(words); next }
/^Commands:/ { print ".SH COMMANDS"; next }
/^  motcua / { sub(/^  /, ""); print ".TP\n.B " plain($0); next }
/^        / { sub(/^ +/, ""); print plain($0); next }
/^While / { print ".SH SERVING\n" plain($0); next }
/^Exit codes: / { sub(/^Exit codes: /, ""); print ".SH EXIT STATUS"; n = split($0, codes, ", "); for (i = 1; i <= n; i++) { split(codes[i], one, " "); text = codes[i]; sub(/^[0-9]+ /, "", text); sub(/\.$/, "", text); print ".TP\n.B " one[1] "\n" plain(text) }; next }
END {
    print ".SH ENVIRONMENT"
    print ".TP\n.B MOTCUA_DATA\nThe data folder, when \\-\\-data is not given."
    print ".TP\n.B MOTCUA_TRUSTED_PROXY\nAddresses (or \"unix\") of the proxies whose X\\-Forwarded\\-For and X\\-Forwarded\\-Proto are believed, comma\\-separated."
    print ".SH FILES"
    print ".TP\n.I DIR/motcua.db\nThe database, unless \\-\\-db names another."
    print ".TP\n.I DIR/motcua.key\nOpens the key in the database that seals look\\-up PINs and other secrets. It is in no backup: keep a copy apart. Changed by motcua rekey."
    print ".TP\n.I DIR/blobs\nAttachments, by their SHA\\-256."
    print ".TP\n.I DIR/motcua.sock\nWhere the other commands reach a running motcua serve."
}'
