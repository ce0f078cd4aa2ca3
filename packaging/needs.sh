# Read by the scripts beside it: installs the system libraries that Cruxmap needs, where they are missing.

# Names the libraries of the list that this machine does not have.
missing_packages() {
    for pair in "$@"; do
        library=${pair%%=*}
        package=${pair#*=}
        # ldconfig lives outside an ordinary user's path on Debian.
        if ! PATH="$PATH:/usr/sbin:/sbin" ldconfig -p 2>/dev/null | grep -q "$library"; then
            printf '%s ' "$package"
        fi
    done
}

# Installs packages on Debian and its relatives; elsewhere says what is missing and goes on.
install_packages() {
    [ -n "$*" ] || return 0
    if [ "$(id -u)" = 0 ]; then
        as_root=""
    elif command -v sudo >/dev/null 2>&1; then
        as_root="sudo"
    else
        echo "Please install as root: $*" >&2
        return 0
    fi
    if command -v apt-get >/dev/null 2>&1; then
        echo "Installing: $*"
        if $as_root apt-get update -qq &&
            $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null; then
            return 0
        fi
        echo "Could not install: $*. Going on without." >&2
    else
        echo "This machine has no apt-get. Cruxmap needs what Debian calls: $*" >&2
    fi
}

# What a window needs.
window_libraries="libX11.so.6=libx11-6 libXcursor.so.1=libxcursor1 libXi.so.6=libxi6 libX11-xcb.so.1=libx11-xcb1
    libxkbcommon-x11.so.0=libxkbcommon-x11-0 libGL.so.1=libgl1"
