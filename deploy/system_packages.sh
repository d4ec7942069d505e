#!/bin/sh
# Installs what the tests need of the system, through apt-get: a browser for the service's and the annotator's page, with
# fonts for Russian and emoji, a Java runtime for Spark, and two programs that the documents tell their readers to run.
# Does nothing where they are on PATH already. `make test` calls it.
set -eu

missing=

# need PROGRAMS PACKAGES: one of the programs has to be on PATH; the packages bring it.
need() {
    for program in $1; do
        if command -v "$program" >/dev/null; then
            return
        fi
    done
    missing="$missing $2"
}

# tests/browser.py looks for the same programs.
need "chromium chromium-browser google-chrome" "chromium fonts-dejavu-core fonts-noto-color-emoji"
need "java" "default-jre-headless"
need "curl" "curl"
need "sqlite3" "sqlite3"

if [ -z "$missing" ]; then
    exit 0
fi

give_up() {
    echo "$1 Install these packages, or (in place of chromium) Google Chrome, and repeat make test:$missing" >&2
    exit 1
}

command -v apt-get >/dev/null || give_up "The tests need programs that are not here, and there is no apt-get to install them with."
if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    give_up "The tests need programs that are not here; installing them takes root, or sudo without a password."
fi

echo "Installing$missing with apt-get"
# Both variables are words to be split.
# shellcheck disable=SC2086
if ! $as_root apt-get update -qq ||
    ! $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
then
    give_up "apt-get could not install what the tests need; it says above why."
fi
