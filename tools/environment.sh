# Where Refill is built and run. Sourced by the other scripts of this folder.
#
# GIMP 3 comes from the machine's own distribution where that has it ("native"). Everywhere else a
# Debian 13 root is made in the build folder, and commands run inside it in mount and process
# namespaces of their own: whatever way a command ends, its mounts end with it, and the host's
# packages stay as they are.

source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
build_dir=$source_dir/build
release_dir=$build_dir/release
debian_root=$build_dir/debian-13
debian_release=trixie
# Nobody reads manuals in the root, and one that a crash leaves half written is made anew.
mmdebstrap_options=(
  --dpkgopt=force-unsafe-io
  --dpkgopt='path-exclude=/usr/share/doc/*'
  --dpkgopt='path-exclude=/usr/share/man/*'
  --dpkgopt='path-exclude=/usr/share/info/*'
)

# Another release of Debian, such as forky, has a root and a build of its own.
if [ "${REFILL_DEBIAN:-trixie}" != trixie ]; then
  debian_release=$REFILL_DEBIAN
  debian_root=$build_dir/debian-$debian_release
  release_dir=$build_dir/release-$debian_release
  # Mirrors are often behind with what is yet to be released. It is signed all the same.
  mmdebstrap_options+=(--aptopt='Acquire::Check-Valid-Until "false"')
fi

# Threads that have nothing to do soon give their core away, as in the plug-in. Without this, programs
# that run side by side (tests do) take many times as long, each one's waiting threads keeping the
# other's from working.
export GOMP_SPINCOUNT=${GOMP_SPINCOUNT:-30000}
export OPENBLAS_THREAD_TIMEOUT=${OPENBLAS_THREAD_TIMEOUT:-4}

# What is run from the build folder finds the models here.
export REFILL_MODELS=${REFILL_MODELS:-$source_dir/resources/models}

# What Debian 13 needs to build Refill, to run its tests in a real GIMP, and for the demo's photo.
packages=(
  g++ meson ninja-build pkgconf gettext
  gimp libgimp-3.0-dev libgtk-3-dev
  libtorch-dev libopenblas0-pthread
  libopencv-core-dev libopencv-imgproc-dev libopencv-photo-dev
  libvips-dev nlohmann-json3-dev libgtest-dev libgmock-dev
  python3-gi gir1.2-gimp-3.0 gir1.2-atspi-2.0 at-spi2-core
  dbus xvfb xauth openbox xdotool imagemagick locales
  fonts-wqy-microhei # or the window has boxes in place of Chinese and Japanese
  budgie-backgrounds
)

# What the slow suites need as well: the sanitizers, the fuzzer, lint, packages, a second machine.
more_packages=(
  clang clang-tidy libclang-rt-dev llvm # llvm names the lines in reports
  build-essential debhelper dpkg-dev fakeroot lintian git mmdebstrap
  appstream appstream-compose flatpak-builder
  openssh-server openssh-client parallel faketime
)

say() { printf '== %s\n' "$*" >&2; }

die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

have() { command -v "$1" >/dev/null 2>&1; }

package_available() { [ -n "$(apt-cache madison "$1" 2>/dev/null)" ]; }

# True where this machine's own packages serve. Inside the Debian root the answer is always yes.
is_native() {
  [ -f /.refill-packages ] && return
  [ -z "${REFILL_DEBIAN-}" ] || return 1 # that release is asked for, whatever this machine has
  pkg-config --exists gimp-3.0 2>/dev/null && return
  have apt-get || return
  [ -e "$debian_root" ] && return 1
  package_available libgimp-3.0-dev || { apt-get update -qq && package_available libgimp-3.0-dev; }
}

need_root() { [ "$(id -u)" = 0 ] || die "this needs root, to $1"; }

# dpkg-query also knows packages by name that are not installed.
are_installed() {
  local missing
  missing=$(enter dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>&1 | grep -cv '^installed ') || true
  [ "$missing" = 0 ]
}

install_natively() {
  have apt-get || return 0 # other distributions: README.md lists what to install
  are_installed "${packages[@]}" && return
  need_root 'install packages'
  say "installing the packages that Refill builds with"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
}

