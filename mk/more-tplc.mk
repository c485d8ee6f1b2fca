# SPDX-License-Identifier: Apache-2.0
# The test of the template compiler is a script; it runs among the test programs.
TESTS += tests/tools/tplc_test.sh
tests: out/tools/tplc $(OUT)/libmotcua.a
check: export TPLC_CC = $(K) $(CSTD) $(filter -fsanitize%,$(OPT))
check: export TPLC_LIB = $(OUT)/libmotcua.a $(LIBS)
