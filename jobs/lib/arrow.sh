# shellcheck shell=bash
# The program gencode-arrow, which reads Parquet and Arrow files and writes Parquet files, with Apache Arrow. To be sourced behind setup.sh,
# from the project's root.

# Where the system has no Arrow for C++, its libraries and headers are taken from the wheel of this version.
pyarrow_version=26.0.1

# build_arrow: builds .build/arrow/gencode-arrow if its sources have changed, and puts it beside the gencode of every build.
build_arrow() {
    local program=.build/arrow/gencode-arrow made content build
    local sources=(Sources/gencode-arrow/*.cpp Sources/CRows/row_open.cpp)
    content=$(cat "${sources[@]}" Sources/gencode-arrow/*.hpp Sources/CRows/include/*.h jobs/lib/arrow.sh | sha256sum)
    made=$(cat .build/arrow/complete 2>/dev/null || true)
    if [[ $made != "$content" || ! -x $program ]]; then
        mkdir -p .build/arrow
        rm -f .build/arrow/complete
        say "Building gencode-arrow"
        find_arrow
        g++ -std=c++20 -O2 -Wall -Wextra -Werror -D_GNU_SOURCE -ISources/CRows/include "${sources[@]}" "${arrow_flags[@]}" -lsimdjson \
            -o "$program" >&2 || fail "the build of gencode-arrow failed; the compiler's errors are above"
        printf '%s' "$content" >.build/arrow/complete
    fi
    for build in .build/debug .build/release; do
        [[ ! -d $build ]] || ln -f "$program" "$build/gencode-arrow"
    done
}

# find_arrow: sets arrow_flags, after fetching Arrow where it is missing.
find_arrow() {
    local wheel=.build/arrow/wheel libraries
    if pkg-config --exists 'parquet >= 21' 2>/dev/null; then
        read -ra arrow_flags < <(pkg-config --cflags --libs parquet arrow)
        return 0
    fi
    if [[ $(cat $wheel/complete 2>/dev/null) != "$pyarrow_version" ]]; then
        require_packages python3-venv
        say "Fetching Apache Arrow $pyarrow_version (the wheel pyarrow, 55 MB) from PyPI into $wheel"
        rm -rf $wheel
        {
            /usr/bin/python3 -m venv $wheel/python &&
                $wheel/python/bin/pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
                    --dest $wheel "pyarrow==$pyarrow_version" &&
                /usr/bin/python3 -m zipfile -e $wheel/pyarrow-*.whl $wheel/unpacked &&
                rm -rf $wheel/python $wheel/pyarrow-*.whl
        } || fail "cannot fetch pyarrow $pyarrow_version from PyPI (no network?)"
        printf '%s' "$pyarrow_version" >$wheel/complete
    fi
    libraries=$PWD/$wheel/unpacked/pyarrow
    # The libraries' names have the version that is fetched.
    local arrow parquet
    arrow=$(basename "$libraries"/libarrow.so.*)
    parquet=$(basename "$libraries"/libparquet.so.*)
    # System headers: their warnings are not ours.
    arrow_flags=(-isystem "$libraries/include" "-L$libraries" "-l:$arrow" "-l:$parquet" "-Wl,-rpath,$libraries")
}