# The root is complete once it holds this stamp, so an interrupted set-up is taken up again.
debian_stamp() { printf '%s\n' "$debian_release" "${packages[@]}"; }

make_debian_root() {
  local stamp=$debian_root/.refill-packages
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(debian_stamp)" ] && return
  need_root 'make a Debian root and to enter it'
  if ! have mmdebstrap || [ ! -e /usr/share/keyrings/debian-archive-keyring.gpg ]; then
    say "installing mmdebstrap, all that this machine itself gets"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      mmdebstrap debian-archive-keyring >/dev/null
  fi
  if [ ! -x "$debian_root/usr/bin/apt-get" ]; then
    say "making a root of Debian's $debian_release in ${debian_root#"$PWD"/}"
    mkdir -p "$build_dir"
    rm -rf --one-file-system "$debian_root.new"
    unshare --mount --propagation private \
      mmdebstrap --quiet --variant=minbase "${mmdebstrap_options[@]}" "$debian_release" "$debian_root.new"
    printf '#!/bin/sh\nexit 101\n' >"$debian_root.new/usr/sbin/policy-rc.d"
    chmod +x "$debian_root.new/usr/sbin/policy-rc.d"
    mv "$debian_root.new" "$debian_root"
  fi
  say "installing GIMP 3, LibTorch and what else Refill builds with in it (about two minutes)"
  enter bash -ec 'export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null
    apt-get clean' bash "${packages[@]}"
  debian_stamp >"$stamp"
}

# Installs more_packages where the slow suites are going to run.
set_up_more() {
  are_installed "${more_packages[@]}" && return
  need_root 'install packages'
  say "installing what the slow suites need"
  logged packages enter bash -ec 'export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "$@"' bash "${more_packages[@]}"
}

set_up() { if is_native; then install_natively; else make_debian_root; fi; }

# enter COMMAND ...: runs the command in the environment, from the folder we are in, with the files
# that its arguments name visible under their own names. What it leaves running ends with it.
enter() {
  if is_native; then "$@"; return; fi
  need_root 'enter the Debian root'
  unshare --mount --propagation private --pid --fork --kill-child \
    bash "$source_dir/tools/environment.sh" --inside "$(realpath "$debian_root")" "$@"
}

# Like enter, but the command takes this script's place: signals sent to the script reach it.
become() {
  if is_native; then exec "$@"; fi
  need_root 'enter the Debian root'
  exec unshare --mount --propagation private \
    bash "$source_dir/tools/environment.sh" --inside "$(realpath "$debian_root")" "$@"
}

# Lays the host's file or folder over the same name in the root.
lay_over() {
  local root=$1 path=$2
  mountpoint -q "$root$path" && return
  if [ -d "$path" ]; then
    mkdir -p "$root$path"
  else
    mkdir -p "$root$(dirname "$path")"
    [ -e "$root$path" ] || touch "$root$path"
  fi
  mount --rbind "$path" "$root$path"
}

is_empty() { [ ! -e "$1" ] || { [ -f "$1" ] && [ ! -s "$1" ]; } || [ -z "$(ls -A "$1" 2>/dev/null)" ]; }

# Makes an absolute path of the host visible, or the nearest folder above it that exists. Of the
# system's folders only what the root itself has no like of is shown.
show_one() {
  local root=$1 path=$2 folder
  until [ -e "$path" ]; do path=$(dirname "$path"); done
  folder=$path
  [ -d "$path" ] || folder=$(dirname "$path")
  case $path in
    / | /proc | /proc/* | /dev | /dev/* | /sys | /sys/*) ;;
    /bin/* | /sbin/* | /lib*/* | /usr/* | /etc/* | /var/*)
      if mountpoint -q "$root$folder"; then
        :
      elif is_empty "$root$folder"; then
        lay_over "$root" "$folder"
      elif is_empty "$root$path"; then
        lay_over "$root" "$path"
      fi ;;
    /bin | /sbin | /lib* | /usr | /etc | /var) ;;
    *) lay_over "$root" "/$(cut -d/ -f2 <<<"$path")" ;;
  esac
}

# Links are shown where they lie and where they lead.
show() {
  show_one "$1" "$(realpath -ms "$2")"
  show_one "$1" "$(realpath -m "$2")"
}

show_what_arguments_name() {
  local root=$1 argument
  shift
  for argument in "$@"; do
    argument=${argument#--*=}
    case $argument in
      *$'\n'*) ;;
      */* | *.*) show "$root" "$argument" ;;
    esac
  done
}

