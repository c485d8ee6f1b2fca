# SPDX-License-Identifier: Apache-2.0
# more-ops.mk - care of the tree: slow checks, installing.
.PHONY: tidy
lint: all out/tools/sqlc
# Minutes, therefore not in ./test.
tidy: $(GENHEADERS)
	cppcheck --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 --quiet -j $(shell nproc) \
	  --suppress=missingIncludeSystem --suppress=missingInclude --library=posix -D__x86_64__ -Isrc -I$(GEN) --include=src/base/banned.h src tools
	git ls-files 'src/*.c' | xargs -P $(shell nproc) -n 8 clang-tidy --quiet -- $(CSTD) $(INC) -include src/base/banned.h
