# more-store.mk - the small room that the tests of the store use, made by sqlc like any other.
# SPDX-License-Identifier: Apache-2.0
PROBE_SQL := tests/store/probe.sql $(wildcard tests/store/schema/*.sql)
$(GEN)/probe_sql.c: $(PROBE_SQL) src/store/schema/001_store.sql out/tools/sqlc
	@mkdir -p $(@D); out/tools/sqlc -o $(@D) $(addprefix -s ,$(wildcard src/store/schema/*.sql)) probe $(PROBE_SQL)
$(GEN)/probe_sql.h: $(GEN)/probe_sql.c ;
STORE_TESTS := $(filter $(OUT)/tests/store/%,$(TESTS))
$(STORE_TESTS:=.o) $(OUT)/tests/store/kit.o $(OUT)/tests/store/schema_rows.o: | $(GEN)/probe_sql.h $(GENHEADERS)
$(STORE_TESTS): $(OUT)/tests/store/kit.o $(OUT)/gen/probe_sql.o
$(OUT)/tests/store/scope_test: $(OUT)/tests/store/schema_rows.o
TESTS += tests/tools/sqlc_test.sh

# Statements whose tenant scope is lifted: the list is checked in, so that a new one is seen in review.
ALLSQL := $(sort $(wildcard src/store/*.sql src/desk/*.sql src/rooms/*/*.sql))
.PHONY: unscoped check-unscoped
unscoped: out/tools/sqlc
	@out/tools/sqlc --unscoped $(ALLSQL) | LC_ALL=C sort > src/unscoped.list
check-unscoped: out/tools/sqlc
	@out/tools/sqlc --unscoped $(ALLSQL) | LC_ALL=C sort | diff -u src/unscoped.list - || { echo "make unscoped, if these reasons stand"; exit 1; }
