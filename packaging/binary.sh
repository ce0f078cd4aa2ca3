# Read by the scripts that build packages: finds or builds the program, and says its version and date.

# The folder that cargo builds in, where the packages are put as well.
built=${CARGO_TARGET_DIR:-target}
mkdir -p "$built"
built=$(cd "$built" && pwd)

# What Cargo.toml says.
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)

# The day of every file in a package: that of the last commit, so that the same source gives the same package.
if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
    SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || date +%s)
fi
export SOURCE_DATE_EPOCH

# CRUXMAP_BINARY names a program that is there already.
if [ -n "${CRUXMAP_BINARY:-}" ]; then
    binary=$(cd "$(dirname "$CRUXMAP_BINARY")" && pwd)/$(basename "$CRUXMAP_BINARY")
else
    # Names of the builder's folders do not belong into what is handed out.
    RUSTFLAGS="${RUSTFLAGS:-} --remap-path-prefix=$(pwd)=cruxmap --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo" \
        cargo build --release --locked
    binary=$built/release/cruxmap
fi
said=$("$binary" --version)
if [ "$said" != "cruxmap $version" ]; then
    echo "Cargo.toml says $version, but $binary says: $said" >&2
    exit 1
fi
