# SPDX-License-Identifier: Apache-2.0
# Một Cửa. `make` builds out/gcc/motcua; rooms, tools, tests and templates are found, not listed.
#   make            the program            make check      tests (both engines with MOTCUA_TEST_PG=postgresql://…)
#   make lint       style, floors, tidy    make SAN=1 …    AddressSanitizer and UBSan
#   make K=clang …  the other compiler     make bench      figures of docs/bench.md
include mk/flags.mk
K    ?= gcc
SAN  ?=
OUT  := out/$(K)$(if $(SAN),-san$(filter-out 1,$(SAN)))$(if $(RELEASE),-release)
GEN  := out/gen
MACHINE := $(shell uname -m)

# What is built from what
ROOMS    := $(sort $(notdir $(patsubst %/,%,$(wildcard src/rooms/*/))))
SQLROOMS := $(if $(wildcard src/store/*.sql),store) $(if $(wildcard src/desk/*.sql),desk) \
            $(foreach r,$(ROOMS),$(if $(wildcard src/rooms/$(r)/*.sql),$(r)))
TPLROOMS := $(if $(wildcard src/desk/page/*.html),desk) \
            $(foreach r,$(ROOMS),$(if $(wildcard src/rooms/$(r)/templates/*.html),$(r)))
dir_of    = $(if $(filter store desk,$(1)),src/$(1),src/rooms/$(1))
tpl_of    = $(sort $(if $(filter desk,$(1)),$(wildcard src/desk/page/*.html),$(wildcard src/rooms/$(1)/templates/*.html)))
sql_of    = $(sort $(wildcard $(call dir_of,$(1))/*.sql)) $(sort $(wildcard $(call dir_of,$(1))/schema/*.sql))
SCHEMAS  := $(sort $(wildcard src/store/schema/*.sql src/desk/schema/*.sql src/rooms/*/schema/*.sql))

SRC  := $(wildcard src/base/*.c src/law/*.c src/store/*.c src/desk/*.c src/desk/http/*.c src/desk/pdf/*.c) \
        $(wildcard src/rooms/*/*.c) $(filter-out src/main/main.c,$(wildcard src/main/*.c))
SQLC := $(foreach r,$(SQLROOMS),$(GEN)/$(r)_sql.c)
TPLC := $(foreach r,$(TPLROOMS),$(foreach t,$(call tpl_of,$(r)),$(GEN)/$(r)/$(basename $(notdir $(t)))_tpl.c))
TPLH := $(foreach r,$(TPLROOMS),$(GEN)/$(r)_tpl.h)
OBJ  := $(SRC:%.c=$(OUT)/%.o) $(SQLC:%.c=$(OUT)/%.o) $(TPLC:%.c=$(OUT)/%.o) \
        $(OUT)/gen/assets_table.o $(OUT)/gen/assets_data.o \
        $(patsubst %,$(OUT)/llhttp/%.o,api http llhttp)
TESTS := $(patsubst %.c,$(OUT)/%,$(wildcard tests/*/*_test.c) $(wildcard src/rooms/*/test/*_test.c))
HARNESS := $(if $(wildcard tests/harness/*.c),$(OUT)/libharness.a)
HARNESS_OBJ := $(patsubst %.c,$(OUT)/%.o,$(wildcard tests/harness/*.c))
FUZZ  := $(patsubst tests/fuzz/%.c,out/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))

PKGS := sqlite3 libpq jansson libsodium libutf8proc pangocairo libqrencode libcrypto zlib libarchive
CFLAGS_LIB := $(filter-out -I/usr/include -DUTF8PROC_EXPORTS -pthread,$(shell pkg-config --cflags $(PKGS)))
LIBS := $(shell pkg-config --libs $(PKGS)) -lzint -lm -lpthread
LLHTTP := /usr/share/llhttp
INC  := -Isrc -I$(GEN) -I$(LLHTTP) -isystem /usr/share/include/llhttp $(patsubst -I%,-isystem %,$(CFLAGS_LIB))
OPT  := $(if $(filter 1,$(SAN)),$(ASAN),$(if $(filter thread,$(SAN)),$(TSAN),$(HARD) $(HARD_$(K)) $(if $(filter x86_64,$(MACHINE)),$(HARD_x86)) $(if $(filter aarch64,$(MACHINE)),$(HARD_arm64))))
CFLAGS = $(CSTD) $(WARN) $(WARN_$(K)) $(OPT) $(REPRO) $(if $(RELEASE),,$(DEV)) -MMD -MP $(INC) -include src/base/banned.h
LDFLAGS = $(if $(SAN),$(filter -fsanitize%,$(OPT)),$(LINK))
NOHEAP = $(if $(filter $(NOHEAP_FREE),$<),,-DNO_HEAP)
NOHEAP_FREE := $(wildcard src/desk/http/*.c) $(shell grep -l 'heap allowed:' $(wildcard src/desk/*.c src/desk/pdf/*.c src/rooms/*/*.c) /dev/null)

.PHONY: all tools check lint format clean floors fuzz fuzzed bench assets install check-i18n
all: $(OUT)/libmotcua.a $(if $(wildcard src/main/main.c),$(OUT)/motcua)
.DELETE_ON_ERROR:
.SECONDARY:
.SECONDEXPANSION:

# Tools
out/tools/%: tools/%.c
	@mkdir -p $(@D); $(K) $(CSTD) -Wall -Wextra -O1 -g -o $@ $(filter tools/%.c,$^)
out/tools/tplc: $(wildcard tools/tplc_*.c) $(wildcard tools/tplc*.h)
out/tools/sqlc: $(wildcard tools/sqlc_*.c) $(wildcard tools/sqlc*.h)

# Which files a room has: one that went away makes it anew, like one that came.
$(shell mkdir -p $(GEN); for r in $(SQLROOMS) $(TPLROOMS); do \
  for d in src/$$r src/$$r/page src/rooms/$$r src/rooms/$$r/templates; do ls $$d/*.sql $$d/schema/*.sql $$d/*.html; done 2>/dev/null > $(GEN)/have; \
  cmp -s $(GEN)/have $(GEN)/$$r.have || cp $(GEN)/have $(GEN)/$$r.have; done)

# SQL → C
$(GEN)/%_sql.c: $$(call sql_of,$$*) $(GEN)/%.have $(SCHEMAS) out/tools/sqlc
	@mkdir -p $(@D); out/tools/sqlc -o $(@D) $(addprefix -s ,$(SCHEMAS)) $* $(call sql_of,$*)
$(GEN)/%_sql.h: $(GEN)/%_sql.c ;

# Templates → C, one folder each
$(GEN)/%_tpl.h: $$(call tpl_of,$$*) $(GEN)/%.have $(wildcard src/desk/page/*.html) out/tools/tplc $(GEN)/assets.list
	@mkdir -p $(GEN)/$*; rm -f $(GEN)/$*/*_tpl.c
	@out/tools/tplc -I src/desk/page -a $(GEN)/assets.list -o $(GEN)/$* $* $(call tpl_of,$*)
	@mv $(GEN)/$*/$*_tpl.h $@
define tplrule
$(foreach t,$(call tpl_of,$(1)),$(GEN)/$(1)/$(basename $(notdir $(t)))_tpl.c): $(GEN)/$(1)_tpl.h ;
endef
$(foreach r,$(TPLROOMS),$(eval $(call tplrule,$(r))))

# Assets
ASSETSRC := $(wildcard assets/*.mjs assets/*.json assets/*.txt assets/css/* assets/js/* assets/img/* assets/icons/*)
assets/node_modules/.stamp: assets/package.json assets/package-lock.json
	cd assets && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && touch node_modules/.stamp
out/assets/manifest: $(ASSETSRC) $(wildcard src/desk/page/*.html src/rooms/*/templates/*.html) assets/node_modules/.stamp
	@mkdir -p out/assets; cd assets && node build.mjs ../out/assets
$(GEN)/assets.list: out/assets/manifest
	@mkdir -p $(@D); cut -f1,2 $< | cmp -s - $@ || cut -f1,2 $< >$@
$(GEN)/assets_table.c: out/assets/manifest out/tools/assetc
	@mkdir -p $(@D); out/tools/assetc out/assets/manifest $(GEN)
$(GEN)/assets_data.S: $(GEN)/assets_table.c ;
$(OUT)/gen/assets_data.o: $(GEN)/assets_data.S
	@mkdir -p $(@D); $(K) -c -o $@ $<
assets: out/assets/manifest

# Objects
GENHEADERS := $(foreach r,$(SQLROOMS),$(GEN)/$(r)_sql.h) $(TPLH)
$(OBJ) $(HARNESS_OBJ) $(TESTS:=.o) $(OUT)/src/main/main.o: | $(GENHEADERS)
$(OUT)/gen/%.o: $(GEN)/%.c
	@mkdir -p $(@D); $(K) $(CFLAGS) -Wno-missing-variable-declarations -c -o $@ $<
$(OUT)/llhttp/%.o: $(LLHTTP)/%.c
	@mkdir -p $(@D); $(K) $(CSTD) $(filter-out -W%,$(OPT)) -w -DLLHTTP_STRICT_MODE=1 -isystem /usr/share/include/llhttp -c -o $@ $<
$(OUT)/src/desk/%.o: src/desk/%.c
	@mkdir -p $(@D); $(K) $(CFLAGS) $(NOHEAP) -c -o $@ $<
$(OUT)/src/rooms/%.o: src/rooms/%.c
	@mkdir -p $(@D); $(K) $(CFLAGS) $(NOHEAP) -c -o $@ $<
$(OUT)/%.o: %.c
	@mkdir -p $(@D); $(K) $(CFLAGS) $(if $(filter tests/% src/rooms/%/test/%,$<),-Itests/harness) -c -o $@ $<
$(OUT)/libmotcua.a: $(OBJ)
	@rm -f $@; ar rcs $@ $^
$(OUT)/motcua: $(OUT)/src/main/main.o $(OUT)/libmotcua.a
	@$(K) $(LDFLAGS) -rdynamic -o $@ $^ $(LIBS) && echo "  $@"

# Tests: each is a program of its own; a double that a test brings wins over the function of the library
$(OUT)/tests/%.o: CFLAGS += -Itests/harness -Wno-missing-prototypes
$(OUT)/src/rooms/%_test.o: src/rooms/%_test.c
	@mkdir -p $(@D); $(K) $(CFLAGS) -Itests/harness -Wno-missing-prototypes -c -o $@ $<

$(OUT)/libharness.a: $(HARNESS_OBJ)
	@rm -f $@; ar rcs $@ $^
$(TESTS): %: %.o $(HARNESS) $(OUT)/libmotcua.a
	@$(K) $(LDFLAGS) -Wl,--allow-multiple-definition -rdynamic -o $@ $(filter %.o,$^) $(filter %.a,$^) -lcmocka $(LIBS)
tests: $(TESTS)
check: tests
	@sh tests/run.sh $(TESTS)

fuzzed:
	@$(MAKE) --no-print-directory K=clang SAN=1 out/clang-san/libmotcua.a
out/fuzz/%: tests/fuzz/%.c $(wildcard tests/fuzz/*.h) fuzzed
	@mkdir -p $(@D); clang $(CSTD) $(ASAN) -fsanitize=fuzzer $(INC) -o $@ $< out/clang-san/libmotcua.a $(LIBS)
fuzz: $(FUZZ)

# Care
floors:
	@sh tools/floors.sh
lint:
	@sh tools/lint.sh
format:
	@clang-format -i $(shell git ls-files 'src/*.c' 'src/*.h' 'tools/*.c' 'tests/*.c' 'tests/*.h')
clean:
	rm -rf out
-include $(shell find out -type f -name '*.d' 2>/dev/null)
include $(wildcard mk/more-*.mk)
