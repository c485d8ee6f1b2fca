# more-bench.mk - figures against bases of the same minute (docs/bench.md); not part of ./test.
# SPDX-License-Identifier: Apache-2.0
bench: all
	@sh tests/bench/bench.sh
