# For hands that type make. Meson and ninja do the work; see CONTRIBUTING.md.

all: build/build.ninja
	ninja -C build

build/build.ninja:
	tools/deps
	meson setup build

demo:
	tools/demo

check:
	tools/check

lint:
	tools/lint

asan:
	tools/check asan

bench: all
	bench/run

.PHONY: all demo check lint asan bench