# What a window needs: the screen's socket, the permission to use it, the session's folder.
show_screen() {
  local root=$1
  [ -z "${DISPLAY-}" ] || [ ! -d /tmp/.X11-unix ] || mountpoint -q "$root/tmp" ||
    lay_over "$root" /tmp/.X11-unix
  [ -z "${XAUTHORITY-}" ] || show "$root" "$XAUTHORITY"
  [ -z "${WAYLAND_DISPLAY-}" ] || show "$root" "${XDG_RUNTIME_DIR:-/run}"
}

inside_debian_root() {
  local root=$1 name
  shift
  mount -t proc proc "$root/proc"
  mount --rbind /sys "$root/sys"
  mount --rbind /dev "$root/dev"
  cp -L /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
  show "$root" "$source_dir"
  show "$root" "$PWD"
  [ -z "${REFILL_MODELS-}" ] || show "$root" "$REFILL_MODELS"
  show_what_arguments_name "$root" "$@"
  show_screen "$root"
  local keep=(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8)
  local names=(TERM CI LANGUAGE DISPLAY XAUTHORITY GIMP3_DIRECTORY "${!REFILL_@}" "${!OMP_@}"
    "${!OPENBLAS_@}")
  [ -z "${WAYLAND_DISPLAY-}" ] || names+=(WAYLAND_DISPLAY XDG_RUNTIME_DIR)
  for name in "${names[@]}"; do
    [ -z "${!name-}" ] || keep+=("$name=${!name}")
  done
  local start='cd "$1" 2>/dev/null || cd /; shift; exec "$@"'
  # The first process of a namespace must not be the command itself: it would get no signals.
  [ $$ != 1 ] || start='cd "$1" 2>/dev/null || cd /; shift; "$@"; exit'
  exec chroot "$root" /usr/bin/env -i "${keep[@]}" bash -c "$start" bash "$PWD" "$@"
}

# logged NAME COMMAND ...: keeps what the command prints in build/NAME.log, and shows the end of it
# where the command fails.
logged() {
  local log=$build_dir/$1.log status=0
  shift
  "$@" >"$log" 2>&1 </dev/null || status=$?
  [ "$status" = 0 ] || { tail -n 60 "$log" >&2; say "that failed; all of it is in ${log#"$PWD"/}"; }
  return "$status"
}

configure() {
  [ -f "$release_dir/build.ninja" ] && return
  mkdir -p "$build_dir"
  say "configuring in ${release_dir#"$PWD"/}"
  logged configure enter meson setup "$release_dir" "$source_dir"
}

# build [TARGET ...]: everything, where no target is named.
build() {
  say "building ${*:-everything}"
  logged build enter ninja -C "$release_dir" "$@"
}

# in_gimp COMMAND ...: enters with a profile in which GIMP sees the plug-in that was built here, and
# none of the user's settings. The profile goes when the command ends.
in_gimp() {
  [ -x "$release_dir/plugin/refill" ] || build
  [ -x "$release_dir/plugin/refill" ] ||
    die "the build in ${release_dir#"$PWD"/} was set up without the plug-in; delete it or see meson.options"
  GIMP3_DIRECTORY=$(mktemp -d "$build_dir/profile.XXXXXX")
  export GIMP3_DIRECTORY
  trap 'rm -rf "$GIMP3_DIRECTORY"' EXIT
  mkdir -p "$GIMP3_DIRECTORY/plug-ins/refill" "$release_dir/po"
  ln -s "$release_dir/plugin/refill" "$GIMP3_DIRECTORY/plug-ins/refill/refill"
  ln -s "$release_dir/po" "$GIMP3_DIRECTORY/plug-ins/refill/locale"
  echo '(show-welcome-dialog no)' >"$GIMP3_DIRECTORY/gimprc"
  enter "$@"
}

if [ "${1-}" = --inside ] && [ "${BASH_SOURCE[0]}" = "$0" ]; then
  set -e
  shift
  inside_debian_root "$@"
fi
