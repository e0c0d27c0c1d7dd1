# Copyright 2026 The Threshold authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# What must be installed, and how it gets there on Debian 12 and 13. Asks the package database
# first, so a second run neither installs nor even looks at the network. The one package that
# Debian 12 has too old, SQLCipher, comes from its backports suite, by an entry made from the
# machine's own Debian entry: this project names no mirror.

# Debian 13's libxlsxwriter-dev builds with minizip and does not depend on it.
packages_build='
  gcc clang libclang-rt-dev meson ninja-build pkg-config gettext locales libc6-dev zlib1g-dev
  libglib2.0-dev libgtk-4-dev libadwaita-1-dev libsoup-3.0-dev libjson-glib-dev libxml2-dev
  libsodium-dev libssl-dev libpq-dev libpango1.0-dev libcairo2-dev libxlsxwriter-dev
  libminizip-dev libqrencode-dev libatspi2.0-dev libx11-dev libxtst-dev libgstreamer1.0-dev
  libgstreamer-plugins-base1.0-dev libzbar-dev'
# Threshold trusts its own server alone, but Debian 13's glib-networking warns, on every connection,
# where the machine trusts nobody: hence ca-certificates.
packages_run='
  glib-networking ca-certificates librsvg2-common adwaita-icon-theme fonts-cantarell libgtk-4-bin
  fonts-dejavu-core fonts-droid-fallback
  xvfb xserver-xorg-core xserver-xorg-video-dummy dbus-daemon at-spi2-core
  gstreamer1.0-plugins-base gstreamer1.0-plugins-good postgresql nginx-light sslscan'
packages_lint='
  clang-format shellcheck libxml2-utils json-glib-tools desktop-file-utils'

sqlcipher_package=libsqlcipher-dev
sqlcipher_floor=4.5

backports_entry=/etc/apt/sources.list.d/threshold-backports.sources

help_setup () {
  cat <<'END'
./dev setup

Installs, as root or through sudo, the Debian packages that Threshold needs to build, run and be
tested, and does nothing when all are there. On Debian 12 it adds the machine's own mirror's
backports suite, for SQLCipher 4.5 or newer, unless the machine has that suite already.
END
}

installed_version () {
  # ${…} below is dpkg's, not the shell's.
  # shellcheck disable=SC2016
  dpkg-query -W -f '${db:Status-Status} ${Version}\n' "$1" 2>/dev/null |
    sed -n 's/^installed //p' | head -n 1
}

# new_enough VERSION
new_enough () {
  [ -n "$1" ] && [ "$1" != '(none)' ] && dpkg --compare-versions "$1" ge "$sqlcipher_floor"
}

# The packages of our list that are not installed, on one line.
missing_packages () {
  for package in $packages_build $packages_run $packages_lint; do
    [ -n "$(installed_version "$package")" ] || printf '%s ' "$package"
  done
}

apt () {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=900 \
    -o Acquire::Retries=3 "$@"
}

sqlcipher_candidate () {
  apt-cache policy "$sqlcipher_package" | sed -n 's/^ *Candidate: *//p'
}

# Is the suite $1 among those apt has lists of?
has_suite () {
  # $(…) below is apt's, not the shell's.
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(RELEASE)' 'Created-By: Packages' | grep -qxF "$1"
}

# The address from which this machine takes Debian's own main component of the suite $1. Another
# publisher may call a suite the same, hence the origin.
debian_address () {
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(ORIGIN)|$(RELEASE)|$(COMPONENT)|$(REPO_URI)' \
    'Created-By: Packages' | sed -n "s,/*\$,,; s,^Debian|$1|main|,,p" | head -n 1
}

