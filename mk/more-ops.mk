# SPDX-License-Identifier: Apache-2.0
# more-ops.mk - care of the tree and the way to a server: slow checks, the manual page, installing, a Debian package.
.PHONY: tidy man api install deb
lint: all out/tools/sqlc out/tools/poc
# Minutes, therefore not in ./test. cppcheck 2.10 takes words in must(x && "why") for a mistake, and a nameless parameter of a
# prototype for another order.
tidy: $(GENHEADERS)
	cppcheck --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 --quiet -j $(shell nproc) \
	  --suppress=missingIncludeSystem --suppress=missingInclude --suppress=incorrectStringBooleanError --suppress=funcArgOrderDifferent --library=posix -D__x86_64__ -Isrc -I$(GEN) --include=src/base/banned.h src tools
	git ls-files 'src/*.c' | xargs -P $(shell nproc) -n 8 clang-tidy --quiet -- $(CSTD) $(INC) -include src/base/banned.h
man: all
	sh tools/man.sh $(OUT)/motcua > packaging/motcua.1

# What the API promises, readable and seen in review; /api/v1/openapi.json says the same.
api: all
	@mkdir -p docs/api; $(OUT)/motcua openapi | python3 -m json.tool --no-ensure-ascii --indent 1 > docs/api/openapi.json

# Installed with DESTDIR and prefix as everywhere; the units name $(prefix)/bin.
prefix ?= /usr
bindir  = $(DESTDIR)$(prefix)/bin
sharedir = $(DESTDIR)$(prefix)/share
systemd = $(DESTDIR)$(prefix)/lib
install: all
	install -D -m 755 $(OUT)/motcua $(bindir)/motcua
	install -D -m 644 packaging/motcua.1 $(sharedir)/man/man1/motcua.1
	install -D -m 644 -t $(systemd)/systemd/system packaging/systemd/*.service packaging/systemd/*.timer
	sed -i 's|/usr/bin/motcua|$(prefix)/bin/motcua|' $(systemd)/systemd/system/motcua*.service
	install -D -m 644 packaging/systemd/motcua.sysusers $(systemd)/sysusers.d/motcua.conf
	install -D -m 644 packaging/systemd/motcua.tmpfiles $(systemd)/tmpfiles.d/motcua.conf
	install -D -m 644 packaging/nginx/motcua.conf $(sharedir)/doc/motcua/nginx.conf
	install -D -m 755 packaging/tls/make-ca.sh $(sharedir)/motcua/make-ca.sh
	install -D -m 644 LICENSE $(sharedir)/doc/motcua/copyright
deb:
	$(MAKE) --no-print-directory RELEASE=1 all
	+sh packaging/deb.sh out/$(K)-release/motcua

# The program behind nginx and what is installed are tested by scripts.
TESTS += tests/deploy/nginx_test.sh tests/deploy/install_test.sh
tests: all
check: export MOTCUA = $(OUT)/motcua

# Faults of the machine, against the whole program; not under the sanitizers, which change its times.
ifeq ($(SAN),)
TESTS += $(sort $(wildcard tests/fault/*_test.py))
endif
# Looks at what the others have asked: the last one.
check: TESTS += tests/routes_test.sh
.PHONY: kill-test
kill-test: all
	ROUNDS=100 TEST_TIMEOUT=3600 MOTCUA=$(OUT)/motcua sh tests/run.sh tests/fault/kill_test.py tests/fault/backup_kill_test.py

# The slow sisters of what ./test does: the due time by 10⁵ random cases, and an hour (FUZZ_SECONDS) for each fuzzer.
.PHONY: due-test fuzz-long
due-test: $(OUT)/src/rooms/calendar/test/calendar_due_test
	MOTCUA_DUE_CASES=100000 TEST_TIMEOUT=3600 sh tests/run.sh $<
fuzz-long:
	FUZZ_SECONDS=$${FUZZ_SECONDS:-3600} sh tests/all.sh fuzz

# Only a test compares our order of names with ICU's; the program does without it.
$(OUT)/tests/base/sortkey_test: LIBS += $(shell pkg-config --libs icu-i18n icu-uc 2>/dev/null)
