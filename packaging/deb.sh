#!/bin/sh
# deb.sh - out/motcua_VERSION_ARCH.deb from what `make install` installs; Depends are the packages of the libraries in use.
# SPDX-License-Identifier: Apache-2.0
# Usage: deb.sh PROGRAM      (make deb)
set -eu
cd "$(dirname "$0")/.."
version=$("$1" --version | sed 's/^motcua //')
arch=$(dpkg --print-architecture)
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
chmod 755 "$stage"
make -s RELEASE=1 install DESTDIR="$stage" prefix=/usr
strip "$stage/usr/bin/motcua"
gzip -9n "$stage/usr/share/man/man1/motcua.1"
libraries=$(objdump -p "$1" | awk '/NEEDED/ { print $2 }' | while read -r lib; do ldd "$1" | awk -v l="$lib" '$1 == l { print $3 }'; done | while read -r lib; do
    dpkg -S "$lib" 2>/dev/null || dpkg -S "/usr$lib" 2>/dev/null || true
done | cut -d: -f1 | sort -u | paste -sd, | sed 's/,/, /g')
mkdir "$stage/DEBIAN"
cat >"$stage/DEBIAN/control" <<EOF
Package: motcua
Version: $version
Architecture: $arch
Maintainer: The Một Cửa authors <motcua@example.vn>
Section: web
Priority: optional
Depends: $libraries, fonts-liberation2, adduser, systemd
Recommends: nginx-light, openssl
Suggests: postgresql-client
Description: electronic office of a local government in one program
 One-stop dossiers, their promised times and their way from desk to desk; a
 public portal where citizens follow them by code and PIN. SQLite inside,
 PostgreSQL when one machine is not enough.
EOF
cat >"$stage/DEBIAN/postinst" <<'EOF'
#!/bin/sh
set -e
if [ "$1" = configure ]; then
    getent passwd motcua >/dev/null || adduser --system --group --home /var/lib/motcua --no-create-home --gecos "Mot Cua" motcua
    install -d -m 700 -o motcua -g motcua /var/lib/motcua /var/backups/motcua
    if [ -d /run/systemd/system ]; then
        systemctl daemon-reload
        [ -z "$2" ] || deb-systemd-invoke try-restart motcua.service || true
    fi
    [ -f /var/lib/motcua/motcua.key ] || echo "motcua: next, sudo -u motcua motcua init --preset empty; systemctl enable --now motcua motcua-backup.timer"
fi
EOF
cat >"$stage/DEBIAN/prerm" <<'EOF'
#!/bin/sh
set -e
if [ -d /run/systemd/system ] && [ "$1" = remove ]; then systemctl disable --now motcua motcua-backup.timer || true; fi
EOF
# The dossiers of an office are not configuration: they stay, even when the package is purged.
cat >"$stage/DEBIAN/postrm" <<'EOF'
#!/bin/sh
set -e
[ ! -d /run/systemd/system ] || systemctl daemon-reload || true
if [ "$1" = purge ]; then
    [ ! -d /var/lib/motcua ] || rmdir /var/lib/motcua 2>/dev/null ||
        echo "motcua: the data in /var/lib/motcua and the copies in /var/backups/motcua stay; delete them by hand"
    [ ! -d /var/backups/motcua ] || rmdir /var/backups/motcua 2>/dev/null || true
fi
EOF
chmod 755 "$stage/DEBIAN/postinst" "$stage/DEBIAN/prerm" "$stage/DEBIAN/postrm"
dpkg-deb --root-owner-group --build "$stage" "out/motcua_${version}_$arch.deb"