# The Signed-By of the machine's entry for address $1 and suite $2, as lines of a .sources file;
# nothing when it has none. Reads both of apt's formats.
debian_signed_by () {
  for file in /etc/apt/sources.list.d/*.sources; do
    [ ! -r "$file" ] || awk -v address="$1" -v suite="$2" -f tests/dev/signed-by.awk "$file"
  done
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ ! -r "$file" ] || awk -v address="$1" -v suite="$2" '
      /^ *deb / && index($0, " " address) && index($0, " " suite " ") &&
      match($0, /signed-by=[^] ,]+/) {
        print "Signed-By: " substr($0, RSTART + 10, RLENGTH - 10)
      }' "$file"
  done
}

write_backports_entry () {
  address=$(debian_address "$1")
  if [ -z "$address" ]; then
    echo "no entry of this machine's apt sources gives Debian's suite $1"
    return 1
  fi
  signed_by=$(debian_signed_by "$address" "$1" | awk '/^Signed-By:/ && NR > 1 { exit } { print }')
  {
    echo "# Written by Threshold's ./dev setup, from this machine's own entry for $1:"
    echo "# Debian 12 has SQLCipher 3 in its main suite, and 4.5 or newer is needed."
    echo 'Types: deb'
    echo "URIs: $address"
    echo "Suites: $1-backports"
    echo 'Components: main'
    [ -z "$signed_by" ] || echo "$signed_by"
  } | as_root tee "$backports_entry"
}

install_sqlcipher () {
  codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  if ! new_enough "$(sqlcipher_candidate)"; then
    if ! has_suite "$codename-backports"; then
      step "Adding the suite $codename-backports, for SQLCipher" setup-backports \
        "Add the backports suite to apt's sources by hand, then run this again." \
        write_backports_entry "$codename"
      step "Reading the package lists again" setup-update "Is the network there?" apt update
    fi
    set -- -t "$codename-backports"
  else
    set --
  fi
  step "Installing SQLCipher" setup-sqlcipher \
    "SQLCipher $sqlcipher_floor or newer is needed; see what apt says of $sqlcipher_package." \
    apt install --no-install-recommends "$@" "$sqlcipher_package"
}

# A chroot or container has nobody to start services; packages must not try.
keep_services_down () {
  if [ -d /run/systemd/system ] || [ -e /usr/sbin/policy-rc.d ]; then
    return 0
  fi
  printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d >/dev/null &&
    as_root chmod 755 /usr/sbin/policy-rc.d
  at_exit 'as_root rm -f /usr/sbin/policy-rc.d'
}

need_root () {
  [ "$(id -u)" -ne 0 ] || return 0
  command -v sudo >/dev/null 2>&1 || fail "packages are missing: $1" \
    "Installing them needs root: run ./dev setup as root, or install sudo."
  say "Packages are missing; sudo may ask for your password"
  sudo -v || fail "sudo refused" "Run ./dev setup as root once; the other words need no root."
}

word_setup () {
  command -v dpkg-query >/dev/null 2>&1 || fail "this is not a Debian system" \
    "Install what README.md lists under Dependencies, then build with meson."
  missing=$(missing_packages)
  sqlcipher=$(installed_version "$sqlcipher_package")
  if [ -z "$missing" ] && new_enough "$sqlcipher"; then
    say "Packages: nothing is missing"
    return 0
  fi

  need_root "$missing$sqlcipher_package"
  keep_services_down
  step "Reading the package lists" setup-update \
    "Is the network there, and does apt-get update work by hand?" apt update
  if [ -n "$missing" ]; then
    # The list is ours and has no blanks within a name.
    # shellcheck disable=SC2086
    step "Installing $(echo $missing | wc -w) packages (minutes on a bare machine)" setup-install \
      "Did the lists load (setup-update.log beside)? Is the disk full, or dpkg --audit unhappy?" \
      apt install --no-install-recommends $missing
  fi
  if ! new_enough "$sqlcipher"; then
    install_sqlcipher
  fi
  still_missing=$(missing_packages)
  [ -z "$still_missing" ] || fail "apt reported success, but these are not installed: $still_missing"
  new_enough "$(installed_version "$sqlcipher_package")" ||
    fail "$sqlcipher_package is still older than $sqlcipher_floor" \
      "A pin in /etc/apt/preferences may hold it back."
}
