#!/bin/sh
# make-ca.sh - a certificate authority of one's own and a server certificate, for offices whose network has no public
# name. Run again before the certificate ends (825 days): the authority stays, PCs need nothing new.
# SPDX-License-Identifier: Apache-2.0
# Usage: make-ca.sh DIR NAME-OR-ADDRESS…      e.g. make-ca.sh /etc/motcua/tls motcua.xa.lan 192.168.1.10
# Makes in DIR: ca.crt (give it to the PCs), ca.key (keep it off this machine), server.crt, server.key (for nginx).
set -eu
[ $# -ge 2 ] || { sed -n '2,6s/^# //p' "$0" >&2; exit 2; }
dir=$1
shift
umask 077
mkdir -p "$dir"
names=
for n in "$@"; do
    case $n in
    *[!0-9.]*) case $n in *:*) kind=IP ;; *) kind=DNS ;; esac ;;
    *) kind=IP ;;
    esac
    names="$names${names:+,}$kind:$n"
done
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
if [ ! -f "$dir/ca.key" ]; then
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$tmp/ca.key" 2>/dev/null
    openssl req -x509 -new -key "$tmp/ca.key" -sha256 -days 3650 -out "$tmp/ca.crt" -subj "/O=Mot Cua/CN=Mot Cua $(date +%Y) $1" \
        -addext "basicConstraints=critical,CA:TRUE,pathlen:0" -addext "keyUsage=critical,keyCertSign,cRLSign"
    mv "$tmp/ca.key" "$tmp/ca.crt" "$dir/"
fi
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$tmp/server.key" 2>/dev/null
openssl req -new -key "$tmp/server.key" -subj "/O=Mot Cua/CN=$1" -out "$tmp/server.csr"
printf '%s\n' "basicConstraints=critical,CA:FALSE" "keyUsage=critical,digitalSignature" "extendedKeyUsage=serverAuth" \
    "subjectAltName=$names" "subjectKeyIdentifier=hash" "authorityKeyIdentifier=keyid" >"$tmp/ext"
openssl x509 -req -in "$tmp/server.csr" -CA "$dir/ca.crt" -CAkey "$dir/ca.key" -sha256 -days 825 \
    -set_serial "0x$(openssl rand -hex 16)" -extfile "$tmp/ext" -out "$tmp/leaf.crt" 2>/dev/null
openssl verify -CAfile "$dir/ca.crt" "$tmp/leaf.crt" >/dev/null
cat "$tmp/leaf.crt" "$dir/ca.crt" >"$tmp/server.crt"
mv "$tmp/server.key" "$tmp/server.crt" "$dir/"
chmod 755 "$dir"
chmod 644 "$dir/ca.crt" "$dir/server.crt"
echo "$dir: server.crt for $names, valid until $(openssl x509 -noout -enddate -in "$dir/server.crt" | cut -d= -f2)"
echo "Give $dir/ca.crt to the PCs; move $dir/ca.key to a safe place."
