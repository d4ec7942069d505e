#!/bin/sh
# Creates .venv and installs the project into it: deploy/install.sh EXTRAS, for example `deploy/install.sh dev`.
# Uses uv where it is present and plain pip elsewhere. PYTHON names an interpreter of your choice (3.11 to 3.13).
set -eu

extras=${1:?usage: deploy/install.sh EXTRAS}
supported='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'

find_python() {
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c "$supported" 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "Tonika needs Python 3.11, 3.12 or 3.13; none was found. Install one, or name it: make demo PYTHON=/path/to/python3.12" >&2
    exit 1
}

# uv does not read pip's settings: a folder of wheels that pip was told of (a CPU build of torch, say) is passed on.
find_links=
for place in ${PIP_FIND_LINKS:-}; do
    if [ -d "$place" ]; then
        find_links="${find_links:+$find_links,}$place"
    fi
done
if [ -n "$find_links" ] && [ -z "${UV_FIND_LINKS:-}" ]; then
    export UV_FIND_LINKS="$find_links"
fi

if [ ! -x .venv/bin/python ]; then
    python=$(find_python)
    echo "Creating .venv with $("$python" --version)"
    "$python" -m venv .venv
fi
.venv/bin/python -c "$supported" || {
    echo ".venv has $(.venv/bin/python --version), which is not 3.11 to 3.13; remove the folder and try again" >&2
    exit 1
}

# Only a uv of the machine's own: the one that the train extra brings into .venv does not know how pip is set up here.
uv=$(PATH=$(printf '%s' "$PATH" | sed "s|$PWD/.venv/bin:||g") command -v uv || true)
if [ -n "$uv" ]; then
    echo "Installing tonika[$extras] with uv"
    "$uv" pip install --python .venv/bin/python -c constraints.txt -e ".[$extras]"
else
    echo "Installing tonika[$extras] with pip (some minutes; about 3 GB with the train extra)"
    .venv/bin/python -m pip install --disable-pip-version-check -c constraints.txt -e ".[$extras]"
fi
