# shellcheck shell=bash
# Set-up that ./jobs/quickstart, ./jobs/generate and ./Tests/run share: Debian packages, the Swift toolchain, the build, the sample set.
# To be sourced, from the project's root.

say() { printf '%s\n' "$*" >&2; }

# One line, and the end.
fail() {
    say "${0##*/}: $*"
    exit 1
}

# require_packages PACKAGE...: installs those that are missing, after saying which.
require_packages() {
    local package missing=()
    command -v dpkg-query >/dev/null ||
        fail "this is not Debian; install what these packages hold, then build with 'swift build -c release': $*"
    for package in "$@"; do
        [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    local become=()
    if ((EUID != 0)); then
        command -v sudo >/dev/null || fail "not root and no sudo: ask an administrator to run: apt-get install ${missing[*]}"
        [[ -t 0 ]] || sudo -n true 2>/dev/null ||
            fail "sudo wants a password and there is no terminal: run first: sudo apt-get install ${missing[*]}"
        become=(sudo)
    fi
    say "Installing Debian packages: ${missing[*]}"
    local log
    log=$(mktemp)
    {
        "${become[@]}" apt-get -qq update &&
            "${become[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends -y "${missing[@]}"
    } >"$log" 2>&1 || fail "apt-get could not install ${missing[*]} (no network?); its output: $log"
    rm -f "$log"
}

# find_swift: puts a Swift toolchain of 6.1 or later on PATH.
find_swift() {
    local directory version
    for directory in "" /opt/swift/usr/bin /usr/local/swift/usr/bin "${SWIFTLY_BIN_DIR:-$HOME/.local/share/swiftly/bin}"; do
        if [[ -x $directory/swift ]]; then PATH=$directory:$PATH; fi
        if version=$(swift --version 2>/dev/null) && [[ $version =~ Swift\ version\ ([0-9]+)\.([0-9]+) ]] &&
            ((BASH_REMATCH[1] * 100 + BASH_REMATCH[2] >= 601)); then
            export PATH
            return 0
        fi
    done
    fail "no Swift 6.1 or later on PATH or in /opt/swift/usr/bin: install one from https://www.swift.org/install/linux/"
}

# What building needs: the libraries, their headers, and a C++ compiler, which is also what C++ candidates are compiled with.
# shellcheck disable=SC2034
build_packages=(libhdf5-dev libzstd-dev zlib1g-dev libsimdjson-dev libseccomp-dev libssl-dev libcurl4-openssl-dev pkg-config g++ libc6-dev git ca-certificates python3)

# What Debian has of the standard languages, by tool. `python2` it has no more. Its `kotlin` is version 1.3 of 2019, with which our entry is not tried:
# the package brings a desktop's worth of Java libraries, and each compilation takes seconds.
# shellcheck disable=SC2034
declare -A language_packages=(
    [javac]=default-jdk-headless [pypy3]=pypy3 [rustc]=rustc [go]=golang-go [node]=nodejs [mcs]=mono-mcs
)

# build_release: the tool, the programs beside it, and what keeps interpreters warm, in .build/release.
build_release() {
    local product
    for product in gencode-supervisor gencode-server-watch gencode-zygote gencode; do
        swift build -c release --product "$product" >&2 || fail "the build of $product failed; the compiler's errors are above"
    done
}

# build_sample_set GENCODE: data-sets/samples.h5. A set is older than its source after `git pull` or an edit.
build_sample_set() {
    [[ ! -e data-sets/samples.h5 || samples/problems.jsonl -nt data-sets/samples.h5 ]] || return 0
    "$1" data etl --source samples/problems.jsonl --output_dataset_name samples --split train --train_sample 1 \
        --filter_languages PYTHON3 --filter_languages CPP --replace >&2
}
