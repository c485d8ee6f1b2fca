# SPDX-License-Identifier: Apache-2.0
# The build of the assets has a test of its own, and the scripts one in a real browser (not in `check`: it is slow).
# Classes named in the sheet are kept, too.
out/assets/manifest: docs/ui.md
TESTS += tests/tools/assets_test.sh
tests: out/tools/assetc out/assets/manifest
.PHONY: check-scripts
check-scripts: out/assets/manifest
	@node tests/browser/parts.mjs
