# Sourced by platform/quickstart.sh and tests/run.sh, from the root of the checkout: what both need to set up and build.

started=$(date +%s)
step=start
# What the folders of two presets compile alike is compiled once.
export CCACHE_BASEDIR="$PWD" CCACHE_NOHASHDIR=1

# say 中文 English: begins a step and names it, should it fail.
say() {
  step="$1 / $2"
  printf '\n\033[1m== %s / %s\033[0m  [%ss]\n' "$1" "$2" "$(($(date +%s) - started))"
}

on_exit() {
  rc=$?
  [ "$rc" = 0 ] || printf '\n失败：%s（退出码 %s）。改好后可直接再运行。\nFailed: %s (exit code %s). Mend it and run again; what is done is kept.\n' \
    "${step%% / *}" "$rc" "${step##* / }" "$rc" >&2
}

die() {
  printf '\n%s\n%s\n' "$1" "$2" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "安装软件包需要 root 权限，而本机没有 sudo：请以 root 运行一次。" \
      "Installing packages needs root and there is no sudo here: run this once as root."
  fi
}

# missing build test …: the packages of these kinds that are not here, on one line.
missing() {
  for kind in "$@"; do
    sed -n "s/^$kind  *//p" platform/packages.txt
  done | tr -s ' ' '\n' | while read -r package; do
    case $package in *=*) [ ! -e "${package#*=}" ] || continue ;; esac
    package=${package%%=*}
    case "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" in
      installed) ;;
      *) command -v "$package" >/dev/null || printf '%s ' "$package" ;;
    esac
  done
}

# install_packages build test …: installs what is missing, and asks the network only then.
install_packages() {
  say "检查软件包" "Checking packages"
  wanted=$(missing "$@")
  if [ -z "$wanted" ]; then
    echo "齐全 / all here"
    return
  fi
  command -v apt-get >/dev/null || die "本机没有 apt-get，请自行安装：$wanted" "No apt-get here; please install: $wanted"
  say "安装软件包" "Installing packages"
  echo "$wanted"
  as_root apt-get update -q
  # shellcheck disable=SC2086  # a list of names
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $wanted
}

# build PRESET [TARGET …]: configures and builds; quick when nothing changed.
build() {
  preset=$1
  shift
  say "配置 $preset" "Configuring $preset"
  cmake --preset "$preset" || return
  say "编译 $preset" "Building $preset"
  cmake --build --preset "$preset" --parallel "$(nproc)" ${1:+--target "$@"}
}
