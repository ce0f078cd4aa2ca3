#!/bin/sh
# Installs Cruxmap: ./install.sh [--prefix FOLDER] [--uninstall]. Without a prefix it goes into ~/.local, for you alone; with
# --prefix /usr/local, run as root, for everybody. --uninstall takes away what was installed there, and nothing else.
set -eu
export LC_ALL=C
usage() {
    sed -n '2,3s/^# //p' "$0"
}
prefix=$HOME/.local
uninstall=""
while [ $# -gt 0 ]; do
    case $1 in
        --prefix)
            [ $# -ge 2 ] || { usage >&2; exit 2; }
            prefix=$2
            shift
            ;;
        --prefix=*) prefix=${1#--prefix=} ;;
        --uninstall) uninstall=yes ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done
case $prefix in
    /*) ;;
    *) prefix=$(pwd)/$prefix ;;
esac
here=$(cd "$(dirname "$0")" && pwd)
# What was installed, a line each; with it goes this script, so that it can be uninstalled without the archive.
list=$prefix/share/cruxmap/installed-files

# Lets the desktop know: where these programs are missing, so are the lists that they keep.
update() {
    if command -v update-mime-database >/dev/null 2>&1; then
        update-mime-database "$prefix/share/mime" >/dev/null 2>&1 || true
    fi
    if command -v update-desktop-database >/dev/null 2>&1; then
        update-desktop-database -q "$prefix/share/applications" >/dev/null 2>&1 || true
    fi
    # A list of icons is brought up to date where there is one; a new one would hide icons that are added without it.
    if [ -e "$prefix/share/icons/hicolor/icon-theme.cache" ] && command -v gtk-update-icon-cache >/dev/null 2>&1; then
        gtk-update-icon-cache -q -t -f "$prefix/share/icons/hicolor" >/dev/null 2>&1 || true
    fi
}

if [ -n "$uninstall" ]; then
    if [ ! -f "$list" ]; then
        echo "Cruxmap was not installed in $prefix by this script." >&2
        exit 1
    fi
    copy=$(mktemp)
    trap 'rm -f "$copy"' EXIT
    cp "$list" "$copy"
    grep -v -e '/$' -e '/mimeinfo.cache$' "$copy" | while IFS= read -r line; do
        rm -f "$prefix/$line"
    done
    update
    if grep -q '^share/mime/$' "$copy"; then
        # The folder of types was made for Cruxmap: if no other package has come since, its lists go with it.
        if ! find "$prefix/share/mime/packages" -type f 2>/dev/null | grep -q .; then
            rm -rf "$prefix/share/mime"
        fi
    fi
    # The list of types and programs, likewise, if nothing is in it any more.
    types=$prefix/share/applications/mimeinfo.cache
    if grep -q '^share/applications/mimeinfo.cache$' "$copy" && ! grep -q = "$types" 2>/dev/null; then
        rm -f "$types"
    fi
    # The folders that were made for it, if they are empty now.
    sort -r "$copy" | grep '/$' | while IFS= read -r line; do
        rmdir "$prefix/${line#./}" 2>/dev/null || true
    done
    echo "Cruxmap was taken away from $prefix. Maps, settings and earlier versions of maps are yours and stay."
    exit 0
fi

if [ ! -d "$here/files" ]; then
    echo "There is nothing to install beside this script." >&2
    exit 1
fi
# What root installs is for everybody.
[ "$(id -u)" != 0 ] || umask 022
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Folders that an earlier version made are still its own.
: >"$work/list"
if [ -f "$list" ]; then
    grep -e '/$' -e '/mimeinfo.cache$' "$list" >>"$work/list" || true
fi
[ -d "$prefix" ] || echo ./ >>"$work/list"
[ -e "$prefix/share/applications/mimeinfo.cache" ] || echo share/applications/mimeinfo.cache >>"$work/list"
(cd "$here/files" && find . -mindepth 1 -type d) | sed 's|^\./||' | sort | while IFS= read -r folder; do
    if [ ! -d "$prefix/$folder" ]; then
        echo "$folder/" >>"$work/list"
    fi
done
(cd "$here/files" && find . -type f) | sed 's|^\./||' | sort >>"$work/list"
printf '%s\n' share/cruxmap/install.sh share/cruxmap/installed-files >>"$work/list"
sort -u "$work/list" >"$work/sorted"

# What an earlier version had and this one has not.
if [ -f "$list" ]; then
    grep -v -e '/$' -e '/mimeinfo.cache$' "$list" | while IFS= read -r line; do
        grep -qxF -e "$line" "$work/sorted" || rm -f "$prefix/$line"
    done
fi
(cd "$here/files" && find . -type f) | while IFS= read -r file; do
    mkdir -p "$prefix/$(dirname "$file")"
    # Beside it first: a program that is running keeps its file.
    cp "$here/files/$file" "$prefix/$file.new"
    mv -f "$prefix/$file.new" "$prefix/$file"
done
cp "$here/install.sh" "$prefix/share/cruxmap/install.sh"
cp "$work/sorted" "$list"
# The menu finds the program wherever the search path leads.
entry=$prefix/share/applications/org.cruxmap.Cruxmap.desktop
case $prefix in
    /usr | /usr/local) ;;
    *)
        quoted=$(printf '%s' "$prefix/bin/cruxmap" | sed 's/[\\&|]/\\&/g')
        sed "s|^Exec=cruxmap |Exec=\"$quoted\" |" "$entry" >"$entry.new"
        mv -f "$entry.new" "$entry"
        ;;
esac
update
echo "Cruxmap is in $prefix. To take it away: sh '$prefix/share/cruxmap/install.sh' --prefix '$prefix' --uninstall"
case :$PATH: in
    *:"$prefix/bin":*) ;;
    *) echo "$prefix/bin is not in your PATH: for the command line, add it there." ;;
esac
